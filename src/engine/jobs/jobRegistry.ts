import { isDeepStrictEqual } from 'node:util';
import { Emitter, type Disposable } from '../../util/emitter.ts';
import type { Logger } from '../../util/logger.ts';
import { delay } from '../../util/delay.ts';
import type { Patience } from '../../util/patience.ts';
import { untilItWorks } from '../../util/untilItWorks.ts';
import { ExportError, toExportError } from '../model/exportError.ts';
import { epochOf, isUnfinished, type ExportJob, type JobOwner } from '../model/exportJob.ts';
import type { JobStore, StoredJobs } from './jobStore.ts';
import type { JobEvent } from '../model/jobEvent.ts';
import { transition } from '../model/transition.ts';
import type { JobChange } from '../model/jobChange.ts';
import { OwnershipLost } from '../model/stopReasons.ts';

/** The jobs as they are: each change goes to disk first, then into memory, then out to whoever listens. */
export class JobRegistry implements Disposable {
  readonly #store: JobStore;
  readonly #logger: Logger;
  readonly #mayWrite: (job: ExportJob) => Promise<void>;
  readonly #isOwn: (job: ExportJob) => boolean;
  readonly #patience: Patience;
  readonly #changes = new Emitter<JobChange>();
  readonly #jobs = new Map<string, ExportJob>();
  /** Sorted when it is asked for, and then kept until a job changes. */
  #all: readonly ExportJob[] | undefined;
  /** Jobs that this window is storing or has removed: to read them in the store is no news. */
  readonly #adding = new Set<string>();
  readonly #removed = new Set<string>();
  /** Jobs whose file is not what it should be, because it could not be written or deleted: that is tried again. */
  readonly #owed = new Set<string>();
  readonly #closing = new AbortController();
  /** The last change of each job; the next one waits for it. */
  readonly #turns = new Map<string, Promise<unknown>>();

