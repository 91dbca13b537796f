import type { BigIntStats } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '../../util/files/atomicFile.ts';
import { readFile, rename, stat } from '../../util/files/fileSystem.ts';
import type { Logger } from '../../util/logger.ts';
import { toExportError } from '../model/exportError.ts';
import type { ExportJob } from '../model/exportJob.ts';
import { stampOf } from './jobIndex.ts';
import { parseStoredJob } from './jobMigration.ts';
import type { StartRead } from './startRead.ts';

/** The end of the name of each job's file. */
export const jobSuffix = '.json';

/** The jobs that were read, and the names of files that cannot be read or are of a newer version of the extension. */
export interface FoundJobs {
  readonly jobs: ExportJob[];
  readonly unreadable: string[];
  readonly newer: string[];
}

/** Reads the files of jobs, and remembers which state of each it has read. */
export class JobReader {
  readonly #folder: string;
  readonly #logger: Logger;
  /** Stamps by file name. */
  readonly #seen = new Map<string, string>();

  constructor(folder: string, logger: Logger) {
    this.#folder = folder;
    this.#logger = logger;
  }

  /** Forgets which files were read. */
  forget(): void {
    this.#seen.clear();
  }

  /**
   * Reads a job, unless its file is unchanged since it was last read. A file that cannot be parsed is set aside under
   * another name.
   *
   * @param startRead reads from the index of the jobs that ended long ago, and collects the next one.
   * @returns whether the file exists.
   */
  async readIfChanged(jobId: string, into: FoundJobs, startRead?: StartRead): Promise<boolean> {
    const name = `${jobId}${jobSuffix}`;
    const path = join(this.#folder, name);
    let text: string;
    let stats: BigIntStats;
    try {
      stats = await stat(path);
      const stamp = stampOf(stats);
      if (this.#seen.get(name) === stamp) {
        return true;
      }
      const indexed = startRead?.jobOf(jobId, name, stats);
      if (indexed) {
        this.#seen.set(name, stamp);
        into.jobs.push(indexed);
        return true;
      }
      text = await readFile(path);
      this.#seen.set(name, stamp);
    } catch (error) {
      if (isSystemError(error, 'ENOENT')) {
        return false;
      }
      // It stays in place, since it may be readable later.
      this.#logger.error(
        `The export job in ${name} cannot be read: ${toExportError(error).reason}.`,
      );
      into.unreadable.push(name);
      return true;
    }
    const stored = parseStoredJob(text);
    if (stored.kind === 'job' && stored.job.id === jobId) {
      into.jobs.push(stored.job);
      startRead?.note(name, stored.job, text, stats);
    } else if (stored.kind === 'newer') {
      this.#logger.warn(`The export job in ${name} is of the newer version ${stored.version}.`);
      into.newer.push(name);
    } else {
      await this.#setAside(path);
      this.#logger.error(`The export job in ${name} is not valid and was set aside.`);
      into.unreadable.push(name);
    }
    return true;
  }

  async #setAside(path: string): Promise<void> {
    try {
      await rename(path, `${path}.${Date.now()}.unreadable`);
    } catch (error) {
      this.#logger.error(`It could not be set aside: ${toExportError(error).reason}.`);
    }
  }
}
