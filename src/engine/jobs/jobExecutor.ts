import type { Delay } from '../../util/delay.ts';
import type { Logger } from '../../util/logger.ts';
import { sharedPatience, type Patience } from '../../util/files/patience.ts';
import { runAll } from '../../util/runAll.ts';
import { FileTypeRecognizer } from '../download/fileTypeRecognizer.ts';
import type { FreeBytes } from '../files/diskSpace.ts';
import {
  discardAll,
  discardEarlier,
  DiscardSweep,
  logDiscarded,
  logKept,
} from '../files/discards.ts';
import { Downloader } from '../download/downloader.ts';
import { ExportError, toExportError } from '../model/exportError.ts';
import { isUnfinished, type ExportProgress } from '../model/exportJob.ts';
import type { JobRegistry } from './jobRegistry.ts';
import type { JobEvent } from '../model/jobEvent.ts';
import { deleteFiles, discardPartials, filesOf, removeLeftOvers } from '../files/jobFiles.ts';
import { JobMeters } from './jobMeters.ts';
import { JobRetries } from './jobRetries.ts';
import { JobQueue } from './jobQueue.ts';
import { LateFiles } from './run/lateFiles.ts';
import { LostExports } from './run/lostExports.ts';
import { Poller } from './run/poller.ts';
import type { Clocks, ExportAccounts, FileSource } from '../model/ports.ts';
import type { ProgressMeter } from '../download/progressMeter.ts';
import { ReadyStatus } from './run/readyStatus.ts';
import { Runner } from './run/runner.ts';
import { tidy } from '../files/tidy.ts';
import type { IndexStore } from '../tables/indexStore.ts';
import type { JobAction } from '../model/jobAction.ts';
import { OwnershipLost } from '../model/stopReasons.ts';

export interface JobExecutorOptions {
  readonly registry: JobRegistry;
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
  readonly indexes: IndexStore;
  readonly onProgress: (progress: ExportProgress) => void;
  /** Aborted when the engine is disposed; ends everything that waits. */
  readonly closing: AbortSignal;
}

/** Runs, cancels, retries and removes the jobs that this window owns. */
export class JobExecutor {
  readonly #options: JobExecutorOptions;
  readonly #registry: JobRegistry;
  readonly #logger: Logger;
  readonly #queue: JobQueue;
  readonly #downloader: Downloader;
  readonly #runner: Runner;
  readonly #lostExports: LostExports;
  readonly #meters: JobMeters;
  readonly #retries: JobRetries;
  readonly #discards: DiscardSweep;
  /** The actions in progress. */
  readonly #performing = new Set<Promise<void>>();
  /** Jobs that are being removed, which may have to wait for their files. */
  readonly #removing = new Set<string>();

