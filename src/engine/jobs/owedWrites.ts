import type { KeyedQueue } from '../../util/keyedQueue.ts';
import type { Logger } from '../../util/logger.ts';
import type { Patience } from '../../util/patience.ts';
import { untilItWorks } from '../../util/untilItWorks.ts';
import { toExportError } from '../model/exportError.ts';
import type { ExportJob } from '../model/exportJob.ts';
import { OwnershipLost } from '../model/stopReasons.ts';
import type { JobStore } from './jobStore.ts';

export interface OwedWriteOptions {
  readonly store: JobStore;
  readonly logger: Logger;
  /** The changes of each job, one after the other. */
  readonly turns: KeyedQueue;
  /** Returns a job as it is known; nothing where it was removed. */
  readonly jobOf: (jobId: string) => ExportJob | undefined;
  /** Stores a job, if this window may. */
  readonly write: (job: ExportJob) => Promise<void>;
  readonly mayWrite: (job: ExportJob) => Promise<void>;
  readonly patience: Patience;
  readonly closing: AbortSignal;
}

/** The jobs whose file is not what it should be, because it could not be written or deleted: that is tried until it works. */
export class OwedWrites {
  readonly #options: OwedWriteOptions;
  readonly #owed = new Set<string>();

  constructor(options: OwedWriteOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#owed.size;
  }

  /** Brings the file of a job to what is known of it, as soon as that works. */
  add(jobId: string): void {
    if (this.#owed.has(jobId)) {
      return;
    }
    this.#owed.add(jobId);
    const { closing: signal, logger, turns } = this.#options;
    untilItWorks(() => turns.run(jobId, () => this.#settle(jobId)), {
      signal,
      // It has just failed.
      isLater: true,
      onFailure: (error) => {
        const isOthers = error instanceof OwnershipLost;
        if (isOthers) {
          // Another window owns it now, and goes by what is on the disk.
          this.#owed.delete(jobId);
        }
        return isOthers;
      },
    }).catch((error: unknown) => {
      if (!signal.aborted) {
        logger.error(`Export job ${jobId} was not stored: ${toExportError(error).reason}.`);
      }
    });
  }

  /** Takes note that the file of a job is as it should be. */
  delete(jobId: string): void {
    this.#owed.delete(jobId);
  }

  async #settle(jobId: string): Promise<void> {
    const { closing, jobOf, logger, mayWrite, patience, store, write } = this.#options;
    closing.throwIfAborted();
    if (!this.#owed.has(jobId)) {
      return;
    }
    const job = jobOf(jobId);
    if (job) {
      await mayWrite(job);
      await write(job);
    } else {
      await store.delete(jobId, patience);
    }
    this.#owed.delete(jobId);
    logger.info(`Export job ${jobId}: ${job ? 'its end is stored now' : 'deleted now'}.`);
  }
}
