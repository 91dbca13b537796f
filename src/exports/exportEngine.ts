import type { ExportOptions } from '../protocol/exportOptions.ts';
import { FileClient } from '../sendgrid/fileClient.ts';
import { delay as realDelay, type Delay } from '../util/delay.ts';
import { Emitter, type Disposable, type Event } from '../util/emitter.ts';
import { silentLogger, type Logger } from '../util/logger.ts';
import type { Account } from './account.ts';
import { Downloader } from './downloader.ts';
import { ExportError, toExportError } from './exportError.ts';
import { isUnfinished, type ExportJob, type ExportProgress } from './exportJob.ts';
import { JobBook, type JobChange } from './jobBook.ts';
import { deleteFiles, discardParts } from './jobFiles.ts';
import { JobSlots } from './jobSlots.ts';
import type { JobStore } from './jobStore.ts';
import { LostExports } from './lostExports.ts';
import { newJobs } from './newJobs.ts';
import { Poller } from './poller.ts';
import type { ExportAccounts, FileSource } from './ports.ts';
import { ProgressMeter } from './progressMeter.ts';
import { howToRetry } from './retryPlan.ts';
import { Runner } from './runner.ts';
import { prepareFolder } from './targetFolder.ts';

export interface ExportEngineOptions {
  readonly accounts: ExportAccounts;
  readonly store: JobStore;
  readonly files?: FileSource;
  readonly logger?: Logger;
  readonly delay?: Delay;
  readonly random?: () => number;
  /** Epoch ms. */
  readonly now?: () => number;
  /** How many jobs run at once; the others stay queued. */
  readonly maxJobs?: number;
  /** How many parts of one job are fetched at once. */
  readonly maxParts?: number;
  /** How long a download may be silent before it counts as broken. */
  readonly stallMs?: number;
}

export type { JobChange };

/** Runs export jobs, from the click to the files, and remembers them over restarts. */
export class ExportEngine implements Disposable {
  readonly #book: JobBook;
  readonly #slots: JobSlots;
  readonly #runner: Runner;
  readonly #accounts: ExportAccounts;
  readonly #lostExports: LostExports;
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #progressChanges = new Emitter<ExportProgress>();
  readonly #meters = new Map<string, ProgressMeter>();
  /** Jobs of which it is being found out how to retry them: a second click changes nothing. */
  readonly #retrying = new Set<string>();
  readonly #closing = new AbortController();

  /** What became of jobs: always told after it is on disk. */
  readonly onDidChangeJob: Event<JobChange>;
  /** How far jobs are, at most four times a second for each. */
  readonly onDidProgress: Event<ExportProgress> = this.#progressChanges.event;

