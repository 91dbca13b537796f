import { delay } from '../../util/delay.ts';
import type { Disposable, Event } from '../../util/emitter.ts';
import { KeyedQueue } from '../../util/keyedQueue.ts';
import type { Logger } from '../../util/logger.ts';
import type { Patience } from '../../util/files/patience.ts';
import { ExportError, toExportError } from '../model/exportError.ts';
import { epochOf, isUnfinished, type ExportJob, type JobOwner } from '../model/exportJob.ts';
import type { JobChange } from '../model/jobChange.ts';
import type { JobEvent } from '../model/jobEvent.ts';
import { OwnershipLost } from '../model/stopReasons.ts';
import { transition } from '../model/transition.ts';
import { JobList } from './jobList.ts';
import type { JobStore, StoredJobs } from './jobStore.ts';
import { JobSync, type Changed } from './jobSync.ts';
import { PendingWrites } from './pendingWrites.ts';

/** The jobs. Each change is written to disk first, then to memory, then emitted. */
export class JobRegistry implements Disposable {
  readonly #store: JobStore;
  readonly #logger: Logger;
  readonly #mayWrite: (job: ExportJob) => Promise<void>;
  readonly #patience: Patience;
  readonly #jobs: JobList;
  readonly #pending: PendingWrites;
  readonly #sync: JobSync;
  /** Jobs that this window is storing or has removed: reading them in the store is not a change. */
  readonly #adding = new Set<string>();
  readonly #removed = new Set<string>();
  readonly #closing = new AbortController();
  /** Serializes the changes of each job. */
  readonly #turns = new KeyedQueue();

  readonly onDidChange: Event<JobChange>;

