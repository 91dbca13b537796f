import { delay } from '../../util/delay.ts';
import type { Logger } from '../../util/logger.ts';
import { hasDiscards } from '../files/discards.ts';
import { discardPartials } from '../files/jobFiles.ts';
import { tidy } from '../files/tidy.ts';
import type { JobRegistry } from '../jobs/jobRegistry.ts';
import { toExportError } from '../model/exportError.ts';
import { epochOf, isUnfinished, type ExportJob, type JobOwner } from '../model/exportJob.ts';
import type { AccountAccess } from '../model/ports.ts';
import { OwnershipLost } from '../model/stopReasons.ts';
import type { EpochFiles } from './epochFiles.ts';
import type { JobMemory } from './jobMemory.ts';
import { removeAddress } from './windowAddress.ts';
import type { WindowSockets } from './windowSockets.ts';

export interface TakeoverOptions {
  readonly registry: JobRegistry;
  readonly epochs: EpochFiles;
  readonly sockets: WindowSockets;
  readonly memory: JobMemory;
  readonly logger: Logger;
  /** Whether this window could run the jobs of an account. */
  readonly access: (accountId: string) => AccountAccess;
  /** Returns this window as an owner. */
  readonly self: () => Omit<JobOwner, 'epoch'>;
  /** Called with each job that was taken over because its owner is gone. */
  readonly onTaken: (job: ExportJob) => Promise<void>;
  /** Called when the owner of a job turns out to be in another state. */
  readonly onOwner: (job: ExportJob) => void;
  readonly closing: AbortSignal;
  readonly graceMs: number;
  readonly takeoverMs: number;
}

/** Who owns a job: 'otherMachine' also where it is unclear whether the owner is alive. */
export type Owner = 'here' | 'elsewhere' | 'otherMachine' | 'nobody';

/** Follows the windows that own jobs, and takes over the jobs of those that are gone. */
export class Takeovers {
  readonly #options: TakeoverOptions;
  /** Jobs whose owner is being checked, or that are about to be taken over. */
  readonly #checking = new Set<string>();
  /** Takeovers, as `job.epoch`, that another window has begun. By the next check, it has completed them or died. */
  readonly #contested = new Set<string>();
  /** Jobs that another window began to take over from this one. If it dies before it has, this window still owns them. */
  readonly #lost = new Set<string>();

  constructor(options: TakeoverOptions) {
    this.#options = options;
  }

  isMine({ owner }: ExportJob): boolean {
    return owner?.window === this.#options.self().window;
  }

  ownerOf(job: ExportJob): Owner {
    const { owner } = job;
    if (this.isMine(job)) {
      return 'here';
    }
    const state = owner ? (this.#options.sockets.stateOf(owner.window) ?? 'alive') : 'gone';
    if (state === 'alive') {
      return 'elsewhere';
    }
    const isFar = owner !== undefined && owner.machine !== this.#options.self().machine;
    return isFar || state === 'unknown' ? 'otherMachine' : 'nobody';
  }

  /** Connects to the window that owns a job, and returns who owns it. */
  async find(job: ExportJob): Promise<Owner> {
    await (job.owner && !this.isMine(job) && this.#options.sockets.reach(job.owner.window));
    return this.ownerOf(job);
  }

  /** Called when another window has begun to take a job over from this one. */
  lose(jobId: string): void {
    this.#lost.add(jobId);
  }

  /** Connects to the owners of jobs, and takes over the jobs that no window runs any more. */
  async check(jobs: readonly ExportJob[]): Promise<void> {
    const others = jobs.filter(
      (job) =>
        (hasWork(job) || job.state === 'failed') &&
        (!this.isMine(job) || this.#lost.has(job.id)) &&
        !this.#checking.has(job.id),
    );
    await Promise.all(others.map((job) => this.#check(job)));
  }

  /**
   * Makes this window the owner of a job, unless another one is quicker. With `isForced`, also where the owner may be
   * alive: it stops as soon as it notices, and files that it may still write to are not used.
   */
  async take(job: ExportJob, options: { isForced: boolean }): Promise<ExportJob | undefined> {
    const { registry, epochs, logger, self } = this.#options;
    const tried: number[] = [];
    for (let isClaimed = false, epoch = epochOf(job) + 1; !isClaimed; epoch++) {
      tried.push(epoch);
      isClaimed = await epochs.claim(job.id, epoch);
      const key = `${job.id}.${epoch}`;
      if (!isClaimed && !options.isForced && !this.#contested.has(key)) {
        this.#contested.add(key);
        return undefined;
      }
    }
    try {
      const owner = { ...self(), epoch: tried.at(-1) ?? 1 };
      const taken = await registry.own(job.id, owner, epochOf(job));
      this.#lost.delete(job.id);
      if (taken && options.isForced && isUnfinished(taken)) {
        await tidy(taken, (one) => discardPartials(one, { keepReceived: true }), logger);
      }
      return taken;
    } catch (error) {
      if (error instanceof OwnershipLost) {
        return undefined;
      }
      throw error;
    } finally {
      await epochs.release(job.id, tried);
    }
  }

  async #check(job: ExportJob): Promise<void> {
    const { closing, logger, onOwner } = this.#options;
    this.#checking.add(job.id);
    try {
      const before = this.ownerOf(job);
      const owner = await this.find(job);
      if (owner !== before) {
        onOwner(job);
      }
      if (hasWork(job) && (owner === 'nobody' || owner === 'here')) {
        await this.#takeSoon(job);
      }
    } catch (error) {
      if (!closing.aborted) {
        logger.warn(`Export job ${job.id}: not taken over, ${toExportError(error).reason}.`);
      }
    } finally {
      this.#checking.delete(job.id);
    }
  }

  async #takeSoon(job: ExportJob): Promise<void> {
    const { access, registry, closing, logger, onTaken } = this.#options;
    if (access(job.accountId) !== 'ready') {
      return;
    }
    await delay(this.#waitMs(job), { signal: closing });
    const now = registry.get(job.id);
    if (!now || !hasWork(now) || epochOf(now) !== epochOf(job)) {
      return;
    }
    const taken = await this.take(now, { isForced: false });
    if (taken) {
      logger.info(`Export job ${job.id}: no window runs it; continuing here.`);
      await (job.owner && !this.isMine(job) && removeAddress(job.owner.window));
      await onTaken(taken);
    }
  }

  /**
   * Returns how long to wait before a takeover: the window of the same workspace comes first, and one that may be reloading
   * gets the time for it.
   */
  #waitMs(job: ExportJob): number {
    const { graceMs, memory, sockets, takeoverMs } = this.#options;
    if (!job.owner || memory.jobs.has(job.id)) {
      return 0;
    }
    return sockets.stateOf(job.owner.window) === 'died' || this.isMine(job) ? takeoverMs : graceMs;
  }
}

/** Whether a job still needs a window: it has not ended, or has files that still have to be deleted. */
const hasWork = (job: ExportJob): boolean => isUnfinished(job) || hasDiscards(job);
