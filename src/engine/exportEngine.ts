import type { ExportOptions } from '../options/exportOptions.ts';
import { Emitter, type Disposable, type Event } from '../util/emitter.ts';
import type { Logger } from '../util/logger.ts';
import { untilItWorks } from '../util/untilItWorks.ts';
import type { Account } from './accounts/account.ts';
import { withDefaults, type ExportEngineOptions } from './exportEngineOptions.ts';
import { toExportError } from './model/exportError.ts';
import { isUnfinished, type ExportJob, type ExportProgress } from './model/exportJob.ts';
import { JobRegistry } from './jobs/jobRegistry.ts';
import type { JobStore } from './jobs/jobStore.ts';
import { Coordinator } from './ownership/coordinator.ts';
import { hindranceOf, type Hindrance } from './ownership/hindrance.ts';
import type { Owner } from './ownership/takeovers.ts';
import { JobExecutor } from './jobs/jobExecutor.ts';
import { adoptedJob, newJobs, type NewExport } from './jobs/newJobs.ts';
import { removeOrphans } from './jobs/orphans.ts';
import type { AccountAccess, ExportAccounts } from './model/ports.ts';
import { listServerJobs, type ServerJob } from './jobs/serverJobs.ts';
import { prepareFolder, type FolderTarget } from './files/targetFolder.ts';
import type { JobChange } from './model/jobChange.ts';

export type { ExportEngineOptions, JobChange };

/**
 * Runs export jobs, from the click to the files, and remembers them over restarts.
 *
 * Several windows may have an engine over the same store. Each runs the jobs that it started, and the others show how that
 * goes; whatever is asked of any of them is done by the owner of the job, and when that is gone, another one takes it over.
 */
export class ExportEngine implements Disposable {
  readonly #registry: JobRegistry;
  readonly #work: JobExecutor;
  readonly #coordinator: Coordinator;
  readonly #accounts: ExportAccounts;
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #store: JobStore;
  readonly #exportFolders: () => readonly string[];
  readonly #loads = new Emitter<void>();
  readonly #progressChanges: Emitter<ExportProgress>;
  readonly #resumes = new Emitter<ExportJob>();
  readonly #unreadables = new Emitter<readonly string[]>();
  readonly #closing = new AbortController();
  readonly #hurry = new AbortController();
  #resuming: Promise<void> = Promise.resolve();

  /** What became of jobs: always told after it is on disk. */
  readonly onDidChangeJob: Event<JobChange>;
  /** Fired when the jobs of earlier days have been read, of which `onDidChangeJob` emits none. */
  readonly onDidLoad: Event<void> = this.#loads.event;
  /** How far jobs are, at most four times a second for each. */
  readonly onDidProgress: Event<ExportProgress>;

  /**
   * Tells each job that is this window's to tell of from now on, be it unfinished or not: it was asked for here before a
   * reload, or this window goes on with it, after a restart or because another window is gone.
   */
  readonly onDidResume: Event<ExportJob> = this.#resumes.event;
  /** Names files of the store that turn out to be unreadable after it was loaded, once each. They were set aside. */
  readonly onDidFindUnreadable: Event<readonly string[]> = this.#unreadables.event;

