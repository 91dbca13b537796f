import type { FileHandle } from 'node:fs/promises';
import { syncFile } from '../../../util/files/atomicFile.ts';

/** How much may wait to be written before the caller has to wait. */
const aheadBytes = 256 * 1024;
/** How much is written before the system is asked to flush it: otherwise all of it would wait for the end. */
const syncEveryBytes = 32 * 1024 * 1024;

export interface FileWriterOptions {
  /** Called with the number of bytes of each write. */
  readonly onWritten: (bytes: number) => void;
  /** Called with each chunk that was written, whose buffer can be used again. */
  readonly release: (chunk: Uint8Array) => void;
}

/**
 * Writes chunks to a file in the background: those that are added during a write are written together. From time to time
 * it flushes to the disk, so that the sync at the end has little left to do.
 */
export class FileWriter {
  readonly #file: FileHandle;
  readonly #options: FileWriterOptions;
  #bytes = 0;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | undefined;
  #unsyncedBytes = 0;
  #syncing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(file: FileHandle, options: FileWriterOptions) {
    this.#file = file;
    this.#options = options;
  }

  /** How many bytes were added. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Settles when more can be added. */
  async write(chunk: Uint8Array): Promise<void> {
    this.#bytes += chunk.byteLength;
    this.#waitingBytes += chunk.byteLength;
    this.#waiting.push(chunk);
    const writing = (this.#writing ??= this.#writeWaiting());
    if (this.#waitingBytes >= aheadBytes) {
      await writing;
    }
    this.#throwFailure();
  }

  /** Settles when everything is on the disk. */
  async sync(): Promise<void> {
    await this.#idle();
    this.#throwFailure();
    await syncFile(this.#file);
  }

  /** Waits for pending writes, and closes the file. */
  async close(): Promise<void> {
    this.#waiting = [];
    await this.#idle();
    await this.#file.close();
  }

  async #idle(): Promise<void> {
    while (this.#writing) {
      await this.#writing;
    }
    await this.#syncing;
  }

  #throwFailure(): void {
    if (this.#failure) {
      throw this.#failure.error;
    }
  }

  /** Never rejects: the next call throws what failed. */
  async #writeWaiting(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      const bytes = await this.#writeAll(batch);
      batch.forEach(this.#options.release);
      this.#waitingBytes -= bytes;
      this.#options.onWritten(bytes);
      this.#syncNowAndThen(bytes);
    } catch (error) {
      this.#failure ??= { error };
    }
    this.#writing = this.#waiting.length > 0 && !this.#failure ? this.#writeWaiting() : undefined;
  }

  /** Returns the number of bytes. The system may write fewer at once. */
  async #writeAll(chunks: readonly Uint8Array[]): Promise<number> {
    let total = 0;
    for (let rest = chunks; rest.length > 0;) {
      const { bytesWritten } = await this.#file.writev(rest);
      total += bytesWritten;
      rest = without(rest, bytesWritten);
    }
    return total;
  }

  #syncNowAndThen(bytes: number): void {
    this.#unsyncedBytes += bytes;
    if (this.#unsyncedBytes >= syncEveryBytes && !this.#syncing) {
      this.#unsyncedBytes = 0;
      this.#syncing = syncFile(this.#file, { isDataOnly: true })
        // The system reports a fault once, to the first sync after it.
        .catch((error: unknown) => void (this.#failure ??= { error }))
        .finally(() => (this.#syncing = undefined));
    }
  }
}

/** Returns the chunks without so many of their first bytes. */
function without(chunks: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let skipped = 0;
  const index = chunks.findIndex(({ byteLength }) => {
    const ends = skipped + byteLength > bytes;
    skipped += ends ? 0 : byteLength;
    return ends;
  });
  const [first, ...others] = index === -1 ? [] : chunks.slice(index);
  return first ? [first.subarray(bytes - skipped), ...others] : [];
}