  constructor(options: {
    readonly store: JobStore;
    readonly logger: Logger;
    /** Called before the state of a job is written. Rejects with the reason if that is not allowed. */
    readonly mayWrite: (job: ExportJob) => Promise<void>;
    /** Whether this window owns a job, so that reading it in the store is not a change. */
    readonly isOwn?: (job: ExportJob) => boolean;
    /** Ends the wait for files of the store that another program holds: they are then not written. */
    readonly hurry?: AbortSignal;
  }) {
    const { store, logger, mayWrite, isOwn = () => false, hurry } = options;
    this.#patience = { signal: hurry };
    this.#store = store;
    this.#logger = logger;
    this.#mayWrite = mayWrite;
    this.#jobs = new JobList(logger);
    this.onDidChange = this.#jobs.onDidChange;
    const shared = { store, mayWrite, patience: this.#patience, turns: this.#turns };
    this.#sync = new JobSync({
      ...{ ...shared, jobs: this.#jobs, isOwn },
      isExpected: (id) => this.#adding.has(id) || this.#removed.has(id),
    });
    this.#pending = new PendingWrites({
      ...{ ...shared, logger, closing: this.#closing.signal },
      jobOf: (id) => this.#jobs.get(id),
      write: (job) => this.#write(job),
    });
  }

  /** All jobs, newest first. The same array until a job changes. */
  get all(): readonly ExportJob[] {
    return this.#jobs.all;
  }

  /** Whether a change still has to be stored. */
  get hasUnstored(): boolean {
    return this.#pending.size > 0;
  }

  get(jobId: string): ExportJob | undefined {
    return this.#jobs.get(jobId);
  }

  /** @throws ExportError 'notFound'. */
  getOrThrow(jobId: string): ExportJob {
    return this.#jobs.getOrThrow(jobId);
  }

  /**
   * Waits for the end of a job, whether completed, failed or cancelled.
   *
   * Rejects with the signal's reason, and with ExportError 'notFound' when there is no such job (any more).
   */
  async settled(jobId: string, signal: AbortSignal): Promise<ExportJob> {
    return this.#jobs.settled(jobId, signal);
  }

  /** Reads the store, without emitting the jobs: nothing has happened to them. */
  async load(): Promise<StoredJobs> {
    const stored = await this.#store.load();
    this.#jobs.fill(stored.jobs);
    return stored;
  }

  /** Reads what other windows have stored, and emits the changes. Returns the names of files that cannot be read. */
  async sync(changed: Changed = 'any'): Promise<readonly string[]> {
    return this.#sync.run(changed);
  }

  /** Checks that this window may change a job. Rejects with the reason if not. */
  async confirm(jobId: string): Promise<void> {
    await this.#mayWrite(this.getOrThrow(jobId));
  }

  /**
   * Stores a new owner of a job. Stores nothing and returns undefined if the job was removed or taken over meanwhile.
   *
   * @param known the epoch of the previous owner; 0 if there was none.
   */
  async own(jobId: string, owner: JobOwner, known: number): Promise<ExportJob | undefined> {
    return this.#turns.run(jobId, async () => {
      const stored = await this.#store.read(jobId);
      if (!stored || epochOf(stored) !== known) {
        return undefined;
      }
      const next = { ...stored, owner };
      await this.#write(next);
      this.#jobs.keep(next);
      return next;
    });
  }

  /**
   * Stores new jobs: all of them or none. A stored job that cannot be deleted at once does not run here, and is deleted
   * later.
   */
  async add(jobs: readonly ExportJob[]): Promise<void> {
    const ids = jobs.map(({ id }) => id);
    const written: string[] = [];
    ids.forEach((id) => this.#adding.add(id));
    try {
      for (const job of jobs) {
        await this.#store.write(job, this.#patience);
        written.push(job.id);
      }
      for (const job of jobs) {
        this.#jobs.keep(job);
      }
    } catch (error) {
      await Promise.all(written.map((id) => this.#takeBack(id)));
      throw error;
    } finally {
      ids.forEach((id) => this.#adding.delete(id));
    }
  }

  /**
   * Applies an event to a job.
   *
   * If the signal is aborted before the new state is written, the event has not happened. Once the state is written, it has
   * happened, whatever comes meanwhile: another process that reads the store must not see a state that is revoked.
   */
  async advance(jobId: string, event: JobEvent, signal?: AbortSignal): Promise<ExportJob> {
    return this.#turns.run(jobId, async () => {
      signal?.throwIfAborted();
      const next = transition(this.getOrThrow(jobId), event);
      await this.#mayWrite(next);
      signal?.throwIfAborted();
      const patience = { signal: eitherOf(this.#patience.signal, signal) };
      await this.#write(next, patience);
      this.#pending.delete(jobId);
      this.#jobs.keep(next);
      return next;
    });
  }

  /**
   * Ends an unfinished job. The change is emitted even if it cannot be stored, as on a full disk, since the job has
   * stopped; storing it is then retried until it succeeds. Only if the window closes before that is the job resumed.
   *
   * If another program holds the job's file for a while, the change is emitted and this settles; it is then stored later,
   * before the next change.
   */
  async end(jobId: string, event: JobEvent): Promise<ExportJob> {
    const announced = Promise.withResolvers<ExportJob>();
    const stored = this.#turns.run(jobId, async () => {
      const job = this.getOrThrow(jobId);
      if (!isUnfinished(job)) {
        return job;
      }
      const next = transition(job, event);
      await this.#mayWrite(next);
      const announce = once(() => {
        this.#jobs.keep(next);
        announced.resolve(next);
      });
      try {
        const patience = whenWaited(announceAfterMs, announce, this.#patience);
        await this.#write(next, patience);
      } catch (error) {
        if (error instanceof OwnershipLost) {
          throw error;
        }
        const reason = error instanceof ExportError ? error.reason : 'unknown';
        this.#logger.error(`The end of export job ${jobId} could not be stored: ${reason}.`);
        this.#pending.add(jobId);
      }
      announce();
      return next;
    });
    stored.then(announced.resolve, announced.reject);
    return announced.promise;
  }

  async remove(jobId: string): Promise<void> {
    await this.#turns.run(jobId, async () => {
      await this.#mayWrite(this.getOrThrow(jobId));
      this.#removed.add(jobId);
      await this.#store.delete(jobId, this.#patience);
      this.#pending.delete(jobId);
      this.#jobs.drop(jobId);
    });
  }

  /**
   * Settles when no change is being written. None is written in the background any more, so that another window can write.
   */
  async stop(): Promise<void> {
    this.#closing.abort(new Error('The job registry was stopped.'));
    await this.#turns.idle();
  }

  dispose(): void {
    this.#closing.abort(new Error('The job registry was disposed.'));
    this.#jobs.dispose();
  }

  /** Deletes a job that was stored although its export was not started. */
  async #takeBack(jobId: string): Promise<void> {
    try {
      await this.#store.delete(jobId, this.#patience);
    } catch (error) {
      // To the caller, nothing was started: the job must not appear.
      this.#removed.add(jobId);
      this.#logger.error(
        `Export job ${jobId} could not be deleted: ${toExportError(error).reason}.`,
      );
      this.#pending.add(jobId);
    }
  }

  /** Stores a job, unless this window is not allowed to by the last moment. */
  async #write(job: ExportJob, patience = this.#patience): Promise<void> {
    await this.#store.write(job, patience, () => this.#mayWrite(job));
  }
}

/** How long another program may hold the job's file before its end is emitted unstored, in milliseconds. */
const announceAfterMs = 1000;

/** Returns a patience that calls back once it has waited for a time. */
const whenWaited = (milliseconds: number, act: () => void, patience: Patience): Patience => {
  let waitedMs = 0;
  return {
    ...patience,
    delay: async (ms, options) => {
      await delay(ms, options);
      waitedMs += ms;
      if (waitedMs >= milliseconds) {
        act();
      }
    },
  };
};

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) {
      isDone = true;
      act();
    }
  };
}

/** Returns a signal that is aborted when one of the two is. */
const eitherOf = (one?: AbortSignal, other?: AbortSignal): AbortSignal | undefined =>
  one && other ? AbortSignal.any([one, other]) : (one ?? other);