  readonly onDidChange = this.#changes.event;

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
    this.#patience = { signal: options.hurry };
    this.#store = options.store;
    this.#logger = options.logger;
    this.#mayWrite = options.mayWrite;
    this.#isOwn = options.isOwn ?? (() => false);
  }

  /** All jobs, the newest first. The same array until a job changes. */
  get all(): readonly ExportJob[] {
    this.#all ??= [...this.#jobs.values()].sort((a, b) =>
      a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0,
    );
    return this.#all;
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
    const job = this.#jobs.get(jobId);
    if (!job) {
      throw new ExportError('notFound', 'There is no such export job.');
    }
    return job;
  }

  /** Reads the store. Nothing is told of each job: nothing has happened to it. */
  async load(): Promise<StoredJobs> {
    const stored = await this.#store.load();
    for (const job of stored.jobs) {
      if (!this.#jobs.has(job.id)) {
        this.#jobs.set(job.id, job);
      }
    }
    this.#all = undefined;
    return stored;
  }

  /**
   * Reads what other windows have written, and announces it. Returns the names of files that cannot be read.
   *
   * @param changed What may have changed: any job, whatever the folder shows to have changed, or the one with an id.
   */
  async sync(
    changed: 'any' | 'shown' | { readonly jobId: string } = 'any',
  ): Promise<readonly string[]> {
    if (typeof changed === 'object') {
      return this.#syncOne(changed.jobId);
    }
    const skips = (id: string): boolean => this.#ownJob(id) !== undefined;
    const found =
      changed === 'any'
        ? await this.#store.changes(skips)
        : await this.#store.news((id) => this.#hasEnded(id), skips);
    if (!found) {
      return [];
    }
    for (const { id } of found.jobs) {
      await this.#inTurn(id, () => this.#takeStored(id));
    }
    for (const job of this.all) {
      if (skips(job.id) && isUnfinished(job)) {
        await this.#syncOne(job.id);
      } else if (!found.ids.has(job.id)) {
        await this.#inTurn(job.id, () => this.#dropGone(job.id));
      }
    }
    return found.unreadable;
  }

  /**
   * Reads within the turn: of two reads side by side, the one of the older state can be the last to end.
   *
   * A job of this window is not set aside when it cannot be read for a moment: it only may have another owner by now.
   */
  async #syncOne(jobId: string): Promise<readonly string[]> {
    return this.#inTurn(jobId, async () => {
      if (this.#ownJob(jobId)) {
        await ((await this.#takeStored(jobId)) || this.#dropGone(jobId));
        return [];
      }
      const { jobs, ids, unreadable } = await this.#store.newsOf(jobId);
      for (const job of jobs) {
        await this.#take(job);
      }
      await (!ids.has(jobId) && this.#dropGone(jobId));
      return unreadable;
    });
  }

  /** Takes a job as it is on the disk now. Returns whether it can be read. */
  async #takeStored(jobId: string): Promise<boolean> {
    const job = await this.#store.read(jobId);
    await (job && this.#take(job));
    return job !== undefined;
  }

  #ownJob(jobId: string): ExportJob | undefined {
    const job = this.#jobs.get(jobId);
    return job && this.#isOwn(job) ? job : undefined;
  }

  #hasEnded(jobId: string): boolean {
    const job = this.#jobs.get(jobId);
    return job !== undefined && !isUnfinished(job);
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
    return this.#inTurn(jobId, async () => {
      const stored = await this.#store.read(jobId);
      if (!stored || epochOf(stored) !== known) {
        return undefined;
      }
      const next = { ...stored, owner };
      await this.#store.write(next, this.#patience, () => this.#mayWrite(next));
      this.#keep(next);
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
        this.#keep(job);
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
    return this.#inTurn(jobId, async () => {
      signal?.throwIfAborted();
      const next = transition(this.getOrThrow(jobId), event);
      await this.#mayWrite(next);
      signal?.throwIfAborted();
      const patience = { signal: eitherOf(this.#patience.signal, signal) };
      await this.#store.write(next, patience, () => this.#mayWrite(next));
      this.#owed.delete(jobId);
      this.#keep(next);
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
    const stored = this.#inTurn(jobId, async () => {
      const job = this.getOrThrow(jobId);
      if (!isUnfinished(job)) {
        return job;
      }
      const next = transition(job, event);
      await this.#mayWrite(next);
      const tell = once(() => {
        this.#keep(next);
        told.resolve(next);
      });
      try {
        const patience = whenWaited(untoldMs, tell, this.#patience);
        await this.#store.write(next, patience, () => this.#mayWrite(next));
      } catch (error) {
        if (error instanceof OwnershipLost) {
          throw error;
        }
        const reason = error instanceof ExportError ? error.reason : 'unknown';
        this.#logger.error(`The end of export job ${jobId} could not be stored: ${reason}.`);
        this.#settleLater(jobId);
      }
      tell();
      return next;
    });
    stored.then(told.resolve, told.reject);
    return told.promise;
  }

  async remove(jobId: string): Promise<void> {
    await this.#inTurn(jobId, async () => {
      await this.#mayWrite(this.getOrThrow(jobId));
      this.#removed.add(jobId);
      await this.#store.delete(jobId, this.#patience);
      this.#owed.delete(jobId);
      this.#drop(jobId);
    });
  }

  /** Settles when no change is being written, and writes none by itself any more, so that another window can. */
  async letGo(): Promise<void> {
    this.#closing.abort(new Error('The job registry was let go of.'));
    while (this.#turns.size > 0) {
      await Promise.allSettled(this.#turns.values());
    }
  }

  dispose(): void {
    this.#closing.abort(new Error('The job registry was disposed.'));
    this.#changes.dispose();
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
      this.#settleLater(jobId);
    }
  }

  /** Brings the file of a job to what is known here, as soon as that works. */
  #settleLater(jobId: string): void {
    if (this.#owed.has(jobId)) {
      return;
    }
    this.#owed.add(jobId);
    const { signal } = this.#closing;
    untilItWorks(() => this.#inTurn(jobId, () => this.#settle(jobId)), {
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
        this.#logger.error(`Export job ${jobId} was not stored: ${toExportError(error).reason}.`);
      }
    });
  }

  async #settle(jobId: string): Promise<void> {
    this.#closing.signal.throwIfAborted();
    if (!this.#owed.has(jobId)) {
      return;
    }
    const job = this.#jobs.get(jobId);
    if (job) {
      await this.#mayWrite(job);
      await this.#store.write(job, this.#patience, () => this.#mayWrite(job));
    } else {
      await this.#store.delete(jobId, this.#patience);
    }
    this.#owed.delete(jobId);
    this.#logger.info(`Export job ${jobId}: ${job ? 'its end is stored now' : 'deleted now'}.`);
  }

  async #take(job: ExportJob): Promise<void> {
    const known = this.#jobs.get(job.id);
    if (known === undefined) {
      if (!this.#adding.has(job.id) && !this.#removed.has(job.id)) {
        this.#keep(job);
      }
      return;
    }
    const isOwn = this.#isOwn(known);
    if (epochOf(job) < epochOf(known)) {
      // A window that was suspended has woken up in the middle of a write.
      await (isOwn && this.#store.write(known, this.#patience));
    } else if ((epochOf(job) > epochOf(known) || !isOwn) && !isDeepStrictEqual(known, job)) {
      this.#keep(job);
    }
  }

  /** Drops a job that is no longer in the store. One of this window can go by its own hand alone, or be lost. */
  async #dropGone(jobId: string): Promise<void> {
    const job = this.#jobs.get(jobId);
    if (job && (!this.#isOwn(job) || !(await this.#isStill(job)))) {
      this.#drop(jobId);
    }
  }

  async #isStill(job: ExportJob): Promise<boolean> {
    try {
      await this.#mayWrite(job);
      return true;
    } catch {
      return false;
    }
  }

  #drop(jobId: string): void {
    if (this.#jobs.delete(jobId)) {
      this.#all = undefined;
      this.#announce({ kind: 'removed', jobId });
    }
  }

  #keep(job: ExportJob): void {
    this.#jobs.set(job.id, job);
    this.#all = undefined;
    this.#announce({ kind: 'saved', job });
  }

  #announce(change: JobChange): void {
    try {
      this.#changes.fire(change);
    } catch (error) {
      // A listener's fault must not stop an export.
      const what = error instanceof Error ? error.name : typeof error;
      this.#logger.error(`A listener failed on a change of an export job: ${what}.`);
    }
  }

  async #inTurn<T>(jobId: string, change: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(jobId) ?? Promise.resolve();
    const turn = before.then(change, change);
    this.#turns.set(jobId, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(jobId) === turn) {
        this.#turns.delete(jobId);
      }
    }
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
