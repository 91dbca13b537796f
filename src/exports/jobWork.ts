import type { Delay } from '../util/delay.ts';
import type { Logger } from '../util/logger.ts';
import { FileTypeRecognizer } from './fileTypeRecognizer.ts';
import type { FreeBytes } from './diskSpace.ts';
import { Downloader } from './downloader.ts';
import { toExportError, type ExportError } from './exportError.ts';
import { isUnfinished, type ExportJob, type ExportProgress } from './exportJob.ts';
import type { JobAction } from './jobAsks.ts';
import type { JobBook } from './jobBook.ts';
import { deleteFiles, discardPartials, discardParts, filesOf } from './jobFiles.ts';
import { JobSlots, LeaseLost } from './jobSlots.ts';
import { LateFiles } from './lateFiles.ts';
import { LostExports } from './lostExports.ts';
import { Poller } from './poller.ts';
import type { Clocks, ExportAccounts, FileSource } from './ports.ts';
import { ProgressMeter } from './progressMeter.ts';
import { ReadyStatus } from './readyStatus.ts';
import { howToRetry } from './retryPlan.ts';
import { Runner } from './runner.ts';

export interface JobWorkOptions {
  readonly book: JobBook;
  readonly accounts: ExportAccounts;
  readonly files: FileSource;
  readonly logger: Logger;
  readonly delay: Delay;
  readonly random: () => number;
  readonly clocks: Clocks;
  readonly maxJobs: () => number;
  readonly maxParts: () => number;
  readonly stallMs: number | undefined;
  readonly workerPath: string | undefined;
  readonly freeBytes: FreeBytes | undefined;
  readonly onProgress: (progress: ExportProgress) => void;
  /** Ends whatever waits, when the engine goes. */
  readonly closing: AbortSignal;
}

/** The work on jobs, which one window at a time does: runs them, and cancels, retries and removes them. */
export class JobWork {
  readonly #options: JobWorkOptions;
  readonly #book: JobBook;
  readonly #logger: Logger;
  readonly #slots: JobSlots;
  readonly #downloader: Downloader;
  readonly #runner: Runner;
  readonly #lostExports: LostExports;
  readonly #meters = new Map<string, ProgressMeter>();
  /** Jobs of which it is being found out how to retry them: a second click changes nothing. */
  readonly #retrying = new Set<string>();

