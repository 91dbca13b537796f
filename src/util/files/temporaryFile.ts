import { randomUUID } from 'node:crypto';
import { readSync, writeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { open, unlink } from './fileSystem.ts';

/**
 * A file that only this object can read: its name is deleted as soon as it is open, so that the system frees it with the
 * process, whatever ends that. A system that does not delete the name of an open file has it deleted on `close`.
 */
export class TemporaryFile {
  readonly #handle: FileHandle;
  #name: string | undefined;
  #size = 0;

  private constructor(handle: FileHandle, name: string) {
    this.#handle = handle;
    this.#name = name;
  }

  /** Creates an empty file. */
  static async create(folder: string): Promise<TemporaryFile> {
    const name = join(folder, `sendgrid-exports-${randomUUID()}.tmp`);
    const file = new TemporaryFile(await open(name, 'wx+', 0o600), name);
    await file.#deleteName();
    return file;
  }

  /** In bytes. */
  get size(): number {
    return this.#size;
  }

  /** Writes numbers at the end of the file. Returns the position of the first one. */
  append(words: Uint32Array): number {
    const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    const position = this.#size;
    for (let done = 0; done < bytes.length;) {
      done += writeSync(this.#handle.fd, bytes, done, bytes.length - done, position + done);
    }
    this.#size += bytes.length;
    return position;
  }

  /** Fills an array with the numbers at a position. */
  read(into: Uint32Array, position: number): void {
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    for (let done = 0; done < bytes.length;) {
      const read = readSync(this.#handle.fd, bytes, done, bytes.length - done, position + done);
      if (read === 0) {
        throw new RangeError('The temporary file is shorter than what was written.');
      }
      done += read;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
    await this.#deleteName();
  }

  async #deleteName(): Promise<void> {
    if (this.#name !== undefined) {
      try {
        await unlink(this.#name, { totalMs: 0 });
        this.#name = undefined;
      } catch {
        // It is tried again once the file is closed.
      }
    }
  }
}
