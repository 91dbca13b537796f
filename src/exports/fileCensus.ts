import { Emitter, type Disposable, type Event } from '../util/emitter.ts';
import type { Logger } from '../util/logger.ts';
import { Throttle } from '../util/throttle.ts';
import { toExportError } from './exportError.ts';
import type { ExportJob } from './exportJob.ts';
import type { JobChange } from './jobBook.ts';
import { storedFiles } from './storedFiles.ts';

/** How much of what was exported is on this machine. */
export interface FileTotals {
  readonly files: number;
  readonly bytes: number;
}

export interface FileCensusOptions {
  readonly engine: { readonly jobs: readonly ExportJob[]; onDidChangeJob: Event<JobChange> };
  readonly logger: Logger;
}

/** Counts the files of exports that are still there: when one comes or goes, and when asked to, at most once a second. */
export class FileCensus implements Disposable {
  readonly #engine: FileCensusOptions['engine'];
  readonly #logger: Logger;
  readonly #changes = new Emitter<FileTotals>();
  readonly #throttle = new Throttle({
    intervalMs: 1000,
    action: () => {
      this.#counting = this.#counting.then(() => this.#count());
    },
  });
  readonly #subscription: Disposable;
  /** The last counting; the next one waits for it, so that what was found last is what counts. */
  #counting: Promise<void> = Promise.resolve();
  #totals: FileTotals = { files: 0, bytes: 0 };

  readonly onDidChange: Event<FileTotals> = this.#changes.event;

  constructor({ engine, logger }: FileCensusOptions) {
    this.#engine = engine;
    this.#logger = logger;
    this.#subscription = engine.onDidChangeJob((change) => {
      if (change.kind === 'removed' || change.job.state === 'completed') {
        this.refresh();
      }
    });
  }

  /** As they were counted last. */
  get totals(): FileTotals {
    return this.#totals;
  }

  refresh(): void {
    this.#throttle.request();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#throttle.dispose();
    this.#changes.dispose();
  }

  async #count(): Promise<void> {
    try {
      const found = await storedFiles(this.#engine.jobs);
      const bytes = found.reduce((sum, file) => sum + file.bytes, 0);
      if (found.length !== this.#totals.files || bytes !== this.#totals.bytes) {
        this.#totals = { files: found.length, bytes };
        this.#changes.fire(this.#totals);
      }
    } catch (error) {
      this.#logger.warn(`The exported files were not counted: ${toExportError(error).reason}.`);
    }
  }
}