  constructor(options: JobWorkOptions) {
    this.#options = options;
    this.#book = options.book;
    this.#logger = options.logger;
    const { accounts, delay, random, logger, clocks, maxJobs, maxParts } = options;
    this.#lostExports = new LostExports({ accounts, delay, clocks, jobs: () => this.#book.all });
    this.#downloader = new Downloader(options);
    const poller = new Poller({ delay, random, logger, monotonic: clocks.monotonic });
    this.#runner = new Runner({
      accounts,
      readyStatus: new ReadyStatus({ poller, accounts, clocks }),
      downloader: this.#downloader,
      recognizer: new FileTypeRecognizer({ files: options.files, delay }),
      lateFiles: new LateFiles({ accounts, delay, logger }),
      lostExports: this.#lostExports,
      ...{ clocks, logger, maxParts },
    });
    this.#slots = new JobSlots(maxJobs, (jobId, signal) => this.#run(jobId, signal));
  }

  /** How far the running jobs are. */
  get progress(): readonly ExportProgress[] {
    return [...this.#meters.values()].map(({ value }) => value);
  }

  progressOf(jobId: string): ExportProgress | undefined {
    return this.#meters.get(jobId)?.value;
  }

  /** Runs a job as soon as there is room. */
  take(jobId: string): void {
    this.#slots.add(jobId);
  }

  /** Lets go of everything: another process works now. */
  async stop(): Promise<void> {
    await this.#slots.stopAll(new LeaseLost('Another process works on the exports.'));
  }

  /** Lets go of everything, and takes nothing any more. */
  async close(): Promise<void> {
    await this.#slots.close();
    await this.#downloader.close();
  }

  /** @throws ExportError 'notFound', or why it cannot be done. */
  async perform(action: JobAction): Promise<void> {
    switch (action.kind) {
      case 'cancel':
        return this.#cancel(action.jobId);
      case 'retry':
        return this.#retry(action.jobId);
      case 'remove':
        return this.#remove(action.jobId, action.deleteFiles);
      case 'forgetFiles':
        return this.#forgetFiles(action.jobId, action.paths);
    }
  }

  async #retry(jobId: string): Promise<void> {
    const job = this.#book.need(jobId);
    if (job.state !== 'failed' || this.#retrying.has(jobId)) {
      return;
    }
    this.#retrying.add(jobId);
    try {
      const event = await howToRetry(job, {
        accounts: this.#options.accounts,
        lostExports: this.#lostExports,
        now: this.#options.clocks.now,
        signal: this.#options.closing,
      });
      await this.#book.advance(jobId, event);
      this.#slots.add(jobId);
    } finally {
      this.#retrying.delete(jobId);
    }
  }

  async #cancel(jobId: string): Promise<void> {
    this.#book.need(jobId);
    await this.#slots.stop(jobId);
    const job = this.#book.need(jobId);
    if (!isUnfinished(job)) {
      return;
    }
    await this.#tidy(job, discardParts);
    await this.#book.end(jobId, { type: 'cancelled', at: this.#time() });
    this.#logger.info(`Export job ${jobId}: cancelled.`);
  }

  async #remove(jobId: string, alsoFiles: boolean): Promise<void> {
    await this.#cancel(jobId);
    const job = this.#book.need(jobId);
    if (job.state === 'failed') {
      // What was kept to go on with is of no use any more.
      await this.#tidy(job, async () => {
        await discardPartials(job);
        return [];
      });
    }
    if (alsoFiles) {
      const kept = await deleteFiles(job).catch((error: unknown) => {
        throw toExportError(error);
      });
      this.#logKept(job, kept);
    }
    await this.#book.remove(jobId);
  }

  async #forgetFiles(jobId: string, paths: readonly string[]): Promise<void> {
    const job = this.#book.need(jobId);
    if (filesOf(job).some(({ path }) => paths.includes(path))) {
      await this.#book.advance(jobId, { type: 'filesDeleted', paths, at: this.#time() });
    }
  }

  /** One run of a job; never rejects. A run that was stopped leaves the job's state to who stopped it. */
  async #run(jobId: string, signal: AbortSignal): Promise<void> {
    const meter = new ProgressMeter(jobId, this.#options.onProgress);
    this.#meters.set(jobId, meter);
    const book = this.#book;
    try {
      await this.#runner.run(
        {
          meter,
          get job() {
            return book.need(jobId);
          },
          confirm: () => book.confirm(),
          advance: async (event, either) => {
            const job = await book.advance(jobId, event, either);
            this.#logger.info(`Export job ${jobId}: ${event.type}, now ${job.state}.`);
            return job;
          },
        },
        signal,
      );
    } catch (thrown) {
      if (!signal.aborted && !(thrown instanceof LeaseLost)) {
        await this.#fail(jobId, toExportError(thrown));
      }
    } finally {
      meter.stop();
      this.#meters.delete(jobId);
    }
  }

  async #fail(jobId: string, { reason, status, detail }: ExportError): Promise<void> {
    this.#logger.error(`Export job ${jobId}: failed, ${reason}${status ? `, ${status}` : ''}.`);
    try {
      await this.#book.end(jobId, {
        type: 'failed',
        at: this.#time(),
        failure: {
          reason,
          ...(status !== undefined && { status }),
          ...(detail !== undefined && { detail }),
        },
      });
    } catch (error) {
      // Whoever works on it now will see for himself.
      this.#logger.warn(`Export job ${jobId}: ${error instanceof Error ? error.name : 'unknown'}.`);
    }
  }

  async #tidy(
    job: ExportJob,
    discard: (job: ExportJob) => Promise<readonly string[]>,
  ): Promise<void> {
    try {
      this.#logKept(job, await discard(job));
    } catch (error) {
      // The job ends all the same; that a file could not be deleted is for the log.
      this.#logger.error(
        `Export job ${job.id}: a file was not deleted, ${toExportError(error).reason}.`,
      );
    }
  }

  #logKept({ id }: ExportJob, paths: readonly string[]): void {
    for (const path of paths) {
      this.#logger.warn(`Export job ${id}: kept, since another file has the name by now: ${path}`);
    }
  }

  #time(): string {
    return new Date(this.#options.clocks.now()).toISOString();
  }
}
