import { basename, join } from 'node:path';
import { removeIfThere } from '../../util/files/atomicFile.ts';
import { readdir } from '../../util/files/fileSystem.ts';
import type { Logger } from '../../util/logger.ts';
import { filesOf } from '../files/jobFiles.ts';
import { toExportError } from '../model/exportError.ts';
import type { ExportJob } from '../model/exportJob.ts';
import type { JobChange } from '../model/jobChange.ts';
import type { IndexTarget } from './indexFiles.ts';

/** The name of an index: the id of its job, and the number of its part. */
const indexName = /^([0-9A-Za-z-]+)-[1-9]\d*\.index$/;

/** The table indexes a smaller file in about a millisecond, for which a download would only have to load the code. */
const defaultLeastBytes = 1024 * 1024;

/** The row indexes of exported files, which the downloads make: in a folder of their own, since they are of use to the table alone. */
export class IndexStore {
  readonly #folder: string | undefined;
  readonly #logger: Logger;
  readonly #leastBytes: number;
  readonly #removing = new Set<Promise<void>>();

  /**
   * @param folder undefined where no indexes are made.
   * @param leastBytes how many bytes a file has at least for which one is made.
   */
  constructor(folder: string | undefined, logger: Logger, leastBytes = defaultLeastBytes) {
    this.#leastBytes = leastBytes;
    this.#folder = folder;
    this.#logger = logger;
  }

  /** Returns where to store the index of a part (0-based). */
  targetOf(jobId: string, part: number): IndexTarget | undefined {
    return this.#folder === undefined
      ? undefined
      : { path: join(this.#folder, `${jobId}-${part + 1}.index`), leastBytes: this.#leastBytes };
  }

  /**
   * Returns the paths of all indexes of those jobs that have written some of these files: which of them is for which file,
   * they say themselves.
   */
  async ofFiles(paths: readonly string[], jobs: readonly ExportJob[]): Promise<readonly string[]> {
    const writers = jobs.filter((job) => filesOf(job).some(({ path }) => paths.includes(path)));
    return this.#of(writers.map(({ id }) => id));
  }

  /**
   * Deletes the indexes of a job that has no files any more: they are of no use without those. Never throws, since an index
   * that stays does no harm.
   */
  follow(change: JobChange): void {
    const [jobId, isUseless] =
      change.kind === 'removed'
        ? [change.jobId, true]
        : [change.job.id, isWithoutFiles(change.job)];
    if (isUseless) {
      this.#inBackground(async () => this.#delete(await this.#of([jobId])));
    }
  }

  /** Deletes the indexes of jobs that do not exist any more. `ids` is called after the folder was read. */
  keepOnly(ids: () => Promise<readonly string[]>): void {
    this.#inBackground(async () => {
      const paths = await this.#paths();
      const known = paths.length > 0 ? new Set(await ids()) : new Set();
      await this.#delete(paths.filter((path) => !known.has(jobOf(path))));
    });
  }

  /** Settles when what was to be deleted is deleted. */
  async settled(): Promise<void> {
    await Promise.all(this.#removing);
  }

  async #of(jobIds: readonly string[]): Promise<readonly string[]> {
    return (await this.#paths()).filter((path) => jobIds.includes(jobOf(path) ?? ''));
  }

  #inBackground(remove: () => Promise<void>): void {
    const removing = remove()
      .catch((error: unknown) => {
        this.#logger.debug(`Row indexes were not deleted: ${toExportError(error).reason}.`);
      })
      .finally(() => this.#removing.delete(removing));
    this.#removing.add(removing);
  }

  async #delete(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      await removeIfThere(path);
    }
  }

  async #paths(): Promise<readonly string[]> {
    const folder = this.#folder;
    if (folder === undefined) {
      return [];
    }
    try {
      const names = await readdir(folder, { totalMs: 0 });
      return names.filter((name) => indexName.test(name)).map((name) => join(folder, name));
    } catch {
      // There is no folder before the first export.
      return [];
    }
  }
}

const jobOf = (path: string): string | undefined => indexName.exec(basename(path))?.[1];

const isWithoutFiles = (job: ExportJob): boolean =>
  job.state === 'cancelled' || (job.state === 'completed' && job.files.length === 0);
