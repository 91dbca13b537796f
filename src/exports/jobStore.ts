import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  isSystemError,
  removeIfThere,
  temporarySuffix,
  writeFileAtomically,
} from '../util/atomicFile.ts';
import { silentLogger, type Logger } from '../util/logger.ts';
import { toExportError } from './exportError.ts';
import { exportJob, type ExportJob } from './exportJob.ts';

const suffix = '.json';
const safeId = /^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/;

/** A temporary file younger than this may still be in use, by another window. */
const temporaryLifeMs = 60_000;

/** The memory of the engine: one JSON file a job, in a folder that is the user's alone. */
export class JobStore {
  readonly #folder: string;
  readonly #logger: Logger;
  /** The last write of each job. The next one waits for it, so that an older state never replaces a newer. */
  readonly #writes = new Map<string, Promise<void>>();

  constructor({ folder, logger = silentLogger }: { folder: string; logger?: Logger }) {
    this.#folder = folder;
    this.#logger = logger;
  }

  /**
   * Reads all jobs. A file that cannot be parsed is set aside under another name, and reported, never deleted.
   *
   * @returns the jobs, and the names of the files that could not be read.
   */
  async load(): Promise<{
    readonly jobs: readonly ExportJob[];
    readonly unreadable: readonly string[];
  }> {
    const jobs: ExportJob[] = [];
    const unreadable: string[] = [];
    for (const name of await this.#names()) {
      if (name.endsWith(temporarySuffix)) {
        await this.#removeStale(name);
      } else if (name.endsWith(suffix)) {
        const job = await this.#read(name);
        if (job) {
          jobs.push(job);
        } else {
          unreadable.push(name);
        }
      }
    }
    return { jobs, unreadable };
  }

  /** Stores a job as it is now. Settles when it is on disk. */
  async write(job: ExportJob): Promise<void> {
    const path = this.#path(job.id);
    await this.#inOrder(job.id, async () => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFileAtomically(path, `${JSON.stringify(exportJob.parse(job), undefined, 2)}\n`);
    });
  }

  /** Forgets a job. */
  async delete(jobId: string): Promise<void> {
    const path = this.#path(jobId);
    await this.#inOrder(jobId, () => removeIfThere(path));
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

  async #read(name: string): Promise<ExportJob | undefined> {
    const path = join(this.#folder, name);
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      // What cannot be read now may be readable later: it stays where it is.
      this.#logger.error(
        `The export job in ${name} cannot be read: ${toExportError(error).reason}.`,
      );
      return undefined;
    }
    const job = parseJob(text);
    if (job && `${job.id}${suffix}` === name) {
      return job;
    }
    await this.#setAside(path);
    this.#logger.error(`The export job in ${name} is not valid and was set aside.`);
    return undefined;
  }

  async #setAside(path: string): Promise<void> {
    try {
      await rename(path, `${path}.${Date.now()}.unreadable`);
    } catch (error) {
      this.#logger.error(`It could not be set aside: ${toExportError(error).reason}.`);
    }
  }

  async #removeStale(name: string): Promise<void> {
    const path = join(this.#folder, name);
    try {
      const { mtimeMs } = await stat(path);
      if (Date.now() - mtimeMs > temporaryLifeMs) {
        await removeIfThere(path);
      }
    } catch (error) {
      this.#logger.debug(`A temporary file was not removed: ${toExportError(error).reason}.`);
    }
  }

  async #inOrder(jobId: string, work: () => Promise<void>): Promise<void> {
    const before = this.#writes.get(jobId) ?? Promise.resolve();
    // A write that failed was reported to its own caller; the next one is not held up by it.
    const now = before.catch(() => undefined).then(work);
    this.#writes.set(jobId, now);
    try {
      await now;
    } catch (error) {
      throw toExportError(error);
    } finally {
      if (this.#writes.get(jobId) === now) {
        this.#writes.delete(jobId);
      }
    }
  }

  #path(jobId: string): string {
    if (!safeId.test(jobId)) {
      throw new Error('A job id is not fit for a file name.');
    }
    return join(this.#folder, `${jobId}${suffix}`);
  }
}

function parseJob(text: string): ExportJob | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return exportJob.safeParse(value).data;
}
