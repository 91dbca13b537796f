import { randomUUID } from 'node:crypto';
import { mkdir } from '../../util/files/fileSystem.ts';
import type { Logger } from '../../util/logger.ts';
import type { JobExecutor } from '../jobs/jobExecutor.ts';
import type { JobRegistry } from '../jobs/jobRegistry.ts';
import { StoreWatch } from '../jobs/storeWatch.ts';
import { toExportError } from '../model/exportError.ts';
import { epochOf, isUnfinished, type ExportJob, type ExportProgress } from '../model/exportJob.ts';
import type { JobAction } from '../model/jobAction.ts';
import type { AccountAccess } from '../model/ports.ts';
import { OwnershipLost } from '../model/stopReasons.ts';
import { EpochFiles } from './epochFiles.ts';
import { forget, isRemembered, remember, type JobMemory } from './jobMemory.ts';
import { thisMachine } from './machine.ts';
import { ProgressBoard } from '../jobs/progressBoard.ts';
import { Requests } from './requests.ts';
import { Takeovers, type Owner } from './takeovers.ts';
import { WindowSockets } from './windowSockets.ts';

/** Timeouts and intervals, in milliseconds. */
export interface OwnershipTimes {
  /** How long the jobs of a window that closed are left to it: it may be reloading. */
  readonly graceMs?: number | undefined;
  /** How long after the death of a window one with another workspace takes over its jobs. */
  readonly takeoverMs?: number | undefined;
  /** How long the owner of a job may take to respond to a request. */
  readonly responseMs?: number | undefined;
  /** How often the folder is checked for changes, where the system does not report them. */
  readonly tickMs?: number | undefined;
}

/** The jobs of a window that died are resumed in another one within a second. */
export const defaultTimes = { graceMs: 5000, takeoverMs: 250, responseMs: 5000 };

export interface CoordinatorOptions {
  readonly folder: string;
  readonly registry: JobRegistry;
  readonly work: JobExecutor;
  readonly logger: Logger;
  readonly memory: JobMemory;
  /** Whether this window could run the jobs of an account. */
  readonly access: (accountId: string) => AccountAccess;
  readonly times: OwnershipTimes;
  /** Identifies this machine; default: `thisMachine`. */
  readonly machine?: string | undefined;
  /** The clock for times that users see, in epoch ms. */
  readonly now: () => number;
  readonly onProgress: (progress: ExportProgress) => void;
  /** Called with each job that this window announces from now on. */
  readonly onResume: (job: ExportJob) => void;
  /** Called once with files of jobs that turn out to be unreadable after the store was read. */
  readonly onUnreadable: (names: readonly string[]) => void;
  /** Aborted when the engine is disposed; ends everything that waits. */
  readonly closing: AbortSignal;
}

/**
 * Shares the jobs of one folder among windows. Each window runs the jobs that it owns, has the owners of other jobs perform
 * the actions on them, and takes over the jobs of windows that are gone.
 */
export class Coordinator {
  readonly #options: CoordinatorOptions;
  readonly #registry: JobRegistry;
  readonly #epochs: EpochFiles;
  readonly #sockets: WindowSockets;
  readonly #takeovers: Takeovers;
  readonly #requests: Requests;
  readonly #progress: ProgressBoard;
  readonly #store: StoreWatch;
  #self = { window: `none:${randomUUID()}`, machine: '' };
  #opening: Promise<void> | undefined;
  /** All work in progress; `close` waits for it. */
  #working: Promise<unknown> = Promise.resolve();

