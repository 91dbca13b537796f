import type { Logger } from '../../util/logger.ts';
import { Duty, type LeaseTimes } from './leadership.ts';
import { hasDiscards } from '../files/discards.ts';
import { toExportError } from '../model/exportError.ts';
import { isUnfinished, type ExportJob, type ExportProgress } from '../model/exportJob.ts';
import { isAskFile, JobAsks } from './mailbox.ts';
import type { JobBook } from '../jobs/jobRegistry.ts';
import { discardPartials } from '../files/jobFiles.ts';
import { JobTellers, type AskedJobs } from './announcers.ts';
import type { JobWork } from '../jobs/jobExecutor.ts';
import type { Taken } from './lease.ts';
import { progressFileName } from './progressFile.ts';
import { retryActivity } from '../jobs/retryPlan.ts';
import { SharedProgress } from './sharedProgress.ts';
import type { JobAction } from '../model/jobAction.ts';
import { LeaseLost } from '../model/stopReasons.ts';

export interface SharedWorkOptions {
  readonly folder: string;
  readonly book: JobBook;
  readonly work: JobWork;
  readonly logger: Logger;
  readonly lease: LeaseTimes;
  readonly asked: AskedJobs;
  /** The clock of what users are shown, in epoch ms. */
  readonly now?: () => number;
  /** Called with how far jobs are that another window runs, and with what was asked for here. */
  readonly onProgress: (progress: ExportProgress) => void;
  /** Called with each job that is this window's to announce: asked for here before a reload, or taken up by this window. */
  readonly onGoOn: (job: ExportJob) => void;
  /** Called once with files of jobs that turn out to be unreadable after the store was read. */
  readonly onUnreadable: (names: readonly string[]) => void;
  /** Ends whatever waits, when the engine goes. */
  readonly closing: AbortSignal;
}

const jobSuffix = '.json';

/** Shares the jobs of one folder among windows: one works, the others follow what it writes, and ask it for what they want. */
export class SharedWork {
  readonly #options: SharedWorkOptions;
  readonly #book: JobBook;
  readonly #work: JobWork;
  readonly #logger: Logger;
  readonly #duty: Duty;
  readonly #asks: JobAsks;
  readonly #progress: SharedProgress;
  readonly #tellers: JobTellers;
  /** Jobs that were asked for in this window, or that it went on with. */
  readonly #concerned = new Set<string>();
  readonly #unreadable = new Set<string>();
  /** Retries that were asked for in this window and are under way. */
  readonly #retrying = new Map<string, Promise<void>>();
  /** Those of them that were cancelled, maybe before they began. */
  readonly #givenUp = new Set<string>();
  /** The last reading of what other windows wrote; the next one waits for it. */
  #syncing: Promise<void> = Promise.resolve();
  /** All looks at what changed in the folder, so that none is under way when this has closed. */
  #looking: Promise<void> = Promise.resolve();