  constructor(options: ExportEngineOptions) {
    const { accounts, store, logger = silentLogger, delay = realDelay } = options;
    const { random = Math.random, now = Date.now, files = new FileClient({ logger }) } = options;
    this.#accounts = accounts;
    this.#logger = logger;
    this.#now = now;
    this.#book = new JobBook(store, logger);
    this.onDidChangeJob = this.#book.onDidChange;
    this.#lostExports = new LostExports({ accounts, delay, jobs: () => this.#book.all });
    this.#runner = new Runner({
      accounts,
      poller: new Poller({ delay, random, logger }),
      downloader: new Downloader({ files, delay, random, logger, stallMs: options.stallMs }),
      lostExports: this.#lostExports,
      now,
      maxParts: options.maxParts ?? 1,
    });
    this.#slots = new JobSlots(options.maxJobs ?? 2, (jobId, signal) => this.#run(jobId, signal));
  }

  /** All jobs, the newest first. */
  get jobs(): readonly ExportJob[] {
    return this.#book.all;
  }

  job(jobId: string): ExportJob | undefined {
    return this.#book.get(jobId);
  }

  /** How far a job is that runs now. */
  progress(jobId: string): ExportProgress | undefined {
    const job = this.job(jobId);
    return job && isUnfinished(job) ? this.#meters.get(jobId)?.value : undefined;
  }

  /** Reads the jobs of earlier days, without telling of each. Those that cannot be read are set aside, and named here. */
  async load(): Promise<{ readonly unreadable: readonly string[] }> {
    return { unreadable: await this.#book.load() };
  }

  /** Goes on with everything that is unfinished, the oldest first. */
  resume(): void {
    for (const job of this.jobs.filter(isUnfinished).reverse()) {
      this.#slots.add(job.id);
    }
  }

  /**
   * Starts an export. Settles when its jobs are stored; then they run.
   *
   * @throws ExportError 'nothingSelected', 'invalidOptions', 'folderNotWritable', 'diskFull': then nothing was stored or sent.
   */
  async start(request: {
    readonly options: ExportOptions;
    readonly account: Account;
    readonly folder: string;
  }): Promise<readonly ExportJob[]> {
    const jobs = newJobs({ ...request, now: this.#now() });
    await prepareFolder(request.folder);
    await this.#book.add(jobs);
    for (const job of jobs) {
      this.#slots.add(job.id);
    }
    return jobs;
  }

  /**
   * Goes on with a job that failed: with the same job on SendGrid's side, if that is still there, else with a new one.
   *
   * @throws ExportError when SendGrid cannot be asked for it; then the job stays failed.
   */
  async retry(jobId: string): Promise<void> {
    const job = this.#book.need(jobId);
    if (job.state !== 'failed' || this.#retrying.has(jobId)) {
      return;
    }
    this.#retrying.add(jobId);
    try {
      const event = await howToRetry(job, {
        accounts: this.#accounts,
        lostExports: this.#lostExports,
        now: this.#now,
        signal: this.#closing.signal,
      });
      if (event.type === 'restarted') {
        await discardParts(job);
      }
      await this.#book.advance(jobId, event);
      this.#slots.add(jobId);
    } catch (error) {
      throw toExportError(error);
    } finally {
      this.#retrying.delete(jobId);
    }
  }

  /** Stops a job and removes what it has made so far. SendGrid's own job goes on. A job that is finished stays as it is. */
  async cancel(jobId: string): Promise<void> {
    this.#book.need(jobId);
    await this.#slots.stop(jobId);
    const job = this.#book.need(jobId);
    if (!isUnfinished(job)) {
      return;
    }
    await this.#tidy(job);
    await this.#book.end(jobId, { type: 'cancelled', at: this.#time() });
    this.#logger.info(`Export job ${jobId}: cancelled.`);
  }

  /** Forgets a job, and deletes its files where that is wanted. One that is unfinished is cancelled first. */
  async remove(jobId: string, { deleteFiles: alsoFiles }: { deleteFiles: boolean }): Promise<void> {
    await this.cancel(jobId);
    if (alsoFiles) {
      await deleteFiles(this.#book.need(jobId));
    }
    await this.#book.remove(jobId);
  }

  /**
   * Waits for a job's end, be it completed, failed or cancelled.
   *
   * Rejects with the signal's reason, and with ExportError 'notFound' when there is no such job (any more).
   */
  async settled(jobId: string, { signal }: { signal?: AbortSignal } = {}): Promise<ExportJob> {
    const job = this.#book.need(jobId);
    const stop = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
    stop.throwIfAborted();
    if (!isUnfinished(job)) {
      return job;
    }
    const { promise, resolve, reject } = Promise.withResolvers<ExportJob>();
    const onAbort = (): void => reject(stop.reason);
    stop.addEventListener('abort', onAbort);
    const subscription = this.onDidChangeJob((change) => {
      if (change.kind === 'removed' && change.jobId === jobId) {
        reject(new ExportError('notFound', 'The export job was removed.'));
      } else if (change.kind === 'saved' && change.job.id === jobId && !isUnfinished(change.job)) {
        resolve(change.job);
      }
    });
    try {
      return await promise;
    } finally {
      subscription.dispose();
      stop.removeEventListener('abort', onAbort);
    }
  }

  /** Stops all work where it is. The jobs stay as they are, for the next engine over the same store to go on with. */
  dispose(): void {
    void this.close();
  }

  /** Disposes, and settles when all work has let go. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The export engine was disposed.'));
    await this.#slots.close();
    this.#book.dispose();
    this.#progressChanges.dispose();
  }

  /** One run of a job; never rejects. A run that was stopped leaves the job's state to who stopped it. */
  async #run(jobId: string, signal: AbortSignal): Promise<void> {
    const meter = new ProgressMeter(jobId, (progress) => this.#announce(progress));
    this.#meters.set(jobId, meter);
    const book = this.#book;
    try {
      await this.#runner.run(
        {
          meter,
          get job() {
            return book.need(jobId);
          },
          advance: async (event, either) => {
            const job = await book.advance(jobId, event, either);
            this.#logger.info(`Export job ${jobId}: ${event.type}, now ${job.state}.`);
            return job;
          },
        },
        signal,
      );
    } catch (thrown) {
      if (!signal.aborted) {
        await this.#fail(jobId, toExportError(thrown));
      }
    } finally {
      meter.stop();
      this.#meters.delete(jobId);
    }
  }

  async #fail(jobId: string, { reason, status, detail }: ExportError): Promise<void> {
    this.#logger.error(`Export job ${jobId}: failed, ${reason}${status ? `, ${status}` : ''}.`);
    await this.#book.end(jobId, {
      type: 'failed',
      at: this.#time(),
      failure: {
        reason,
        ...(status !== undefined && { status }),
        ...(detail !== undefined && { detail }),
      },
    });
  }

  async #tidy(job: ExportJob): Promise<void> {
    try {
      await discardParts(job);
    } catch (error) {
      // The job is cancelled all the same; that a file could not be deleted is for the log.
      this.#logger.error(
        `Export job ${job.id}: a file was not deleted, ${toExportError(error).reason}.`,
      );
    }
  }

  #announce(progress: ExportProgress): void {
    try {
      this.#progressChanges.fire(progress);
    } catch (error) {
      const what = error instanceof Error ? error.name : typeof error;
      this.#logger.error(`A listener failed on the progress of an export job: ${what}.`);
    }
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }
}
