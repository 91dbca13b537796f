import { delay } from '../../util/delay.ts';
import type { Disposable, Event } from '../../util/emitter.ts';
import { KeyedQueue } from '../../util/keyedQueue.ts';
import type { Logger } from '../../util/logger.ts';
import type { Patience } from '../../util/patience.ts';
import { ExportError, toExportError } from '../model/exportError.ts';
import { epochOf, isUnfinished, type ExportJob, type JobOwner } from '../model/exportJob.ts';
import type { JobChange } from '../model/jobChange.ts';
import type { JobEvent } from '../model/jobEvent.ts';
import { OwnershipLost } from '../model/stopReasons.ts';
import { transition } from '../model/transition.ts';
import { JobList } from './jobList.ts';
import type { JobStore, StoredJobs } from './jobStore.ts';
import { JobSync, type Changed } from './jobSync.ts';
import { OwedWrites } from './owedWrites.ts';

/** The jobs as they are: each change goes to disk first, then into memory, then out to whoever listens. */
export class JobRegistry implements Disposable {
  readonly #store: JobStore;
  readonly #logger: Logger;
  readonly #mayWrite: (job: ExportJob) => Promise<void>;
  readonly #patience: Patience;
  readonly #jobs: JobList;
  readonly #owed: OwedWrites;
  readonly #sync: JobSync;
  /** Jobs that this window is storing or has removed: to read them in the store is no news. */
  readonly #adding = new Set<string>();
  readonly #removed = new Set<string>();
  readonly #closing = new AbortController();
  /** The changes of each job. */
  readonly #turns = new KeyedQueue();

  readonly onDidChange: Event<JobChange>;

  constructor(options: {
    readonly store: JobStore;
    readonly logger: Logger;
    /** Called before the state of a job is written. Rejects with why that may not be. */
    readonly mayWrite: (job: ExportJob) => Promise<void>;
    /** Whether this window owns a job, so that what the store says of it is no news. */
    readonly isOwn?: (job: ExportJob) => boolean;
    /** Ends the waiting for files of the store that another program holds: what cannot be written at once then is not. */
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
    this.#owed = new OwedWrites({
      ...{ ...shared, logger, closing: this.#closing.signal },
      jobOf: (id) => this.#jobs.get(id),
      write: (job) => this.#write(job),
    });
  }

  /** All jobs, the newest first. The same array until a job changes. */
  get all(): readonly ExportJob[] {
    return this.#jobs.all;
  }

  /** Whether there is something that still has to be stored. */
  get hasUnstored(): boolean {
    return this.#owed.size > 0;
  }

  get(jobId: string): ExportJob | undefined {
    return this.#jobs.get(jobId);
  }

  /** @throws ExportError 'notFound'. */
  getOrThrow(jobId: string): ExportJob {
    return this.#jobs.getOrThrow(jobId);
  }

  /**
   * Waits for a job's end, be it completed, failed or cancelled.
   *
   * Rejects with the signal's reason, and with ExportError 'notFound' when there is no such job (any more).
   */
  async settled(jobId: string, signal: AbortSignal): Promise<ExportJob> {
    return this.#jobs.settled(jobId, signal);
  }

  /** Reads the store. Nothing is told of each job: nothing has happened to it. */
  async load(): Promise<StoredJobs> {
    const stored = await this.#store.load();
    this.#jobs.fill(stored.jobs);
    return stored;
  }

  /** Reads what other windows have written, and announces it. Returns the names of files that cannot be read. */
  async sync(changed: Changed = 'any'): Promise<readonly string[]> {
    return this.#sync.run(changed);
  }

  /** Makes sure that this window may change a job. Rejects with why not. */
  async confirm(jobId: string): Promise<void> {
    await this.#mayWrite(this.getOrThrow(jobId));
  }

