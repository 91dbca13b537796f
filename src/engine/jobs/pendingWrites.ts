import type { KeyedQueue } from '../../util/keyedQueue.ts';
import type { Logger } from '../../util/logger.ts';
import type { Patience } from '../../util/files/patience.ts';
import { untilItWorks } from '../../util/untilItWorks.ts';
import { toExportError } from '../model/exportError.ts';
import type { ExportJob } from '../model/exportJob.ts';
import { OwnershipLost } from '../model/stopReasons.ts';
import type { JobStore } from './jobStore.ts';

export interface PendingWriteOptions {
  readonly store: JobStore;
  readonly logger: Logger;
  /** Serializes the changes of each job. */
  readonly turns: KeyedQueue;
  /** Returns the current state of a job; undefined if it was removed. */
  readonly jobOf: (jobId: string) => ExportJob | undefined;
  /** Stores a job, if this window may. */
  readonly write: (job: ExportJob) => Promise<void>;
  readonly mayWrite: (job: ExportJob) => Promise<void>;
  readonly patience: Patience;
  readonly closing: AbortSignal;
}

/** The jobs whose file could not be written or deleted. Each is retried until it succeeds. */
export class PendingWrites {
  readonly #options: PendingWriteOptions;
  readonly #pending = new Set<string>();

  constructor(options: PendingWriteOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Writes or deletes the file of a job, as soon as that succeeds. */
  add(jobId: string): void {
    if (this.#pending.has(jobId)) {
      return;
    }
    this.#pending.add(jobId);
    const { closing: signal, logger, turns } = this.#options;
    untilItWorks(() => turns.run(jobId, () => this.#settle(jobId)), {
      signal,
      // The first attempt has just failed.
      isLater: true,
      onFailure: (error) => {
        const isOthers = error instanceof OwnershipLost;
        if (isOthers) {
          // Another window owns the job now, and reads its state from disk.
          this.#pending.delete(jobId);
        }
        return isOthers;
      },
    }).catch((error: unknown) => {
      if (!signal.aborted) {
        logger.error(`Export job ${jobId} was not stored: ${toExportError(error).reason}.`);
      }
    });
  }

  /** Called when the file of a job is up to date. */
  delete(jobId: string): void {
    this.#pending.delete(jobId);
  }

  async #settle(jobId: string): Promise<void> {
    const { closing, jobOf, logger, mayWrite, patience, store, write } = this.#options;
    closing.throwIfAborted();
    if (!this.#pending.has(jobId)) {
      return;
    }
    const job = jobOf(jobId);
    if (job) {
      await mayWrite(job);
      await write(job);
    } else {
      await store.delete(jobId, patience);
    }
    this.#pending.delete(jobId);
    logger.info(`Export job ${jobId}: ${job ? 'its end is stored now' : 'deleted now'}.`);
  }
}
