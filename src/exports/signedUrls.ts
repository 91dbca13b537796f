import type { ExportStatus } from '../sendgrid/models.ts';
import { ExportError } from './exportError.ts';

/** A signed URL lives about 300 s; one that is older than this is asked for again before a download begins. */
const freshMs = 120_000;

export interface SignedUrl {
  readonly url: string;
  /** Names the status that carried the URL. */
  readonly generation: number;
}

/** The download URLs of one export, kept fresh for all parts together. */
export class SignedUrls {
  readonly #parts: number;
  readonly #askStatus: () => Promise<ExportStatus>;
  readonly #now: () => number;
  #urls: readonly string[];
  #askedAt: number;
  #generation = 0;
  #asking: Promise<void> | undefined;

  /** `status` has just come; `askStatus` gets a new one, with URLs signed anew. */
  constructor(options: {
    status: ExportStatus;
    askStatus: () => Promise<ExportStatus>;
    now: () => number;
  }) {
    this.#urls = options.status.urls;
    this.#parts = options.status.urls.length;
    this.#askStatus = options.askStatus;
    this.#now = options.now;
    this.#askedAt = options.now();
  }

  /** Gives the URL of a part (0-based), from a new status if the last one is old. */
  async get(part: number): Promise<SignedUrl> {
    // A clock that was set back makes the age negative: then nobody knows, and asking is cheap.
    const age = this.#now() - this.#askedAt;
    if (age < 0 || age > freshMs) {
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
    this.#askedAt = this.#now();
    this.#generation++;
  }
}
