import { join } from 'node:path';
import {
  isSystemError,
  removeIfThere,
  temporarySuffix,
  writeFileAtomically,
} from '../../util/files/atomicFile.ts';
import { mkdir, readdir, readFile, stat } from '../../util/files/fileSystem.ts';
import { forEachAtMost } from '../../util/forEachAtMost.ts';
import { KeyedQueue } from '../../util/keyedQueue.ts';
import { silentLogger, type Logger } from '../../util/logger.ts';
import type { Patience } from '../../util/files/patience.ts';
import { toExportError } from '../model/exportError.ts';
import { exportJob, type ExportJob } from '../model/exportJob.ts';
import { JobReader, jobSuffix, type FoundJobs } from './jobReader.ts';
import { parseStoredJob } from './jobMigration.ts';
import { StartRead } from './startRead.ts';
import { StoreScan } from './storeScan.ts';
import { OwnershipLost } from '../model/stopReasons.ts';

const safeId = /^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/;

/** A temporary file younger than this may still be in use, by another window. */
const temporaryLifeMs = 60_000;

/** Suffixes of short-lived files, also of earlier versions; after a crash they stay behind. */
const shortLived = [temporarySuffix, '.ask', '.answer', '.teller', '.live', '.owner'] as const;
/** The file of a takeover in progress: `EpochFiles`. */
const takeoverName = /\.\d+$/;

/** How many files are read at once: the system does not handle more in parallel. */
const readsAtOnce = 16;

const neverAborted = new AbortController().signal;

/** What was found in the store. `unreadable` and `newer` are names of files. */
export interface StoredJobs {
  readonly jobs: readonly ExportJob[];
  readonly unreadable: readonly string[];
  /** Of a newer version of the extension. */
  readonly newer: readonly string[];
  /** Ids of all jobs in the store, whether they were read or not. */
  readonly ids: ReadonlySet<string>;
}

/** Stores the jobs: one JSON file each, in a folder that only the user can access. */
export class JobStore {
  readonly #folder: string;
  readonly #logger: Logger;
  /** Serializes the writes of each job, so that an older state never replaces a newer one. */
  readonly #writes = new KeyedQueue();
  readonly #reader: JobReader;
  readonly #scan: StoreScan;
  readonly #now: () => number;
  /** The last `load`, until its result is indexed. */
  #startRead: StartRead | undefined;

  constructor({
    folder,
    logger = silentLogger,
    monotonic,
    now = Date.now,
  }: {
    folder: string;
    logger?: Logger;
    /** A monotonic clock, in milliseconds. */
    monotonic?: () => number;
    /** Epoch milliseconds. */
    now?: () => number;
  }) {
    this.#now = now;
    this.#folder = folder;
    this.#logger = logger;
    this.#reader = new JobReader(folder, logger);
    this.#scan = new StoreScan(folder, monotonic);
  }

  get folder(): string {
    return this.#folder;
  }