  /**
   * Stores a new owner of a job, and nothing where the job is no longer as the new owner knows it: gone, or taken over
   * meanwhile.
   *
   * @param known the epoch of the owner before it; 0 where there was none.
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

  /** Stores new jobs: all of them or none. One that cannot be taken back at once is not run here, and is deleted later. */
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
   * Lets an event happen to a job.
   *
   * A signal that is aborted before the new state is written means that the event did not happen. Once it is written, it
   * has happened, whatever comes meanwhile: another process that reads the store must find nothing that was taken back.
   */
  async advance(jobId: string, event: JobEvent, signal?: AbortSignal): Promise<ExportJob> {
    return this.#turns.run(jobId, async () => {
      signal?.throwIfAborted();
      const next = transition(this.getOrThrow(jobId), event);
      await this.#mayWrite(next);
      signal?.throwIfAborted();
      const patience = { signal: eitherOf(this.#patience.signal, signal) };
      await this.#write(next, patience);
      this.#owed.delete(jobId);
      this.#jobs.keep(next);
      return next;
    });
  }

  /**
   * Ends a job that is unfinished. The end is told even if it cannot be stored, as on a disk that is full, since the job has
   * stopped; to store it is then tried again until it works. Only if the window closes before that is the job taken up again.
   * It is told, and this settles, when the job's file has been held for a while by another program: then it is stored later,
   * before the next change.
   */
  async end(jobId: string, event: JobEvent): Promise<ExportJob> {
    const told = Promise.withResolvers<ExportJob>();
    const stored = this.#turns.run(jobId, async () => {
      const job = this.getOrThrow(jobId);
      if (!isUnfinished(job)) {
        return job;
      }
      const next = transition(job, event);
      await this.#mayWrite(next);
      const tell = once(() => {
        this.#jobs.keep(next);
        told.resolve(next);
      });
      try {
        const patience = whenWaited(untoldMs, tell, this.#patience);
        await this.#write(next, patience);
      } catch (error) {
        if (error instanceof OwnershipLost) {
          throw error;
        }
        const reason = error instanceof ExportError ? error.reason : 'unknown';
        this.#logger.error(`The end of export job ${jobId} could not be stored: ${reason}.`);
        this.#owed.add(jobId);
      }
      tell();
      return next;
    });
    stored.then(told.resolve, told.reject);
    return told.promise;
  }

  async remove(jobId: string): Promise<void> {
    await this.#turns.run(jobId, async () => {
      await this.#mayWrite(this.getOrThrow(jobId));
      this.#removed.add(jobId);
      await this.#store.delete(jobId, this.#patience);
      this.#owed.delete(jobId);
      this.#jobs.drop(jobId);
    });
  }

  /** Settles when no change is being written, and writes none by itself any more, so that another window can. */
  async letGo(): Promise<void> {
    this.#closing.abort(new Error('The job registry was let go of.'));
    await this.#turns.idle();
  }

  dispose(): void {
    this.#closing.abort(new Error('The job registry was disposed.'));
    this.#jobs.dispose();
  }

  /** Deletes a job that was stored and is not to be. */
  async #takeBack(jobId: string): Promise<void> {
    try {
      await this.#store.delete(jobId, this.#patience);
    } catch (error) {
      // The caller is told that nothing was begun.
      this.#removed.add(jobId);
      this.#logger.error(
        `Export job ${jobId} could not be deleted: ${toExportError(error).reason}.`,
      );
      this.#owed.add(jobId);
    }
  }

  /** Stores a job, unless this window may not, by the last moment. */
  async #write(job: ExportJob, patience = this.#patience): Promise<void> {
    await this.#store.write(job, patience, () => this.#mayWrite(job));
  }
}

/** How long an end that cannot be stored, since another program holds the job's file, is not told. */
const untoldMs = 1000;

/** A patience that calls back when it has waited for so long. */
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

/** What is aborted when one of two is. */
const eitherOf = (one?: AbortSignal, other?: AbortSignal): AbortSignal | undefined =>
  one && other ? AbortSignal.any([one, other]) : (one ?? other);