  constructor(options: ExportEngineOptions) {
    const settings = withDefaults(options);
    const { accounts, store, logger } = settings;
    const { now } = settings.clocks;
    this.#accounts = accounts;
    this.#logger = logger;
    this.#now = now;
    this.#store = store;
    this.#exportFolders = settings.exportFolders;
    this.#progressChanges = new Emitter((what) =>
      logger.error(`A listener failed on the progress of an export job: ${what}.`),
    );
    this.onDidProgress = this.#progressChanges.event;
    const registry = new JobRegistry({
      ...{ store, logger },
      mayWrite: (job) => this.#coordinator.check(job),
      isOwn: (job) => this.#coordinator.isOwn(job),
      hurry: this.#hurry.signal,
    });
    this.#registry = registry;
    this.onDidChangeJob = registry.onDidChange;
    const shared = { ...settings, registry, closing: this.#closing.signal };
    this.#work = new JobExecutor({
      ...shared,
      onProgress: (progress) => {
        this.#coordinator.show(progress);
        this.#progressChanges.fire(progress);
      },
    });
    this.#coordinator = new Coordinator({
      ...{ ...shared, work: this.#work, folder: store.folder, now },
      access: (accountId) => this.access(accountId),
      onProgress: (progress) => this.#progressChanges.fire(progress),
      onResume: (job) => this.#resumes.fire(job),
      onUnreadable: (names) => this.#unreadables.fire(names),
    });
  }

  /** All jobs, the newest first. */
  get jobs(): readonly ExportJob[] {
    return this.#registry.all;
  }

  job(jobId: string): ExportJob | undefined {
    return this.#registry.get(jobId);
  }

  /** Whether a job is this window's to show and to announce. */
  concerns(jobId: string): boolean {
    return this.#coordinator.concerns(jobId);
  }

  /** Whether this window is to announce how a job ended, and to open its files. One window is, once. */
  async claim(jobId: string): Promise<boolean> {
    return this.#coordinator.claim(jobId);
  }

  /** Who owns a job, as far as is known. */
  owner(job: ExportJob): Owner {
    return this.#coordinator.ownerOf(job);
  }

  /** Whether this window can use an account. Of one that it does not know, it leaves jobs and files alone. */
  access(accountId: string): AccountAccess {
    return this.#accounts.access?.(accountId) ?? 'ready';
  }

  /** Why nothing is done for an unfinished job, where somebody has to do something for it first. */
  hindrance(job: ExportJob): Hindrance | undefined {
    return hindranceOf(job, this.owner(job), this.access(job.accountId));
  }

  /**
   * Takes a job over from another machine, or from whatever window, and runs it here.
   *
   * @throws ExportError 'accountMissing' or 'sessionEnded'.
   */
  async continueHere(jobId: string): Promise<void> {
    await this.#coordinator.continueHere(jobId);
  }

  /** How far a job is that runs now, in whatever window; also one that has failed, while it is being retried. */
  progress(jobId: string): ExportProgress | undefined {
    const job = this.job(jobId);
    return job && (isUnfinished(job) || job.state === 'failed')
      ? this.#coordinator.progressOf(job)
      : undefined;
  }

  /**
   * Reads the jobs of earlier days, without telling of each. Those that cannot be read are set aside, and named here, as
   * are those of a newer version of the extension, which stay where they are.
   */
  async load(): Promise<{
    readonly unreadable: readonly string[];
    readonly newer: readonly string[];
  }> {
    const { unreadable, newer } = await this.#registry.load();
    this.#loads.fire();
    return { unreadable, newer };
  }

  /** Resumes what is unfinished and nobody's, the oldest first, and follows the windows that own the others. */
  resume(): void {
    this.#resuming = this.#resume().catch((error: unknown) => {
      if (!this.#closing.signal.aborted) {
        this.#log('Going on with exports', error);
      }
    });
  }

  /**
   * Starts an export. Settles when its jobs are stored; then they run.
   *
   * @throws ExportError 'nothingSelected', 'invalidOptions', 'folderNotWritable', 'diskFull': then nothing was stored or sent.
   */
  async start(request: NewExport): Promise<readonly ExportJob[]> {
    return this.#add(newJobs({ ...request, now: this.#now() }), request);
  }

  /**
   * The jobs that SendGrid has and that are not in the list here: started in its web app, on another machine, or cancelled
   * here. The newest first. Give one to `adopt`.
   *
   * @throws ExportError as reading the list fails; the signal's reason when it is aborted.
   */
  async serverJobs(
    accountId: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly ServerJob[]> {
    const context = { accounts: this.#accounts, ours: this.jobs, now: this.#now(), signal };
    return listServerJobs(accountId, context);
  }

  /**
   * Fetches the files of a job that was started elsewhere, like those of one that was started here. Whether they are CSV or
   * JSON turns out when the first of them comes.
   *
   * @throws ExportError 'folderNotWritable', 'diskFull'.
   */
  async adopt(
    account: Pick<Account, 'id' | 'label'>,
    serverJob: ServerJob,
    target: FolderTarget & { readonly afterExport: ExportOptions['afterExport'] },
  ): Promise<ExportJob> {
    const job = adoptedJob({ account, serverJob, ...target, now: this.#now() });
    const [added = job] = await this.#add([job], target);
    return added;
  }

  /**
   * Goes on with a job that failed: with the same job on SendGrid's side, if that is still there, else with a new one. To
   * find that out can take a while, of which `progress` tells; `cancel` gives it up. Asked for a second time meanwhile, it
   * only waits for the first.
   *
   * @throws ExportError when SendGrid cannot be asked for it; then the job stays failed.
   */
  async retry(jobId: string): Promise<void> {
    await this.#coordinator.perform({ kind: 'retry', jobId });
  }

  /** Stops a job and removes what it has made so far. SendGrid's own job goes on. A job that is finished stays as it is. */
  async cancel(jobId: string): Promise<void> {
    await this.#coordinator.perform({ kind: 'cancel', jobId });
  }

  /** Forgets a job, and deletes its files where that is wanted. One that is unfinished is cancelled first. */
  async remove(jobId: string, { deleteFiles }: { deleteFiles: boolean }): Promise<void> {
    await this.#coordinator.perform({ kind: 'remove', jobId, deleteFiles });
  }

  /** Remembers that files of a job were deleted, so that it no longer offers them. Does not delete them. */
  async forgetFiles(jobId: string, paths: readonly string[]): Promise<void> {
    await this.#coordinator.perform({ kind: 'forgetFiles', jobId, paths });
  }

  /**
   * Waits for a job's end, be it completed, failed or cancelled.
   *
   * Rejects with the signal's reason, and with ExportError 'notFound' when there is no such job (any more).
   */
  async settled(jobId: string, { signal }: { signal?: AbortSignal } = {}): Promise<ExportJob> {
    const { signal: closing } = this.#closing;
    return this.#registry.settled(jobId, signal ? AbortSignal.any([closing, signal]) : closing);
  }

  /** Stops all work where it is. The jobs stay as they are, for the next engine over the same store to go on with. */
  dispose(): void {
    void this.close();
  }

  /** Disposes, and settles when all work has let go, so that another window can go on at once. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The export engine was disposed.'));
    this.#coordinator.leave();
    // What is not stored by then is as good: the next engine finds the job as it was before, and goes on from there.
    const timer = setTimeout(() => this.#hurry.abort(), closingMs);
    try {
      await this.#work.close();
      await this.#registry.letGo();
      await this.#coordinator.close();
      await this.#resuming;
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
    // A folder that cannot be made or read for a moment must not keep exports from going on for as long as the window is open.
    await untilItWorks(() => this.#coordinator.resume(), {
      signal: this.#closing.signal,
      onFailure: (error) => this.#log('Going on with exports', error),
    });
    await removeOrphans({
      isForeign: ({ accountId }) => this.access(accountId) === 'accountMissing',
      ...{ store: this.#store, jobs: this.jobs, folders: this.#exportFolders() },
      ...{ now: this.#now, logger: this.#logger, signal: this.#closing.signal },
    });
    await this.#store.keepIndex();
  }

  #log(what: string, error: unknown): undefined {
    this.#logger.error(`${what} failed: ${toExportError(error).reason}.`);
  }

  async #add(jobs: readonly ExportJob[], target: FolderTarget): Promise<readonly ExportJob[]> {
    await prepareFolder(target);
    return this.#coordinator.add(jobs);
  }
}

/** How long it is waited for files of the store that another program holds, when the engine goes. */
const closingMs = 1000;
