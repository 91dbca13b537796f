import type { ExportOptions } from '../options/exportOptions.ts';
import { Emitter, type Disposable, type Event } from '../util/emitter.ts';
import { untilItWorks } from '../util/untilItWorks.ts';
import type { Account } from './accounts/account.ts';
import { withDefaults, type ExportEngineOptions } from './exportEngineOptions.ts';
import { toExportError } from './model/exportError.ts';
import { isUnfinished, type ExportJob, type ExportProgress } from './model/exportJob.ts';
import { JobRegistry } from './jobs/jobRegistry.ts';
import { Coordinator } from './ownership/coordinator.ts';
import { hindranceOf, type Hindrance } from './ownership/hindrance.ts';
import type { Owner } from './ownership/takeovers.ts';
import { JobExecutor } from './jobs/jobExecutor.ts';
import { adoptedJob, newJobs, type NewExport } from './jobs/newJobs.ts';
import { removeOrphans } from './jobs/orphans.ts';
import type { AccountAccess } from './model/ports.ts';
import { listServerJobs, type ServerJob } from './jobs/serverJobs.ts';
import { prepareFolder, type FolderTarget } from './files/targetFolder.ts';
import type { JobChange } from './model/jobChange.ts';

export type { ExportEngineOptions, JobChange };

/**
 * Runs export jobs, from the request to the files, and remembers them across restarts.
 *
 * Several windows may have an engine over the same store. Each runs the jobs that it started and shows the progress of the
 * others. An action on a job is performed by the window that owns it; when that window is gone, another one takes the job
 * over.
 */
export class ExportEngine implements Disposable {
  readonly #registry: JobRegistry;
  readonly #work: JobExecutor;
  readonly #coordinator: Coordinator;
  readonly #settings: ReturnType<typeof withDefaults>;
  readonly #loads = new Emitter<void>();
  readonly #progressChanges: Emitter<ExportProgress>;
  readonly #resumes = new Emitter<ExportJob>();
  readonly #unreadables = new Emitter<readonly string[]>();
  readonly #closing = new AbortController();
  readonly #hurry = new AbortController();
  #resuming: Promise<void> = Promise.resolve();

  /** Emits each change of a job once it is on disk; the end of a job also where it cannot be stored. */
  readonly onDidChangeJob: Event<JobChange>;
  /** Fired when the stored jobs were read; `onDidChangeJob` does not emit them. */
  readonly onDidLoad: Event<void> = this.#loads.event;
  /** Emits the progress of jobs, at most four times a second for each. */
  readonly onDidProgress: Event<ExportProgress>;

  /**
   * Emits each job that this window announces from now on, whether it is unfinished or not: it was started here before a
   * reload, or this window resumes it after a restart or because another window is gone.
   */
  readonly onDidResume: Event<ExportJob> = this.#resumes.event;
  /** Emits the names of files that turn out to be unreadable after the store was loaded, once each. They were set aside. */
  readonly onDidFindUnreadable: Event<readonly string[]> = this.#unreadables.event;