  constructor(options: SharedWorkOptions) {
    const { folder, book, work, logger, lease } = options;
    this.#options = options;
    this.#book = book;
    this.#work = work;
    this.#logger = logger;
    this.#asks = new JobAsks({ folder });
    this.#tellers = new JobTellers({ folder, asked: options.asked });
    this.#progress = new SharedProgress({
      ...{ folder, onProgress: options.onProgress, now: options.now ?? Date.now },
      current: () => work.progress,
    });
    this.#duty = new Duty({
      ...{ ...lease, folder, logger },
      isWanted: () => this.#asks.isWaiting || book.hasUnstored || book.all.some(isUnfinished),
      onBegin: (taken) => this.#begin(taken),
      onLost: async () => {
        await work.stop();
        await this.#sync('all');
      },
      onChange: (name) => {
        this.#looking = Promise.allSettled([this.#looking, this.#lookAt(name)]).then(
          () => undefined,
        );
      },
    });
  }

  /** Takes up again, after a reload, what was asked for in this window: also what another one has brought to its end. */
  async recall(): Promise<void> {
    const recalled: ExportJob[] = [];
    for (const jobId of this.#tellers.asked) {
      const job = this.#book.get(jobId);
      if (job && (!isUnfinished(job) || (await this.#tellers.askAgain(jobId)))) {
        recalled.push(job);
      } else {
        await this.#tellers.forget(jobId);
      }
    }
    recalled.forEach(({ id }) => this.#concerned.add(id));
    recalled.forEach((job) => this.#options.onGoOn(job));
  }

  /** Works from now on if no other window does, and otherwise follows it, to take over when it goes. */
  async join(): Promise<void> {
    await this.#duty.join();
  }

  /** Deletes what exports that are over have left, if this window may. The one that works has done so when it began. */
  async sweepEnded(): Promise<void> {
    if (!this.#book.all.some((job) => hasDiscards(job) && !isUnfinished(job))) {
      return;
    }
    const hold = this.#duty.hold();
    try {
      if (await this.#duty.join()) {
        await this.#work.sweepEnded();
      }
    } finally {
      hold.dispose();
    }
  }

  /** Makes sure that this window is the one that works. Rejects with `LeaseLost`. */
  async check(): Promise<void> {
    await this.#duty.check();
  }

  /** Stores new jobs; whoever works will run them. */
  async add(jobs: readonly ExportJob[]): Promise<void> {
    const hold = this.#duty.hold();
    try {
      await this.#duty.join();
      const ids = jobs.map(({ id }) => id);
      ids.forEach((id) => this.#concerned.add(id));
      await this.#tellers.ask(ids);
      try {
        await this.#book.add(jobs);
      } catch (error) {
        await Promise.allSettled(ids.map((id) => this.#tellers.forget(id)));
        throw error;
      }
      if (this.#duty.isOn) {
        jobs.forEach(({ id }) => this.#work.take(id));
      }
    } finally {
      hold.dispose();
    }
  }

  /**
   * Does it here if no other window works, and otherwise has it done there.
   *
   * @throws ExportError
   */
  async perform(action: JobAction): Promise<void> {
    const { kind, jobId } = action;
    const job = this.#book.need(jobId);
    if (kind === 'retry') {
      await this.#retry(action, job);
    } else if (kind !== 'forgetFiles' && (isUnfinished(job) || this.#retrying.has(jobId))) {
      if (this.#retrying.has(jobId)) {
        this.#givenUp.add(jobId);
      }
      await this.#progress.during(jobId, 'cancelling', () => this.#have(action));
    } else {
      await this.#have(action);
    }
  }

  /** A second press while the first is under way changes nothing, and waits for it. What fails is told to the first. */
  async #retry(action: JobAction, job: ExportJob): Promise<void> {
    const { jobId } = action;
    const underWay = this.#retrying.get(jobId);
    if (underWay) {
      await underWay.catch(() => undefined);
      return;
    }
    this.#concerned.add(jobId);
    const have = (): Promise<void> => this.#askAndHave(action);
    const retry =
      job.state === 'failed' ? this.#progress.during(jobId, retryActivity(job), have) : have();
    this.#retrying.set(jobId, retry);
    await retry.finally(() => {
      this.#retrying.delete(jobId);
      this.#givenUp.delete(jobId);
    });
  }

  async #askAndHave(action: JobAction): Promise<void> {
    const { jobId } = action;
    await this.#tellers.ask([jobId]);
    try {
      await this.#have(action);
    } catch (error) {
      await this.#tellers.forget(jobId);
      throw error;
    }
    // A retry that was given up has no end to tell.
    if (this.#book.get(jobId)?.state === 'failed') {
      await this.#tellers.forget(jobId);
    }
  }

  /** Does it here, or has it done. */
  async #have(action: JobAction): Promise<void> {
    const hold = this.#duty.hold();
    try {
      if (await this.#duty.join()) {
        await this.#perform(action);
        return;
      }
    } catch (error) {
      if (!(error instanceof LeaseLost)) {
        throw toExportError(error);
      }
    } finally {
      hold.dispose();
    }
    await this.#asks.send(action, this.#options.closing);
    await this.#sync();
  }

  /** Whether a job is this window's to tell of: it was asked for here, or this window went on with it. */
  concerns(jobId: string): boolean {
    return this.#concerned.has(jobId);
  }

  /** Whether this window is to tell how a job ended. One window is told so, once. */
  async claim(jobId: string): Promise<boolean> {
    return this.#tellers.claim(jobId);
  }

  /** How far a job is that is being worked on, in whatever window. */
  progressOf(job: ExportJob): ExportProgress | undefined {
    return this.#progress.of(job, this.#work.progressOf(job.id));
  }

  /** Lets the other windows see how far the jobs are. */
  showProgress(): void {
    this.#progress.write();
  }

  /** Goes, so that another window can go on at once. All work must have let go. */
  async close(): Promise<void> {
    if (this.#duty.isOn) {
      await this.#progress.clear();
    }
    this.#progress.dispose();
    await this.#duty.close();
    await this.#looking;
    await this.#syncing;
  }

  /** Works from now on: with what is on the disk, since another window may have worked until now. */
  async #begin(taken: Taken): Promise<void> {
    await this.#sync('all');
    this.#progress.forgetElsewhere();
    const unfinished = this.#book.all.filter(isUnfinished).reverse();
    for (const job of taken === 'silent' ? unfinished : []) {
      // Whoever has only fallen silent may wake up and write to a file that is open to it: that must not be ours.
      await discardPartials(job, { keepReceived: true }).catch((error: unknown) => {
        const { reason } = toExportError(error);
        this.#logger.warn(`Export job ${job.id}: a file was not deleted, ${reason}.`);
      });
    }
    for (const job of unfinished) {
      await this.#tellers.standIn(job.id);
      this.#work.take(job.id);
      this.#concerned.add(job.id);
      this.#options.onGoOn(job);
    }
    this.#carryOutAsks();
  }

  /** Takes over what other windows have written. Once this one works, that can only be new jobs. */
  #sync(what?: 'all', changed?: 'shown' | { readonly jobId: string }): Promise<void> {
    this.#syncing = this.#syncing.then(async () => {
      try {
        const isOn = this.#duty.isOn;
        const before = this.#book.all;
        const newOnly = isOn && what !== 'all';
        this.#report(await this.#book.sync({ newOnly, ...(changed && { changed }) }));
        const now = this.#book.all;
        if (now === before) {
          return;
        }
        const known = new Set(before.map(({ id }) => id));
        const news = now.filter(({ id }) => !known.has(id));
        if (isOn) {
          news.filter(isUnfinished).forEach(({ id }) => this.#work.take(id));
        } else if (news.some(isUnfinished)) {
          this.#duty.look();
        }
      } catch (error) {
        this.#logger.warn(`The exports could not be read: ${toExportError(error).reason}.`);
      }
    });
    return this.#syncing;
  }

  #report(unreadable: readonly string[]): void {
    const names = unreadable.filter((name) => !this.#unreadable.has(name));
    if (names.length > 0) {
      names.forEach((name) => this.#unreadable.add(name));
      this.#options.onUnreadable(names);
    }
  }

  async #lookAt(name: string | undefined): Promise<void> {
    if (name === undefined) {
      await this.#sync(undefined, 'shown');
    } else if (name.endsWith(jobSuffix) && name !== progressFileName) {
      await this.#sync(undefined, { jobId: name.slice(0, -jobSuffix.length) });
    }
    if (name === undefined || isAskFile(name)) {
      await this.#asks.receive().catch(() => undefined);
      this.#carryOutAsks();
    }
    if (!this.#duty.isOn && (name === undefined || name === progressFileName)) {
      await this.#progress.read();
    }
  }

  async #perform(action: JobAction): Promise<void> {
    if (action.kind === 'retry' && this.#givenUp.has(action.jobId)) {
      return;
    }
    await this.#work.perform(action);
    if (action.kind === 'remove') {
      await this.#tellers.forget(action.jobId);
    }
  }

  #carryOutAsks(): void {
    if (!this.#duty.isOn) {
      return;
    }
    const hold = this.#duty.hold();
    this.#asks
      .carryOut((action) => this.#perform(action))
      .catch((error: unknown) => {
        this.#logger.warn(`Another window was not answered: ${toExportError(error).reason}.`);
      })
      .finally(() => hold.dispose());
  }
}
