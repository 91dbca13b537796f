import { statfs } from '../../util/files/fileSystem.ts';
import { ExportError } from '../model/exportError.ts';

/** Returns the bytes that the user may still write to the disk of a folder, if the system says. */
export type FreeBytes = (folder: string) => Promise<number | undefined>;

/** Reserved for everything else that the editor and the system write. */
const headroomBytes = 16 * 1024 * 1024;
const checkEveryBytes = 16 * 1024 * 1024;

/** Asks the system. Some network drives do not know, and report all zeros. */
export const freeBytes: FreeBytes = async (folder) => {
  const { bavail, bsize, blocks } = await statfs(folder);
  return blocks === 0 || bsize === 0 ? undefined : bavail * bsize;
};

/** Makes sure that a download does not fill the disk completely. */
export class DiskSpace {
  readonly #folder: string;
  readonly #free: FreeBytes;
  #sinceCheck = 0;

  constructor(folder: string, free: FreeBytes) {
    this.#folder = folder;
    this.#free = free;
  }

  /** @throws ExportError 'diskFull' when so many bytes do not fit. */
  async need(bytes: number): Promise<void> {
    const free = await this.#room();
    if (free !== undefined && free < bytes + headroomBytes) {
      throw new ExportError('diskFull', `The disk has ${free} bytes left; ${bytes} are to come.`);
    }
  }

  /**
   * Checks again from time to time, as bytes are written: those of the file, and those of its resume file.
   *
   * @throws as `need` does.
   */
  async consumed(bytes: number): Promise<void> {
    this.#sinceCheck += bytes;
    if (this.#sinceCheck >= checkEveryBytes) {
      this.#sinceCheck = 0;
      await this.need(0);
    }
  }

  /** Undefined if unknown: writing to a full disk fails anyway. */
  async #room(): Promise<number | undefined> {
    try {
      const free = await this.#free(this.#folder);
      return free !== undefined && Number.isFinite(free) && free >= 0 ? free : undefined;
    } catch {
      // Some file systems cannot be asked, and some must not be.
      return undefined;
    }
  }
}