  constructor(options: ExportEngineOptions) {
    const settings = withDefaults(options);
    const { store, logger, clocks, indexes } = settings;
    this.#settings = settings;
    this.#progressChanges = new Emitter((what) =>
      logger.error(`A listener failed on the progress of an export job: ${what}.`),
    );
    this.onDidProgress = this.#progressChanges.event;
    this.#registry = new JobRegistry({
      ...{ store, logger },
      mayWrite: (job) => this.#coordinator.check(job),
      isOwn: (job) => this.#coordinator.isOwn(job),
      hurry: this.#hurry.signal,
    });
    this.onDidChangeJob = this.#registry.onDidChange;
    this.onDidChangeJob((change) => indexes.follow(change));
    const shared = { ...settings, registry: this.#registry, closing: this.#closing.signal };
    this.#work = new JobExecutor({
      ...shared,
      onProgress: (progress) => {
        this.#coordinator.show(progress);
        this.#progressChanges.fire(progress);
      },
    });
    this.#coordinator = new Coordinator({
      ...{ ...shared, work: this.#work, folder: store.folder, now: clocks.now },
      access: (accountId) => this.access(accountId),
      onProgress: (progress) => this.#progressChanges.fire(progress),
      onResume: (job) => this.#resumes.fire(job),
      onUnreadable: (names) => this.#unreadables.fire(names),
    });
  }

  /** All jobs, newest first. */
  get jobs(): readonly ExportJob[] {
    return this.#registry.all;
  }

  job(jobId: string): ExportJob | undefined {
    return this.#registry.get(jobId);
  }

  /** Whether this window shows a job and announces its end. */
  concerns(jobId: string): boolean {
    return this.#coordinator.concerns(jobId);
  }

  /** Whether this window announces the end of a job and opens its files. True in one window only, and once. */
  async claim(jobId: string): Promise<boolean> {
    return this.#coordinator.claim(jobId);
  }

  /** Returns who owns a job, as far as is known. */
  owner(job: ExportJob): Owner {
    return this.#coordinator.ownerOf(job);
  }

  /** Whether this window can use an account. Jobs and files of an account that it does not know are left alone. */
  access(accountId: string): AccountAccess {
    return this.#settings.accounts.access?.(accountId) ?? 'ready';
  }

  /** Returns why no window runs an unfinished job, where the user has to act first. */
  hindrance(job: ExportJob): Hindrance | undefined {
    return hindranceOf(job, this.owner(job), this.access(job.accountId));
  }

  /**
   * Takes a job over from another machine or window, and runs it here.
   *
   * @throws ExportError 'accountMissing' or 'sessionEnded'.
   */
  async continueHere(jobId: string): Promise<void> {
    await this.#coordinator.continueHere(jobId);
  }

  /** Returns the progress of a job that is running, in any window; also of one that has failed, while it is being retried. */
  progress(jobId: string): ExportProgress | undefined {
    const job = this.job(jobId);
    return job && (isUnfinished(job) || job.state === 'failed')
      ? this.#coordinator.progressOf(job)
      : undefined;
  }

  /**
   * Reads the stored jobs, without emitting them. Returns the names of files that cannot be read, which are set aside, and
   * of those of a newer version of the extension, which stay in place.
   */
  async load(): Promise<{
    readonly unreadable: readonly string[];
    readonly newer: readonly string[];
  }> {
    const { unreadable, newer } = await this.#registry.load();
    this.#loads.fire();
    return { unreadable, newer };
  }

  /** Resumes the unfinished jobs that no window owns, oldest first, and follows the windows that own the others. */
  resume(): void {
    this.#resuming = this.#resume().catch((error: unknown) => {
      if (!this.#closing.signal.aborted) {
        this.#log('Resuming exports', error);
      }
    });
  }

  /**
   * Starts an export. Settles when its jobs are stored; then they run.
   *
   * @throws ExportError 'nothingSelected', 'invalidOptions', 'folderNotWritable', 'diskFull': then nothing was stored or sent.
   */
  async start(request: NewExport): Promise<readonly ExportJob[]> {
    return this.#add(newJobs({ ...request, now: this.#settings.clocks.now() }), request);
  }

  /**
   * Returns the jobs of SendGrid that are not in the list here, newest first: started in its web app, on another machine,
   * or cancelled here. Pass one to `adopt`.
   *
   * @throws ExportError as reading the list does; the signal's reason when it is aborted.
   */
  async serverJobs(
    accountId: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly ServerJob[]> {
    const context = {
      accounts: this.#settings.accounts,
      ours: this.jobs,
      now: this.#settings.clocks.now(),
      signal,
    };
    return listServerJobs(accountId, context);
  }

  /**
   * Downloads the files of a job that was started elsewhere. The first file shows whether they are CSV or JSON.
   *
   * @throws ExportError 'folderNotWritable', 'diskFull'.
   */
  async adopt(
    account: Pick<Account, 'id' | 'label'>,
    serverJob: ServerJob,
    target: FolderTarget & { readonly afterExport: ExportOptions['afterExport'] },
  ): Promise<ExportJob> {
    const job = adoptedJob({ account, serverJob, ...target, now: this.#settings.clocks.now() });
    const [added = job] = await this.#add([job], target);
    return added;
  }

  /**
   * Retries a failed job: with the same job on SendGrid's side, if that still exists, else with a new one. Finding that out
   * can take a while, which `progress` shows and `cancel` stops. A second call meanwhile waits for the first.
   *
   * @throws ExportError when SendGrid cannot be asked for it; then the job stays failed.
   */
  async retry(jobId: string): Promise<void> {
    await this.#coordinator.perform({ kind: 'retry', jobId });
  }

  /** Stops a job and deletes its files so far. SendGrid's own job continues. A finished job is left unchanged. */
  async cancel(jobId: string): Promise<void> {
    await this.#coordinator.perform({ kind: 'cancel', jobId });
  }

  /** Removes a job, and deletes its files if requested. An unfinished job is cancelled first. */
  async remove(jobId: string, { deleteFiles }: { deleteFiles: boolean }): Promise<void> {
    await this.#coordinator.perform({ kind: 'remove', jobId, deleteFiles });
  }

  /** Records that files of a job were deleted, so that it no longer offers them. Does not delete them. */
  async forgetFiles(jobId: string, paths: readonly string[]): Promise<void> {
    await this.#coordinator.perform({ kind: 'forgetFiles', jobId, paths });
  }

  /**
   * Waits for the end of a job, whether completed, failed or cancelled.
   *
   * Rejects with the signal's reason, and with ExportError 'notFound' when there is no such job (any more).
   */
  async settled(jobId: string, { signal }: { signal?: AbortSignal } = {}): Promise<ExportJob> {
    const { signal: closing } = this.#closing;
    return this.#registry.settled(jobId, signal ? AbortSignal.any([closing, signal]) : closing);
  }

  /** Returns the paths of the row indexes of the jobs that have written some of these files. */
  async indexesOf(paths: readonly string[]): Promise<readonly string[]> {
    return this.#settings.indexes.ofFiles(paths, this.jobs);
  }

  /** Stops all work. The jobs stay as they are, for the next engine over the same store to resume. */
  dispose(): void {
    void this.close();
  }

  /** Disposes, and settles when all work has stopped, so that another window can take over at once. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The export engine was disposed.'));
    this.#coordinator.leave();
    // Nothing is lost by not storing the rest: the next engine finds the job in its previous state, and resumes from there.
    const timer = setTimeout(() => this.#hurry.abort(), closingMs);
    try {
      await this.#work.close();
      await this.#registry.stop();
      await this.#coordinator.close();
      await this.#resuming;
      await this.#settings.indexes.settled();
    } finally {
      clearTimeout(timer);
    }
    this.#registry.dispose();
    this.#loads.dispose();
    this.#progressChanges.dispose();
    this.#resumes.dispose();
    this.#unreadables.dispose();
  }

  async #resume(): Promise<void> {
    // A transient error of the folder must not keep exports from being resumed for as long as the window is open.
    await untilItWorks(() => this.#coordinator.resume(), {
      signal: this.#closing.signal,
      onFailure: (error) => this.#log('Resuming exports', error),
    });
    const { store, logger, clocks, exportFolders, indexes } = this.#settings;
    await removeOrphans({
      isForeign: ({ accountId }) => this.access(accountId) === 'accountMissing',
      ...{ store, jobs: this.jobs, folders: exportFolders() },
      ...{ now: clocks.now, logger, signal: this.#closing.signal },
    });
    indexes.keepOnly(() => store.ids());
    await store.keepIndex();
  }

  #log(what: string, error: unknown): undefined {
    this.#settings.logger.error(`${what} failed: ${toExportError(error).reason}.`);
  }

  async #add(jobs: readonly ExportJob[], target: FolderTarget): Promise<readonly ExportJob[]> {
    await prepareFolder(target);
    return this.#coordinator.add(jobs);
  }
}

/** How long closing waits for files of the store that another program holds, in milliseconds. */
const closingMs = 1000;
