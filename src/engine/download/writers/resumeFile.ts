import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { isSystemError } from '../../../util/files/atomicFile.ts';
import { lstat, open } from '../../../util/files/fileSystem.ts';
import type { Patience } from '../../../util/files/patience.ts';
import { openAfresh } from '../../files/openPartial.ts';

const readBytes = 256 * 1024;
const unusableCode = 'RESUME_FILE_UNUSABLE';
/** Windows has no such flag, and there only an administrator can make a link. */
const noFollow = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;

/** A resume file is of no use, for a reason that concerns neither the free space nor the body that is received. */
export class ResumeFileUnusable extends Error {
  override readonly name = 'ResumeFileUnusable';
  /** Survives the way between threads. */
  readonly code = unusableCode;
}

/** Whether an error is a `ResumeFileUnusable`, including one of another thread. */
export const isResumeFileUnusable = (error: unknown): boolean => isSystemError(error, unusableCode);

/**
 * Opens a resume file, where it is a file: not a folder, a link or a pipe that was put in its place.
 *
 * @throws the system's error; ResumeFileUnusable where it is not a file.
 */
export async function openResumeFile(
  path: string,
  access: number,
  patience?: Patience,
): Promise<FileHandle> {
  if (!(await lstat(path, patience)).isFile()) {
    throw new ResumeFileUnusable('There is something else in the place of the resume file.');
  }
  return open(path, access | noFollow, undefined, patience);
}

/**
 * The bytes of a body as they were received, beside the file that is made of them, so that a download can be resumed after the
 * process has ended. They follow a header line, which identifies the body.
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

  /** Creates an empty one that only the user can read. What is in its place is removed; a link is never followed. */
  static async create(path: string, header: string, signal?: AbortSignal): Promise<ResumeFile> {
    const file = await openAfresh(path, signal);
    try {
      const resumeFile = new ResumeFile(file, Buffer.byteLength(header), 0);
      await resumeFile.append(Buffer.from(header));
      return resumeFile;
    } catch (error) {
      // Such as on a full disk.
      await file.close();
      throw error;
    }
  }

  /**
   * Opens one to read it and then append to it. `start` is the length of its header.
   *
   * @throws ResumeFileUnusable where it cannot be opened: the download then starts over.
   */
  static async reopen(path: string, start: number, signal?: AbortSignal): Promise<ResumeFile> {
    let file: FileHandle | undefined;
    try {
      file = await openResumeFile(path, constants.O_RDWR, { signal });
      return new ResumeFile(file, start, Math.max(start, (await file.stat()).size));
    } catch (error) {
      await file?.close();
      throw new ResumeFileUnusable('The resume file cannot be opened.', { cause: error });
    }
  }

  /** How many bytes of the body it holds. */
  get bytes(): number {
    return this.#end - this.#start;
  }

  /** Appends, one after the other, so that a crash leaves no hole. */
  append(bytes: Uint8Array): Promise<void> {
    const at = this.#end;
    this.#end += bytes.byteLength;
    this.#writing = this.#writing.then(() => this.#write(bytes, at));
    // The caller handles it, and so does the next one, whose own promise rejects.
    this.#writing.catch(() => undefined);
    return this.#writing;
  }

  /** Reads the bytes that it holds now, from the first. */
  async *read(): AsyncGenerator<Uint8Array> {
    const end = this.#end;
    for (let at = this.#start; at < end;) {
      const { buffer, bytesRead } = await this.#readAt(at, Math.min(readBytes, end - at));
      if (bytesRead === 0) {
        throw new ResumeFileUnusable('The resume file became shorter.');
      }
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  async #readAt(at: number, bytes: number) {
    try {
      return await this.#file.read(Buffer.allocUnsafeSlow(bytes), 0, null, at);
    } catch (error) {
      throw new ResumeFileUnusable('The resume file cannot be read.', { cause: error });
    }
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#file.close();
  }

  /**
   * Writes at a position, not at the end of the file: should two processes own the same download for a moment, each writes the
   * same bytes at the same positions.
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
