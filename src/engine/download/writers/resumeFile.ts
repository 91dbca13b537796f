import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { isSystemError } from '../../../util/atomicFile.ts';
import { lstat, open } from '../../../util/fileSystem.ts';
import type { Patience } from '../../../util/patience.ts';
import { openAfresh } from '../../files/openPartial.ts';

const readBytes = 256 * 1024;
const unusableCode = 'KEPT_UNUSABLE';
/** Windows has no such flag, and there only an administrator can make a link. */
const noFollow = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;

/** What was kept of a body is of no use, for a reason that has nothing to do with the disk's room or the body that comes. */
export class KeptBodyUnusable extends Error {
  override readonly name = 'KeptBodyUnusable';
  /** Kept on the way between threads. */
  readonly code = unusableCode;
}

/** Whether an error is a `KeptBodyUnusable`, also one of another thread. */
export const isResumeFileUnusable = (error: unknown): boolean => isSystemError(error, unusableCode);

/**
 * Opens what was kept, where it is a file: not a folder, a link or a pipe that somebody has put in its place.
 *
 * @throws the system's error, or that it is no file.
 */
export async function openKept(
  path: string,
  access: number,
  patience?: Patience,
): Promise<FileHandle> {
  if (!(await lstat(path, patience)).isFile()) {
    throw new KeptBodyUnusable('What stands in the place of the kept bytes is no file.');
  }
  return open(path, access | noFollow, undefined, patience);
}

/**
 * The bytes of a body as they came, kept beside the file that is made of them, so that a download can go on after the
 * process has ended. They stand after a header line, which says what body they are of.
 */
export class ResumeFile {
  readonly #file: FileHandle;
  readonly #start: number;
  #end: number;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle, start: number, end: number) {
    this.#file = file;
    this.#start = start;
    this.#end = end;
  }

  /** Begins afresh, for the user alone. What is there is removed; a link is never followed. */
  static async create(path: string, header: string, signal?: AbortSignal): Promise<ResumeFile> {
    const file = await openAfresh(path, signal);
    try {
      const kept = new ResumeFile(file, Buffer.byteLength(header), 0);
      await kept.append(Buffer.from(header));
      return kept;
    } catch (error) {
      // As on a full disk.
      await file.close();
      throw error;
    }
  }

  /**
   * Opens what was kept, to be read and then appended to. `start` is the length of its header.
   *
   * @throws KeptBodyUnusable where it cannot be opened: then the download begins afresh.
   */
  static async reopen(path: string, start: number, signal?: AbortSignal): Promise<ResumeFile> {
    let file: FileHandle | undefined;
    try {
      file = await openKept(path, constants.O_RDWR, { signal });
      return new ResumeFile(file, start, Math.max(start, (await file.stat()).size));
    } catch (error) {
      await file?.close();
      throw new KeptBodyUnusable('What was kept cannot be opened.', { cause: error });
    }
  }

  /** How many bytes of the body are there. */
  get bytes(): number {
    return this.#end - this.#start;
  }

  /** Appends, one after the other, so that a crash leaves no hole. */
  append(bytes: Uint8Array): Promise<void> {
    const at = this.#end;
    this.#end += bytes.byteLength;
    this.#writing = this.#writing.then(() => this.#write(bytes, at));
    // Whoever appended is told; the next one is told as well, by its own promise.
    this.#writing.catch(() => undefined);
    return this.#writing;
  }

  /** Reads the bytes that are there now, from the first. */
  async *read(): AsyncGenerator<Uint8Array> {
    const end = this.#end;
    for (let at = this.#start; at < end;) {
      const { buffer, bytesRead } = await this.#readAt(at, Math.min(readBytes, end - at));
      if (bytesRead === 0) {
        throw new KeptBodyUnusable('A file that was kept became shorter.');
      }
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  async #readAt(at: number, bytes: number) {
    try {
      return await this.#file.read(Buffer.allocUnsafeSlow(bytes), 0, null, at);
    } catch (error) {
      throw new KeptBodyUnusable('What was kept cannot be read.', { cause: error });
    }
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#file.close();
  }

  /**
   * Writes to a place, not to the file's end: should two processes take the same download for theirs for a moment, each
   * writes the same bytes to the same places.
   */
  async #write(bytes: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < bytes.byteLength;) {
      const { bytesWritten } = await this.#file.write(
        bytes,
        done,
        bytes.byteLength - done,
        at + done,
      );
      done += bytesWritten;
    }
  }
}
