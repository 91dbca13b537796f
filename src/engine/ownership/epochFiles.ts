import { join } from 'node:path';
import * as z from 'zod/mini';
import { isSystemError, removeIfThere, statIfThere } from '../../util/atomicFile.ts';
import { readFile, writeFile } from '../../util/fileSystem.ts';
import { jobOwner, type JobOwner } from '../model/exportJob.ts';

const stored = z.object({ owner: z.optional(jobOwner) });

/**
 * The empty files by which one window at a time takes over a job: `<job>.<epoch>` is made by the one that is to own it with
 * that epoch, and goes when the job itself says so.
 */
export class EpochFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Begins a takeover, for one window alone. Returns whether that is this one. */
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

  /** Whether a window still owns a job. Where that cannot be read, as on a disk that fails, it does. */
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
