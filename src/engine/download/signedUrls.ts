import type { ExportStatus } from '../../sendgrid/models.ts';
import { ExportError } from '../model/exportError.ts';
import type { Clocks } from '../model/ports.ts';
import { distinctUrls, matchUrls, namesFiles, sourceOf, type LocatedFiles } from './urlIdentity.ts';

/** A signed URL is valid for about 300 s; one that is older than this is replaced before a download begins. */
const freshMs = 120_000;

interface Readings {
  readonly now: number;
  readonly monotonic: number;
}

export interface SignedUrl {
  readonly url: string;
  /** Identifies the status that had the URL. */
  readonly generation: number;
}

/** The download URLs of one export, kept fresh for all parts together, in whatever order a status has them. */
export class SignedUrls {
  readonly #sources: readonly (string | undefined)[];
  readonly #askStatus: (
    hasAll: (urls: readonly string[]) => boolean,
  ) => Promise<Pick<ExportStatus, 'urls'>>;
  readonly #clocks: Clocks;
  #urls: readonly (string | undefined)[];
  #askedAt: Readings;
  #generation = 0;
  /** Parts whose URLs were requested. */
  readonly #wanted = new Set<number>();
  #asking: Promise<void> | undefined;

  /** `status` or `files` were just received; `askStatus` requests a later status, whose URLs should satisfy `hasAll`. */
  constructor(options: {
    /** Without `files`, the parts are its files in their order. */
    status?: Pick<ExportStatus, 'urls'> | undefined;
    files?: Pick<LocatedFiles, 'urls' | 'sources'> | undefined;
    askStatus: (
      hasAll: (urls: readonly string[]) => boolean,
    ) => Promise<Pick<ExportStatus, 'urls'>>;
    clocks: Clocks;
  }) {
    const { urls, sources } = options.files ?? filesOf(options.status?.urls ?? []);
    this.#urls = urls;
    this.#sources = sources;
    this.#askStatus = options.askStatus;
    this.#clocks = options.clocks;
    this.#askedAt = this.#readings();
  }

  /**
   * Returns the URL of a part (0-based), from a new status if the last one is old.
   *
   * @throws ExportError 'filesChanged' when SendGrid no longer has a file that can be identified as that part.
   */
  async get(part: number): Promise<SignedUrl> {
    if (this.#isOld()) {
      await this.#refresh();
    }
    const url = this.#urls[part];
    if (url === undefined) {
      const isPart = this.#sources[part] !== undefined;
      const reason = isPart ? 'filesChanged' : 'badResponse';
      throw new ExportError(reason, `There is no URL for part ${part + 1}.`);
    }
    this.#wanted.add(part);
    return { url, generation: this.#generation };
  }

  /** Requests a new status, unless one was received since that URL was returned. */
  async renew({ generation }: SignedUrl): Promise<void> {
    if (generation === this.#generation) {
      await this.#refresh();
    }
  }

  /** By either clock: a wrong one costs one more request, and a URL that has expired all the same is refused and replaced. */
  #isOld(): boolean {
    const { now, monotonic } = this.#readings();
    const ages = [now - this.#askedAt.now, monotonic - this.#askedAt.monotonic];
    return ages.some((age) => age < 0 || age > freshMs);
  }

  #readings(): Readings {
    return { now: this.#clocks.now(), monotonic: this.#clocks.monotonic() };
  }

  async #refresh(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    await this.#asking;
  }

  async #ask(): Promise<void> {
    const { urls } = await this.#askStatus((all) =>
      namesFiles(this.#sources, all, [...this.#wanted]),
    );
    this.#urls = matchUrls(this.#sources, urls).urls;
    this.#askedAt = this.#readings();
    this.#generation++;
  }
}

const filesOf = (all: readonly string[]): Pick<LocatedFiles, 'urls' | 'sources'> => {
  const urls = distinctUrls(all);
  return { urls, sources: urls.map(sourceOf) };
};
