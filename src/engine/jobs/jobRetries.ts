import type { ExportJob } from '../model/exportJob.ts';
import type { JobRegistry } from './jobRegistry.ts';
import type { LostExports } from './run/lostExports.ts';
import type { ExportAccounts } from '../model/ports.ts';
import type { ProgressMeter } from '../download/progressMeter.ts';
import { planRetry, retryActivity, type FailedJob } from './retryPlan.ts';

export interface JobRetriesOptions {
  readonly registry: JobRegistry;
  readonly accounts: ExportAccounts;
  readonly lostExports: LostExports;
  /** Creates the meter that shows that a job is being retried. */
  readonly begin: (jobId: string) => ProgressMeter;
  /** Called when a retry has ended, before the job runs. */
  readonly end: (jobId: string, meter: ProgressMeter) => void;
  /** Runs a job that was resumed. */
  readonly run: (jobId: string) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly closing: AbortSignal;
}

interface Retry {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

/** Retries failed jobs. Each job has at most one retry at a time, which shows its progress and can be stopped. */
export class JobRetries {
  readonly #options: JobRetriesOptions;
  readonly #underWay = new Map<string, Retry>();

  constructor(options: JobRetriesOptions) {
    this.#options = options;
  }

  /**
   * Settles when the job was resumed, or when `stop` was called. A second call for the same job joins the first.
   *
   * @throws ExportError when SendGrid cannot be asked; then the job stays failed.
   */
  async retry(jobId: string): Promise<void> {
    const job = this.#options.registry.getOrThrow(jobId);
    const underWay = this.#underWay.get(jobId);
    if (underWay || job.state !== 'failed') {
      return underWay?.done;
    }
    const controller = new AbortController();
    const done = this.#retry(job, controller.signal).finally(() => this.#underWay.delete(jobId));
    this.#underWay.set(jobId, { controller, done });
    return done;
  }

  /** Stops a retry, and settles when it has ended. The job stays failed, unless it was just resumed. */
  async stop(jobId: string): Promise<void> {
    const retry = this.#underWay.get(jobId);
    retry?.controller.abort();
    await retry?.done.catch(() => undefined);
  }

  async #retry(job: FailedJob, stopped: AbortSignal): Promise<void> {
    const { registry, begin, end, run, closing } = this.#options;
    const meter = begin(job.id);
    meter.doing(retryActivity(job));
    try {
      const signal = AbortSignal.any([stopped, closing]);
      await this.#resume(job, meter, signal);
    } catch (error) {
      closing.throwIfAborted();
      if (!stopped.aborted) {
        throw error;
      }
    } finally {
      end(job.id, meter);
    }
    if (isRunnable(registry.get(job.id))) {
      run(job.id);
    }
  }

  async #resume(job: FailedJob, meter: ProgressMeter, signal: AbortSignal): Promise<void> {
    const { registry, accounts, lostExports, now } = this.#options;
    const event = await planRetry(job, {
      accounts: { client: (id) => meter.during('openingAccount', accounts.client(id)) },
      ...{ lostExports, now },
      onWait: meter.onWait,
      signal,
    });
    await registry.advance(job.id, event, signal);
  }
}

const isRunnable = (job: ExportJob | undefined): boolean =>
  job !== undefined && job.state !== 'failed' && job.state !== 'completed';
