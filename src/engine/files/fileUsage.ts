import { Emitter, type Disposable, type Event } from '../../util/emitter.ts';
import type { Logger } from '../../util/logger.ts';
import { SerialQueue } from '../../util/serialQueue.ts';
import { Throttle } from '../../util/throttle.ts';
import { toExportError } from '../model/exportError.ts';
import type { ExportJob } from '../model/exportJob.ts';
import { storedFiles, type StoredFile } from './storedFiles.ts';
import type { JobChange } from '../model/jobChange.ts';

/** How much of the exported data is on this machine. */
export interface FileTotals {
  readonly files: number;
  readonly bytes: number;
}

export interface FileUsageOptions {
  readonly engine: { readonly jobs: readonly ExportJob[]; onDidChangeJob: Event<JobChange> };
  readonly logger: Logger;
}

/**
 * The number of newest exports whose files are checked each time, since they are changed outside of the extension, too.
 * Fixed, so that the end of an export costs the same however long the history is.
 */
const recheckedExports = 100;

/** Counts the existing files of exports: when one is added or removed, and on request, at most once a second. */
export class FileUsage implements Disposable {
  readonly #engine: FileUsageOptions['engine'];
  readonly #logger: Logger;
  readonly #changes = new Emitter<FileTotals>();
  readonly #throttle = new Throttle({
    intervalMs: 1000,
    action: () => {
      void this.#queue.run(() => this.#count());
    },
  });
  readonly #subscription: Disposable;
  /** The jobs whose files changed since the last count. */
  #changed: Set<string> | 'all' = 'all';
  readonly #byJob = new Map<string, readonly StoredFile[]>();
  /** One count after the other, so that the last result is the latest. */
  readonly #queue = new SerialQueue();
  #totals: FileTotals = { files: 0, bytes: 0 };

  readonly onDidChange: Event<FileTotals> = this.#changes.event;

  constructor({ engine, logger }: FileUsageOptions) {
    this.#engine = engine;
    this.#logger = logger;
    this.#subscription = engine.onDidChangeJob((change) => {
      if (change.kind === 'removed') {
        this.#recount(change.jobId);
      } else if (change.job.state === 'completed') {
        this.#recount(change.job.id);
      }
    });
  }

  /** The result of the last count. */
  get totals(): FileTotals {
    return this.#totals;
  }

  /** Checks all files. */
  refresh(): void {
    this.#changed = 'all';
    this.#throttle.request();
  }

  #recount(jobId: string): void {
    if (this.#changed !== 'all') {
      this.#changed.add(jobId);
    }
    this.#throttle.request();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#throttle.dispose();
    this.#changes.dispose();
  }

  async #count(): Promise<void> {
    const changed = this.#changed;
    this.#changed = new Set();
    try {
      const jobs = this.#engine.jobs.filter(
        ({ id }, index) => changed === 'all' || index < recheckedExports || changed.has(id),
      );
      const found = Map.groupBy(await storedFiles(jobs), ({ jobId }) => jobId);
      if (changed === 'all') {
        this.#byJob.clear();
      } else {
        [...changed, ...jobs.map(({ id }) => id)].forEach((id) => this.#byJob.delete(id));
      }
      for (const [jobId, files] of found) {
        this.#byJob.set(jobId, files);
      }
      this.#sum();
    } catch (error) {
      // What was not counted now is counted the next time.
      this.#changed = 'all';
      this.#logger.warn(`The exported files were not counted: ${toExportError(error).reason}.`);
    }
  }

  #sum(): void {
    // By path, since a name that was freed can belong to another export by now.
    const sizes = new Map([...this.#byJob.values()].flat().map(({ path, bytes }) => [path, bytes]));
    const files = sizes.size;
    const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    if (files !== this.#totals.files || bytes !== this.#totals.bytes) {
      this.#totals = { files, bytes };
      this.#changes.fire(this.#totals);
    }
  }
}
