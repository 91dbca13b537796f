import { delay } from '../../util/delay.ts';
import type { JobExecutor } from '../jobs/jobExecutor.ts';
import type { JobRegistry } from '../jobs/jobRegistry.ts';
import { retryActivity } from '../jobs/retryPlan.ts';
import { ExportError, toExportError } from '../model/exportError.ts';
import { isUnfinished, type ExportJob } from '../model/exportJob.ts';
import type { JobAction } from '../model/jobAction.ts';
import type { AccountAccess } from '../model/ports.ts';
import { OwnershipLost } from '../model/stopReasons.ts';
import { forget, remember, type JobMemory } from './jobMemory.ts';
import type { ProgressBoard } from '../jobs/progressBoard.ts';
import type { Takeovers } from './takeovers.ts';
import type { ActionRequest, Outcome, Reply } from './windowMessages.ts';
import type { WindowSockets } from './windowSockets.ts';

export interface RequestOptions {
  readonly registry: JobRegistry;
  readonly work: JobExecutor;
  readonly sockets: WindowSockets;
  readonly takeovers: Takeovers;
  readonly progress: ProgressBoard;
  readonly memory: JobMemory;
  readonly access: (accountId: string) => AccountAccess;
  /** Settles when this window can own jobs and reach other windows. */
  readonly opened: () => Promise<void>;
  /** Reads the state of a job that other windows have stored. */
  readonly sync: (jobId: string) => Promise<void>;
  readonly closing: AbortSignal;
}

/** How long to wait before finding the owner of a job again, when it was just changing. */
const roundMs = 50;

/** Performs actions on jobs in the window that owns them, this one or another, and serves the requests of other windows. */
export class Requests {
  readonly #options: RequestOptions;
  /** Retries that were requested in this window and are in progress; aborted when they are cancelled. */
  readonly #retrying = new Map<string, { controller: AbortController; done: Promise<void> }>();

  constructor(options: RequestOptions) {
    this.#options = options;
  }

  /** @throws ExportError */
  async perform(action: JobAction): Promise<void> {
    const { registry, progress } = this.#options;
    const { kind, jobId } = action;
    const job = registry.getOrThrow(jobId);
    const retrying = this.#retrying.get(jobId);
    if (kind === 'retry') {
      // A second request changes nothing, and waits for the first.
      await (retrying ? retrying.done.catch(() => undefined) : this.#retry(action, job));
    } else if (kind !== 'forgetFiles' && (isUnfinished(job) || retrying)) {
      retrying?.controller.abort();
      await progress.during(jobId, 'cancelling', () => this.#performByOwner(action));
    } else {
      await this.#performByOwner(action);
    }
  }

  /**
   * Serves a request of another window. A retry is handed back if that window can run the job: its user asked for it there.
   */
  async serve({ action, canRun }: ActionRequest): Promise<Outcome> {
    const { registry, takeovers, work } = this.#options;
    const job = registry.get(action.jobId);
    if (!job || !takeovers.isMine(job)) {
      return { kind: 'notOurs' };
    }
    const isIdle = job.state === 'failed' && !work.isBusy(job.id) && !this.#retrying.has(job.id);
    if (action.kind === 'retry' && canRun && isIdle) {
      return { kind: 'yours' };
    }
    try {
      await this.perform(action);
      return { kind: 'done' };
    } catch (error) {
      const { reason, status, detail } = toExportError(error);
      return { kind: 'failed', reason, status, detail };
    }
  }

  /** @throws ExportError 'accountMissing' or 'sessionEnded'. */
  refuseWithoutAccess({ accountId }: ExportJob): void {
    const access = this.#options.access(accountId);
    if (access !== 'ready') {
      throw new ExportError(access, 'This window cannot use the account of the export.');
    }
  }

  async #retry(action: JobAction, job: ExportJob): Promise<void> {
    const controller = new AbortController();
    const perform = (): Promise<void> => this.#performByOwner(action, controller.signal);
    const done =
      job.state === 'failed'
        ? this.#options.progress.during(job.id, retryActivity(job), perform)
        : perform();
    this.#retrying.set(job.id, { controller, done });
    await done.finally(() => this.#retrying.delete(job.id));
  }

  async #performByOwner(action: JobAction, stopped?: AbortSignal): Promise<void> {
    const { registry, closing, opened, sync, takeovers } = this.#options;
    const { kind, jobId } = action;
    await opened();
    for (;;) {
      closing.throwIfAborted();
      const job = registry.getOrThrow(jobId);
      if (kind === 'retry' && (isUnfinished(job) || stopped?.aborted === true)) {
        return;
      }
      const isMine = takeovers.isMine(job);
      const reply = isMine ? await this.#performHere(action) : await this.#ask(job, action);
      switch (reply.kind) {
        case 'failed':
          throw new ExportError(reply.reason, 'The owner of the job could not perform it.', reply);
        case 'done':
          return isMine ? undefined : sync(jobId);
        case 'yours':
        case 'closed':
        case 'silent':
          if (kind === 'cancel' && !isUnfinished(job)) {
            return;
          }
          if (kind === 'retry') {
            this.refuseWithoutAccess(job);
          }
          if (await takeovers.take(job, { isForced: reply.kind === 'silent' })) {
            continue;
          }
      }
      await sync(jobId);
      await delay(roundMs, { signal: closing });
    }
  }

  async #ask(job: ExportJob, action: JobAction): Promise<Reply> {
    const { access, closing, sockets, takeovers } = this.#options;
    const owner = await takeovers.find(job);
    if (job.owner && owner === 'elsewhere') {
      const canRun = access(job.accountId) === 'ready';
      return sockets.request(job.owner.window, { action, canRun }, closing);
    }
    return { kind: owner === 'otherMachine' ? 'silent' : 'closed' };
  }

  async #performHere(action: JobAction): Promise<Outcome> {
    const { registry, memory, work } = this.#options;
    const { kind, jobId } = action;
    try {
      await (kind === 'retry' && remember(memory, registry.getOrThrow(jobId)));
      await work.perform(action);
      return { kind: 'done' };
    } catch (error) {
      if (error instanceof OwnershipLost) {
        return { kind: 'notOurs' };
      }
      throw toExportError(error);
    } finally {
      // A retry that was refused or cancelled has no end to announce.
      if (kind === 'retry' && registry.get(jobId)?.state === 'failed') {
        await forget(memory, jobId);
      }
    }
  }
}
