import { join } from 'node:path';
import * as z from 'zod/mini';
import { isSystemError, removeIfThere, statIfThere } from '../../util/files/atomicFile.ts';
import { readFile, writeFile } from '../../util/files/fileSystem.ts';
import { jobOwner, type JobOwner } from '../model/exportJob.ts';

const stored = z.object({ owner: z.optional(jobOwner) });

/**
 * The empty files that serialize takeovers: `<job>.<epoch>` is created by the one window that is about to own the job with
 * that epoch, and deleted once the job's own file names the owner.
 */
export class EpochFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Begins a takeover. Returns false if another window has begun it. */
  async claim(jobId: string, epoch: number): Promise<boolean> {
    try {
      await writeFile(this.#path(jobId, epoch), '', { mode: 0o600, flag: 'wx' });
      return true;
    } catch (error) {
      if (isSystemError(error, 'EEXIST')) {
        return false;
      }
      throw error;
    }
  }

  /** Ends takeovers. */
  async release(jobId: string, epochs: readonly number[]): Promise<void> {
    for (const epoch of epochs) {
      await removeIfThere(this.#path(jobId, epoch));
    }
  }

  /** Whether a window still owns a job. True where that cannot be read, as on a failing disk. */
  async isCurrent(jobId: string, { epoch, window }: JobOwner): Promise<boolean> {
    try {
      const text = await readFile(join(this.#folder, `${jobId}.json`));
      const owner = stored.safeParse(JSON.parse(text)).data?.owner;
      const isLater =
        owner && (owner.epoch > epoch || (owner.epoch === epoch && owner.window !== window));
      return !isLater && (await statIfThere(this.#path(jobId, epoch + 1))) === undefined;
    } catch (error) {
      return !isSystemError(error, 'ENOENT');
    }
  }

  #path(jobId: string, epoch: number): string {
    return join(this.#folder, `${jobId}.${epoch}`);
  }
}