  constructor(options: CoordinatorOptions) {
    const { registry, work } = options;
    const {
      graceMs = defaultTimes.graceMs,
      takeoverMs = defaultTimes.takeoverMs,
      responseMs = defaultTimes.responseMs,
    } = options.times;
    this.#options = options;
    this.#registry = registry;
    this.#progress = new ProgressBoard(options);
    this.#epochs = new EpochFiles(options.folder);
    this.#store = new StoreWatch({
      ...{ ...options, tickMs: options.times.tickMs },
      inBackground: (step) => this.#inBackground(step),
      onChange: (jobs) => this.#checkOwners(jobs),
    });
    this.#sockets = new WindowSockets({
      responseMs,
      onRequest: (request) => this.#requests.serve(request),
      progress: () => work.progress,
      onProgress: (progress, address) => this.#progress.note(progress, address),
      onClose: (address) => {
        this.#progress.forget(address);
        this.#checkOwners(registry.all.filter(({ owner }) => owner?.window === address));
      },
    });
    const parts = { ...options, sockets: this.#sockets, progress: this.#progress };
    this.#takeovers = new Takeovers({
      ...{ ...parts, epochs: this.#epochs, graceMs, takeoverMs },
      self: () => this.#self,
      onTaken: (job) => this.#resume(job),
      onOwner: ({ id }) => this.#progress.refresh(id),
    });
    this.#requests = new Requests({
      ...{ ...parts, takeovers: this.#takeovers, opened: () => this.#open() },
      sync: (jobId) => this.#store.sync({ jobId }),
    });
    registry.onDidChange((change) =>
      this.#release(change.kind === 'saved' ? change.job : change.jobId),
    );
  }

  /** Whether this window owns a job. */
  isOwn(job: ExportJob): boolean {
    return this.#takeovers.isMine(job);
  }

  ownerOf(job: ExportJob): Owner {
    return this.#takeovers.ownerOf(job);
  }

  /** Resumes the jobs that this window owned before its reload, and follows the windows that own the others. */
  async resume(): Promise<void> {
    const { memory, onResume } = this.#options;
    for (const jobId of memory.jobs.keys()) {
      const job = this.#registry.get(jobId);
      if (!job || !isRemembered(memory, job)) {
        await forget(memory, jobId);
      } else if (!isUnfinished(job)) {
        onResume(job);
      }
    }
    await this.#open();
    await this.#takeovers.check(this.#registry.all.toReversed());
  }

  /**
   * Checks that this window still owns a job.
   *
   * @throws OwnershipLost
   */
  async check(job: ExportJob): Promise<void> {
    const { id, owner } = job;
    if (!owner || !this.isOwn(job) || !(await this.#epochs.isCurrent(id, owner))) {
      this.#takeovers.lose(id);
      this.#inBackground(() => this.#store.sync({ jobId: id }));
      throw new OwnershipLost('Another window owns the export job.');
    }
  }

  /** Stores new jobs with this window as their owner, and runs them. Returns them as stored. */
  async add(jobs: readonly ExportJob[]): Promise<readonly ExportJob[]> {
    const { memory } = this.#options;
    await this.#open();
    const own = jobs.map((job) => ({ ...job, owner: { ...this.#self, epoch: 1 } }));
    try {
      for (const job of own) {
        await remember(memory, job);
      }
      await this.#registry.add(own);
    } catch (error) {
      await Promise.allSettled(own.map(({ id }) => forget(memory, id)));
      throw error;
    }
    own.forEach(({ id }) => this.#options.work.take(id));
    return own;
  }

  /**
   * Has the owner of a job perform an action, or takes the job over if the owner is gone or does not respond.
   *
   * @throws ExportError
   */
  async perform(action: JobAction): Promise<void> {
    // The action on a known job is shown at once; it is performed when this window is open.
    if (!this.#registry.get(action.jobId)) {
      await this.#open();
    }
    await this.#requests.perform(action);
  }

  /**
   * Takes a job over from any window, and runs it here.
   *
   * @throws ExportError 'accountMissing' or 'sessionEnded'.
   */
  async continueHere(jobId: string): Promise<void> {
    await this.#open();
    for (
      let job = this.#registry.getOrThrow(jobId);
      !this.isOwn(job);
      job = this.#registry.getOrThrow(jobId)
    ) {
      this.#requests.refuseWithoutAccess(job);
      const taken = await this.#takeovers.take(job, { isForced: true });
      await (taken ? this.#resume(taken) : this.#store.sync({ jobId }));
    }
  }

  /** Whether this window shows a job and announces its end. */
  concerns(jobId: string): boolean {
    const job = this.#registry.get(jobId);
    return job !== undefined && (this.isOwn(job) || isRemembered(this.#options.memory, job));
  }

  /** Whether this window announces the end of a job. True in one window only, and once. */
  async claim(jobId: string): Promise<boolean> {
    const { memory } = this.#options;
    const job = this.#registry.get(jobId);
    const isOurs = job !== undefined && isRemembered(memory, job);
    await forget(memory, jobId);
    return isOurs;
  }

  /** Returns the progress of a job that is being worked on, in any window. */
  progressOf(job: ExportJob): ExportProgress | undefined {
    return this.#progress.of(job, this.#options.work.progressOf(job.id));
  }

  /** Sends the progress of a job to the other windows. */
  show(progress: ExportProgress): void {
    this.#sockets.show(progress);
  }

  /** Announces that this window closes, so that its jobs are left to it for a while. */
  leave(): void {
    this.#sockets.leave();
  }

  /** Closes the connections to other windows. All jobs must have stopped. */
  async close(): Promise<void> {
    await this.#opening?.catch(() => undefined);
    this.#store.dispose();
    await this.#working;
    await this.#sockets.close();
  }

  #open(): Promise<void> {
    this.#opening ??= this.#begin().catch((error: unknown) => {
      this.#opening = undefined;
      throw toExportError(error);
    });
    return this.#opening;
  }

  async #begin(): Promise<void> {
    const { folder, machine } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const window = (await this.#sockets.listen()) ?? this.#self.window;
    this.#self = { window, machine: machine ?? (await thisMachine()) };
    this.#store.start();
  }

  #checkOwners(jobs: readonly ExportJob[]): void {
    this.#inBackground(() => this.#takeovers.check(jobs));
  }

  /** Runs a job that was taken over. */
  async #resume(job: ExportJob): Promise<void> {
    if (!isUnfinished(job)) {
      await this.#options.work.sweep(job.id);
      return;
    }
    await remember(this.#options.memory, job);
    this.#options.work.take(job.id);
    this.#options.onResume(job);
  }

  /** Stops work on a job that another window owns by now, or that was removed. */
  #release(change: ExportJob | string): void {
    const { memory } = this.#options;
    const isGone = typeof change === 'string';
    const jobId = isGone ? change : change.id;
    if (isGone || !this.isOwn(change)) {
      this.#inBackground(async () => {
        await this.#options.work.lose(jobId);
        const isLost = isGone || epochOf(change) > (memory.jobs.get(jobId) ?? Infinity);
        await (isLost && forget(memory, jobId));
      });
    }
  }

  #inBackground(step: () => Promise<void>): void {
    const done = step().catch((error: unknown) => {
      if (!this.#options.closing.aborted) {
        this.#options.logger.error(`Sharing the exports failed: ${toExportError(error).reason}.`);
      }
    });
    this.#working = Promise.allSettled([this.#working, done]);
  }
}
