import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { isSystemError, removeIfThere } from '../../util/atomicFile.ts';
import { open, unlink, writeFile } from '../../util/fileSystem.ts';
import { toExportError } from '../model/exportError.ts';
import { isGone, readOwner, thisProcess } from './processIdentity.ts';

/** Remembers, beyond a reload of the window, which jobs were asked for in it and have not been told of. */
export interface AskedJobs {
  readonly ids: readonly string[];
  write(ids: readonly string[]): Promise<void>;
}

/** Remembers as long as the process lives. */
export class AskedNow implements AskedJobs {
  ids: readonly string[] = [];

  write(ids: readonly string[]): Promise<void> {
    this.ids = ids;
    return Promise.resolve();
  }
}

const suffix = '.teller';

/**
 * Which of several windows tells how a job ended, and opens its files: the one in which it was asked for, also after its
 * reload; while that is not there, one that went on with the job instead. Never two of them, and none twice.
 *
 * A file beside the job names the window that is to tell, and goes when it does.
 */
export class JobTellers {
  readonly #folder: string;
  readonly #asked: AskedJobs;
  readonly #token = randomUUID();
  /** Jobs that this window goes on with and could not put its name to, as on a full disk. */
  readonly #unnamed = new Set<string>();

  constructor({ folder, asked }: { folder: string; asked: AskedJobs }) {
    this.#folder = folder;
    this.#asked = asked;
  }

  /** The jobs that were asked for in this window, and have not been told of. */
  get asked(): readonly string[] {
    return this.#asked.ids;
  }

  /** These jobs are asked for in this window. */
  async ask(jobIds: readonly string[]): Promise<void> {
    try {
      for (const jobId of jobIds) {
        await writeFile(this.#path(jobId), this.#name, { mode: 0o600 });
      }
      await this.#asked.write([...new Set([...this.#asked.ids, ...jobIds])]);
    } catch (error) {
      await Promise.allSettled(jobIds.map((jobId) => this.forget(jobId)));
      throw toExportError(error);
    }
  }

  /** After a reload: says again that this window is the one. Gives whether it is: another may have told meanwhile. */
  async askAgain(jobId: string): Promise<boolean> {
    try {
      // Only where the file still is: to make it anew would have the job told of twice.
      const file = await open(this.#path(jobId), 'r+');
      try {
        await file.truncate(0);
        await file.write(this.#name, 0);
      } finally {
        await file.close();
      }
      return true;
    } catch (error) {
      if (isSystemError(error, 'ENOENT')) {
        return false;
      }
      throw toExportError(error);
    }
  }

  /** This window goes on with a job. Where nobody is known to have asked for it, it is the one to tell. */
  async standIn(jobId: string): Promise<void> {
    try {
      await writeFile(this.#path(jobId), this.#name, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if (!isSystemError(error, 'EEXIST')) {
        // Better told of twice than by nobody.
        this.#unnamed.add(jobId);
      }
    }
  }

  /** Whether this window is to tell how a job ended. From then on, no window is. */
  async claim(jobId: string): Promise<boolean> {
    try {
      if (this.#unnamed.delete(jobId)) {
        return true;
      }
      if (!this.#asked.ids.includes(jobId)) {
        const teller = await readOwner(this.#path(jobId));
        // One that cannot be read is being written, by a window that is there.
        if (!teller || (teller.token !== this.#token && !isGone(teller))) {
          return false;
        }
      }
      await unlink(this.#path(jobId));
      return true;
    } catch (error) {
      if (isSystemError(error, 'ENOENT')) {
        return false;
      }
      throw toExportError(error);
    } finally {
      await this.#drop(jobId);
    }
  }

  /** Nobody is to tell of a job any more. */
  async forget(jobId: string): Promise<void> {
    await removeIfThere(this.#path(jobId));
    await this.#drop(jobId);
  }

  async #drop(jobId: string): Promise<void> {
    const { ids } = this.#asked;
    if (ids.includes(jobId)) {
      await this.#asked.write(ids.filter((id) => id !== jobId));
    }
  }

  get #name(): string {
    return JSON.stringify(thisProcess(this.#token));
  }

  #path(jobId: string): string {
    return join(this.#folder, `${jobId}${suffix}`);
  }
}
