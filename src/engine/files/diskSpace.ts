import { statfs } from '../../util/fileSystem.ts';
import { ExportError } from '../model/exportError.ts';

/** Returns the bytes that the user may still write to the disk of a folder, where the system says. */
export type FreeBytes = (folder: string) => Promise<number | undefined>;

/** Left free for everything else that the editor and the system write. */
const headroomBytes = 16 * 1024 * 1024;
const checkEveryBytes = 16 * 1024 * 1024;

/** Asks the system. Some network drives do not know, and say zero for all. */
export const freeBytes: FreeBytes = async (folder) => {
  const { bavail, bsize, blocks } = await statfs(folder);
  return blocks === 0 || bsize === 0 ? undefined : bavail * bsize;
};

/** Watches that a download does not fill the disk to its last byte. */
export class DiskSpace {
  readonly #folder: string;
  readonly #free: FreeBytes;
  #sinceCheck = 0;

  constructor(folder: string, free: FreeBytes) {
    this.#folder = folder;
    this.#free = free;
  }

  /** @throws ExportError 'diskFull' when so many bytes will not fit. */
  async need(bytes: number): Promise<void> {
    const free = await this.#room();
    if (free !== undefined && free < bytes + headroomBytes) {
      throw new ExportError('diskFull', `The disk has ${free} bytes left; ${bytes} are to come.`);
    }
  }

  /**
   * Looks again from time to time, as bytes go to the disk: those of the file, and those that are kept to go on with.
   *
   * @throws as `need` does.
   */
  async came(bytes: number): Promise<void> {
    this.#sinceCheck += bytes;
    if (this.#sinceCheck >= checkEveryBytes) {
      this.#sinceCheck = 0;
      await this.need(0);
    }
  }

  /** Nothing where nobody knows: a disk that is full says so itself, when it is written to. */
  async #room(): Promise<number | undefined> {
    try {
      const free = await this.#free(this.#folder);
      return free !== undefined && Number.isFinite(free) && free >= 0 ? free : undefined;
    } catch {
      // Some file systems cannot be asked, and some may not be.
      return undefined;
    }
  }
}
