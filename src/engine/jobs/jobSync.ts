import { isDeepStrictEqual } from 'node:util';
import type { KeyedQueue } from '../../util/keyedQueue.ts';
import type { Patience } from '../../util/files/patience.ts';
import { epochOf, isUnfinished, type ExportJob } from '../model/exportJob.ts';
import type { JobList } from './jobList.ts';
import type { JobStore } from './jobStore.ts';

export interface JobSyncOptions {
  readonly store: JobStore;
  readonly jobs: JobList;
  /** Serializes the changes of each job. */
  readonly turns: KeyedQueue;
  /** Whether this window owns a job, so that reading it in the store is not a change. */
  readonly isOwn: (job: ExportJob) => boolean;
  /** Whether this window is storing a job that is not in the list yet, or has removed it: reading it is not a change. */
  readonly isExpected: (jobId: string) => boolean;
  readonly mayWrite: (job: ExportJob) => Promise<void>;
  readonly patience: Patience;
}

/** What may have changed: any job, the jobs that changed according to the folder, or one job. */
export type Changed = 'any' | 'shown' | { readonly jobId: string };

/**
 * Applies what other windows have stored to the list of jobs.
 *
 * A job is read within its turn: of two concurrent reads, the one of the older state could end last.
 */
export class JobSync {
  readonly #options: JobSyncOptions;

  constructor(options: JobSyncOptions) {
    this.#options = options;
  }

  /** Returns the names of files that cannot be read. */
  async run(changed: Changed): Promise<readonly string[]> {
    if (typeof changed === 'object') {
      return this.#syncOne(changed.jobId);
    }
    const { jobs, store, turns } = this.#options;
    const skips = (id: string): boolean => this.#ownJob(id) !== undefined;
    const found =
      changed === 'any'
        ? await store.changes(skips)
        : await store.recentChanges((id) => this.#hasEnded(id), skips);
    if (!found) {
      return [];
    }
    for (const { id } of found.jobs) {
      await turns.run(id, () => this.#takeStored(id));
    }
    for (const job of jobs.all) {
      if (skips(job.id) && isUnfinished(job)) {
        await this.#syncOne(job.id);
      } else if (!found.ids.has(job.id)) {
        await turns.run(job.id, () => this.#dropGone(job.id));
      }
    }
    return found.unreadable;
  }

  /** A job of this window is not set aside when it cannot be read for a moment: only its owner may have changed. */
  async #syncOne(jobId: string): Promise<readonly string[]> {
    return this.#options.turns.run(jobId, async () => {
      if (this.#ownJob(jobId)) {
        await ((await this.#takeStored(jobId)) || this.#dropGone(jobId));
        return [];
      }
      const { jobs, ids, unreadable } = await this.#options.store.changesOf(jobId);
      for (const job of jobs) {
        await this.#take(job);
      }
      await (!ids.has(jobId) && this.#dropGone(jobId));
      return unreadable;
    });
  }

  #ownJob(jobId: string): ExportJob | undefined {
    const job = this.#options.jobs.get(jobId);
    return job && this.#options.isOwn(job) ? job : undefined;
  }

  #hasEnded(jobId: string): boolean {
    const job = this.#options.jobs.get(jobId);
    return job !== undefined && !isUnfinished(job);
  }

  /** Applies the state of a job on disk. Returns whether it can be read. */
  async #takeStored(jobId: string): Promise<boolean> {
    const job = await this.#options.store.read(jobId);
    await (job && this.#take(job));
    return job !== undefined;
  }

  async #take(job: ExportJob): Promise<void> {
    const { isExpected, isOwn, jobs, patience, store } = this.#options;
    const known = jobs.get(job.id);
    if (known === undefined) {
      if (!isExpected(job.id)) {
        jobs.keep(job);
      }
    } else if (epochOf(job) < epochOf(known)) {
      // A suspended window has resumed in the middle of a write.
      await (isOwn(known) && store.write(known, patience));
    } else if ((epochOf(job) > epochOf(known) || !isOwn(known)) && !isDeepStrictEqual(known, job)) {
      jobs.keep(job);
    }
  }

  /**
   * Drops a job that is no longer in the store. A job of this window is dropped only if this window may no longer write it.
   */
  async #dropGone(jobId: string): Promise<void> {
    const { jobs, isOwn } = this.#options;
    const job = jobs.get(jobId);
    if (job && (!isOwn(job) || !(await this.#isStill(job)))) {
      jobs.drop(jobId);
    }
  }

  async #isStill(job: ExportJob): Promise<boolean> {
    try {
      await this.#options.mayWrite(job);
      return true;
    } catch {
      return false;
    }
  }
}