  /**
   * Reads all jobs. A file that cannot be parsed is set aside under another name and reported, never deleted; one of a
   * newer version of the extension is reported too, and stays in place for that version.
   */
  async load(): Promise<StoredJobs> {
    this.#reader.forget();
    const startRead = await StartRead.of(this.#folder, this.#now);
    this.#startRead = startRead;
    return this.#read(() => false, startRead);
  }

  /**
   * Updates the index for the next start, if the last `load` found enough that is not in it. Never rejects: it only saves
   * time.
   */
  async keepIndex(): Promise<void> {
    const startRead = this.#startRead;
    this.#startRead = undefined;
    try {
      await startRead?.keepIndex();
    } catch (error) {
      this.#logger.warn(`The index of jobs was not written: ${toExportError(error).reason}.`);
    }
  }

  /**
   * Reads the jobs that were written since they were last read, by any window.
   *
   * @param skips jobs that are not to be read now; their changes are read later.
   */
  async changes(skips: (jobId: string) => boolean = () => false): Promise<StoredJobs> {
    return this.#read(skips);
  }

  /**
   * Reads the recent changes, if the folder shows that there are any, so that the cost of a tick follows what has changed.
   * Files of ended jobs are seldom written, and are read in turns while other files change.
   *
   * @param isEnded whether a job has ended, as far as is known.
   * @returns `undefined` when nothing has changed.
   */
  async recentChanges(
    isEnded: (jobId: string) => boolean,
    skips: (jobId: string) => boolean = () => false,
  ): Promise<StoredJobs | undefined> {
    const kind = await this.#scan.next();
    if (kind === 'none') {
      return undefined;
    }
    if (kind === 'whole') {
      const found = await this.#read(skips);
      this.#scan.done();
      return found;
    }
    return this.#read((id) => skips(id) || (isEnded(id) && !this.#scan.isTurnOf(id)));
  }

  /** Reads one job, because the system reports that its file has changed. */
  async changesOf(jobId: string): Promise<StoredJobs> {
    const found = { jobs: [], unreadable: [], newer: [] };
    this.#scan.onReport();
    const isThere = await this.#reader.readIfChanged(jobId, found);
    return { ...found, ids: new Set(isThere ? [jobId] : []) };
  }

  async #read(skips: (jobId: string) => boolean, startRead?: StartRead): Promise<StoredJobs> {
    const found: FoundJobs = { jobs: [], unreadable: [], newer: [] };
    const names = await this.#names();
    const ids = names
      .filter((name) => name.endsWith(jobSuffix))
      .map((name) => name.slice(0, -jobSuffix.length));
    await forEachAtMost(
      ids.filter((id) => !skips(id)),
      readsAtOnce,
      async (id) => {
        await this.#reader.readIfChanged(id, found, startRead);
      },
      neverAborted,
    );
    for (const name of names) {
      if (takeoverName.test(name) || shortLived.some((end) => name.endsWith(end))) {
        await this.#removeStale(name);
      }
    }
    // Parallel reads end in any order; the result must not depend on it.
    found.jobs.sort((one, other) => (one.id < other.id ? -1 : 1));
    found.unreadable.sort();
    found.newer.sort();
    return { ...found, ids: new Set(ids) };
  }

  /**
   * Returns the ids of all jobs on disk, also of those that cannot be read or were set aside.
   *
   * @throws ExportError when the folder cannot be read; a folder that does not exist has no jobs.
   */
  async ids(): Promise<readonly string[]> {
    const ids = (await this.#names()).map((name) => /^[^.]*/.exec(name)?.[0] ?? '');
    return [...new Set(ids)];
  }

  /** Reads one job from disk. Returns undefined if it cannot be read. Sets nothing aside. */
  async read(jobId: string): Promise<ExportJob | undefined> {
    try {
      const stored = parseStoredJob(await readFile(this.#path(jobId)));
      return stored.kind === 'job' ? stored.job : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Stores a job. Settles when it is on disk. If `confirm`, called at the last moment, rejects, the stored state is
   * unchanged.
   */
  async write(job: ExportJob, patience?: Patience, confirm?: () => Promise<void>): Promise<void> {
    const path = this.#path(job.id);
    await this.#inOrder(job.id, async () => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 }, patience);
      const text = `${JSON.stringify(exportJob.parse(job), undefined, 2)}\n`;
      await writeFileAtomically(path, text, { patience, confirm });
    });
  }

  /** Deletes the file of a job. */
  async delete(jobId: string, patience?: Patience): Promise<void> {
    const path = this.#path(jobId);
    await this.#inOrder(jobId, () => removeIfThere(path, patience));
  }

  async #names(): Promise<readonly string[]> {
    try {
      return (await readdir(this.#folder)).sort();
    } catch (error) {
      if (isSystemError(error, 'ENOENT')) {
        return [];
      }
      throw toExportError(error);
    }
  }

  async #removeStale(name: string): Promise<void> {
    const path = join(this.#folder, name);
    try {
      const { mtimeMs } = await stat(path);
      if (Date.now() - Number(mtimeMs) > temporaryLifeMs) {
        await removeIfThere(path);
      }
    } catch (error) {
      this.#logger.debug(`A temporary file was not removed: ${toExportError(error).reason}.`);
    }
  }

  async #inOrder(jobId: string, work: () => Promise<void>): Promise<void> {
    try {
      await this.#writes.run(jobId, work);
    } catch (error) {
      throw error instanceof OwnershipLost ? error : toExportError(error);
    }
  }

  #path(jobId: string): string {
    if (!safeId.test(jobId)) {
      throw new Error('A job id is not fit for a file name.');
    }
    return join(this.#folder, `${jobId}${jobSuffix}`);
  }
}