  constructor(options: JobExecutorOptions) {
    this.#options = options;
    this.#registry = options.registry;
    this.#logger = options.logger;
    const { accounts, delay, random, logger, clocks, maxJobs, maxParts } = options;
    this.#meters = new JobMeters({ onProgress: options.onProgress, now: clocks.now });
    this.#lostExports = new LostExports({
      accounts,
      delay,
      clocks,
      jobs: () => this.#registry.all,
      refresh: () => this.#registry.sync(),
    });
    this.#downloader = new Downloader(options);
    this.#discards = new DiscardSweep({ delay, logger });
    const poller = new Poller({ delay, random, logger, monotonic: clocks.monotonic });
    this.#runner = new Runner({
      accounts,
      readyStatus: new ReadyStatus({ poller, accounts, clocks }),
      downloader: this.#downloader,
      recognizer: new FileTypeRecognizer({ files: options.files, delay }),
      lateFiles: new LateFiles({ accounts, delay, logger }),
      lostExports: this.#lostExports,
      discards: this.#discards,
      ...{ clocks, logger, maxParts, indexes: options.indexes },
    });
    this.#queue = new JobQueue(maxJobs, (jobId, signal) => this.#run(jobId, signal));
    const { closing } = options;
    this.#retries = new JobRetries({
      ...{ registry: this.#registry, accounts, lostExports: this.#lostExports },
      ...{ now: clocks.now, closing },
      begin: (jobId) => this.#meters.begin(jobId),
      end: (jobId, meter) => this.#end(jobId, meter),
      run: (jobId) => this.take(jobId),
    });
  }

  /** The progress of the running jobs. */
  get progress(): readonly ExportProgress[] {
    return this.#meters.progress;
  }

  progressOf(jobId: string): ExportProgress | undefined {
    return this.#meters.get(jobId)?.value;
  }

  /** Runs a job as soon as a slot is free. */
  take(jobId: string): void {
    this.#queue.add(jobId);
  }

  /** Stops a job and leaves its state and files as they are: another window owns it now. */
  async lose(jobId: string): Promise<void> {
    await this.#queue.stop(jobId, new OwnershipLost('Another window owns the export job.'));
    await this.#retries.stop(jobId);
  }

  /** Whether a job is running, being retried or being removed. */
  isBusy(jobId: string): boolean {
    return this.#meters.get(jobId) !== undefined || this.#removing.has(jobId);
  }

  /** Stops all jobs, and starts none any more. */
  async close(): Promise<void> {
    await this.#queue.close();
    await Promise.allSettled(this.#performing);
    await this.#downloader.close();
  }

  /** @throws ExportError 'notFound', or the reason of the failure. */
  async perform(action: JobAction): Promise<void> {
    const performed = this.#perform(action);
    this.#performing.add(performed);
    await performed.finally(() => this.#performing.delete(performed));
  }

  async #perform(action: JobAction): Promise<void> {
    switch (action.kind) {
      case 'cancel':
        return this.#cancel(action.jobId);
      case 'retry':
        return this.#retry(action.jobId);
      case 'remove':
        return this.#removeAlone(action.jobId, action.deleteFiles);
      case 'forgetFiles':
        return this.#forgetFiles(action.jobId, action.paths);
    }
  }

  async #retry(jobId: string): Promise<void> {
    if (this.#removing.has(jobId)) {
      throw new ExportError('notFound', 'The export job is being removed.');
    }
    await this.#retries.retry(jobId);
  }

  async #cancel(jobId: string): Promise<void> {
    this.#registry.getOrThrow(jobId);
    this.#meters.get(jobId)?.doing('cancelling');
    await this.#retries.stop(jobId);
    await this.#queue.stop(jobId);
    const job = this.#registry.getOrThrow(jobId);
    if (!isUnfinished(job)) {
      return;
    }
    // The job ends even while another program holds some of its files: these are deleted later.
    const discarded = await discardAll(job, this.#patience(2000));
    logDiscarded(job, discarded, this.#logger);
    const { held } = discarded;
    await this.#registry.end(jobId, { type: 'cancelled', at: this.#time(), held });
    this.#logger.info(`Export job ${jobId}: cancelled.`);
  }

  /** Prevents a retry of the job while its files are being deleted. */
  async #removeAlone(jobId: string, alsoFiles: boolean): Promise<void> {
    this.#removing.add(jobId);
    try {
      await this.#remove(jobId, alsoFiles);
    } finally {
      this.#removing.delete(jobId);
    }
  }

  async #remove(jobId: string, alsoFiles: boolean): Promise<void> {
    await this.#cancel(jobId);
    const job = this.#registry.getOrThrow(jobId);
    // Partial files are of no use any more, and what a crash left behind will soon belong to no job.
    const patience = this.#patience(2000);
    const leftOvers = [
      () => discardPartials(job, { patience }),
      () => removeLeftOvers(job, this.#options.closing),
    ];
    await tidy(job, () => runAll(leftOvers), this.#logger);
    logDiscarded(job, await discardEarlier(job, patience), this.#logger);
    if (alsoFiles) {
      const kept = await deleteFiles(job, this.#patience(5000)).catch((error: unknown) => {
        throw toExportError(error);
      });
      logKept(job, kept, this.#logger);
    }
    await this.#registry.remove(jobId);
  }

  async #forgetFiles(jobId: string, paths: readonly string[]): Promise<void> {
    const job = this.#registry.getOrThrow(jobId);
    if (job.state === 'completed' && filesOf(job).some(({ path }) => paths.includes(path))) {
      await this.#registry.advance(jobId, { type: 'filesDeleted', paths, at: this.#time() });
    }
  }

  /** Runs a job once; never rejects. After a run that was stopped, whatever stopped it sets the job's state. */
  async #run(jobId: string, signal: AbortSignal): Promise<void> {
    const meter = this.#meters.begin(jobId);
    const registry = this.#registry;
    try {
      await this.#runner.run(
        {
          meter,
          get job() {
            return registry.getOrThrow(jobId);
          },
          confirm: () => registry.confirm(jobId),
          advance: async (event, either) => {
            const job = await registry.advance(jobId, event, either);
            this.#logger.info(`Export job ${jobId}: ${event.type}, now ${job.state}.`);
            return job;
          },
        },
        signal,
      );
    } catch (thrown) {
      if (!signal.aborted && !(thrown instanceof OwnershipLost)) {
        meter.idle();
        await this.#fail(jobId, toExportError(thrown));
      }
    } finally {
      this.#end(jobId, meter);
    }
  }

  /** Ends a meter. Only a failed job is shown as idle: every other end fires a change of its own. */
  #end(jobId: string, meter: ProgressMeter): void {
    this.#meters.end(jobId, meter, { isIdle: this.#registry.get(jobId)?.state === 'failed' });
  }

  async #fail(jobId: string, { reason, status, detail, transfer }: ExportError): Promise<void> {
    await this.sweep(jobId);
    this.#logger.error(`Export job ${jobId}: failed, ${reason}${status ? `, ${status}` : ''}.`);
    try {
      await this.#registry.end(jobId, {
        type: 'failed',
        at: this.#time(),
        failure: {
          reason,
          ...(status !== undefined && { status }),
          ...(detail !== undefined && { detail }),
          ...(transfer !== undefined && { transfer }),
        },
      });
    } catch (error) {
      // Another window owns the job now, and determines its state.
      this.#logger.warn(
        `Export job ${jobId}: the failure was not stored, ${error instanceof Error ? error.name : 'unknown'}.`,
      );
    }
  }

  /** Deletes what an ended export could not delete when it ended, such as in an earlier window. */
  async sweep(jobId: string): Promise<void> {
    const job = this.#registry.get(jobId);
    const { closing: signal } = this.#options;
    if (job && !this.#removing.has(jobId)) {
      const advance = (event: JobEvent): Promise<unknown> => this.#registry.advance(jobId, event);
      const swept = this.#discards.run(job, advance, { totalMs: 500, signal });
      await swept.catch(() => undefined);
    }
  }

  /** Returns a patience that all files of one job share, however many of them another program holds. */
  #patience(totalMs: number): Patience {
    const { delay, closing: signal } = this.#options;
    return sharedPatience({ totalMs, delay, signal });
  }

  #time(): string {
    return new Date(this.#options.clocks.now()).toISOString();
  }
}
