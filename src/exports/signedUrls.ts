import type { ExportStatus } from '../sendgrid/models.ts';
import { ExportError } from './exportError.ts';
import type { Clocks } from './ports.ts';

/** A signed URL lives about 300 s; one that is older than this is asked for again before a download begins. */
const freshMs = 120_000;

interface Readings {
  readonly now: number;
  readonly monotonic: number;
}

export interface SignedUrl {
  readonly url: string;
  /** Names the status that carried the URL. */
  readonly generation: number;
}

/** The download URLs of one export, kept fresh for all parts together. */
export class SignedUrls {
  readonly #parts: number;
  readonly #askStatus: () => Promise<ExportStatus>;
  readonly #clocks: Clocks;
  #urls: readonly string[];
  #askedAt: Readings;
  #generation = 0;
  #asking: Promise<void> | undefined;

  /** `status` has just come; `askStatus` gets a new one, with URLs signed anew. */
  constructor(options: {
    status: ExportStatus;
    askStatus: () => Promise<ExportStatus>;
    clocks: Clocks;
  }) {
    this.#urls = options.status.urls;
    this.#parts = options.status.urls.length;
    this.#askStatus = options.askStatus;
    this.#clocks = options.clocks;
    this.#askedAt = this.#readings();
  }

  /** Gives the URL of a part (0-based), from a new status if the last one is old. */
  async get(part: number): Promise<SignedUrl> {
    if (this.#isOld()) {
      await this.#refresh();
    }
    const url = this.#urls[part];
    if (url === undefined) {
      throw new ExportError('badResponse', `There is no URL for part ${part + 1}.`);
    }
    return { url, generation: this.#generation };
  }

  /** Gets a new status, unless one came since that URL was given out. */
  async renew({ generation }: SignedUrl): Promise<void> {
    if (generation === this.#generation) {
      await this.#refresh();
    }
  }

  /** By either clock: a wrong one costs one more question, and a URL that is old all the same is refused and asked for anew. */
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
    const { urls } = await this.#askStatus();
    if (urls.length !== this.#parts) {
      throw new ExportError(
        'badResponse',
        `The export had ${this.#parts} files and now has ${urls.length}.`,
      );
    }
    this.#urls = urls;
    this.#askedAt = this.#readings();
    this.#generation++;
  }
}
