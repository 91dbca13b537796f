import type { FileHandle } from 'node:fs/promises';
import { syncFile } from '../../../util/atomicFile.ts';
import { releaseBuffer } from '../../../util/releaseBuffer.ts';

/** How much may wait to be written before whoever makes more has to wait. */
const aheadBytes = 256 * 1024;
/** How much is written before the disk is asked to begin: else all of it would wait for the end. */
const syncEveryBytes = 32 * 1024 * 1024;

interface Waiting {
  readonly chunk: Uint8Array;
  readonly isOurs: boolean;
}

/**
 * Writes chunks to a file behind whoever makes them: while some are on their way, the next ones gather, and go together.
 * Every now and then what is written is sent to the disk meanwhile, so that the sync at the end has little left to do.
 */
export class FileWriter {
  readonly #file: FileHandle;
  readonly #onWritten: (bytes: number) => void;
  #bytes = 0;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | undefined;
  #unsyncedBytes = 0;
  #syncing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** `onWritten` is told of the bytes that were written. */
  constructor(file: FileHandle, onWritten: (bytes: number) => void) {
    this.#file = file;
    this.#onWritten = onWritten;
  }

  /** How much was given to be written. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Settles when more may come. With `isOurs`, the chunk's memory is given back when it is written. */
  async write(chunk: Uint8Array, isOurs: boolean): Promise<void> {
    this.#bytes += chunk.byteLength;
    this.#waitingBytes += chunk.byteLength;
    this.#waiting.push({ chunk, isOurs });
    const writing = (this.#writing ??= this.#writeWaiting());
    if (this.#waitingBytes >= aheadBytes) {
      await writing;
    }
    this.#throwFailure();
  }

  /** Settles when all is on the disk. */
  async sync(): Promise<void> {
    await this.#idle();
    this.#throwFailure();
    await syncFile(this.#file);
  }

  /** Waits for what is under way, and closes the file. */
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

  /** Never rejects: the next call tells of what failed. */
  async #writeWaiting(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      const bytes = await this.#writeAll(batch.map(({ chunk }) => chunk));
      for (const { chunk, isOurs } of batch) {
        if (isOurs) {
          releaseBuffer(chunk);
        }
      }
      this.#waitingBytes -= bytes;
      this.#onWritten(bytes);
      this.#syncNowAndThen(bytes);
    } catch (error) {
      this.#failure ??= { error };
    }
    this.#writing = this.#waiting.length > 0 && !this.#failure ? this.#writeWaiting() : undefined;
  }

  /** Gives how many bytes these are. The system may take fewer at once. */
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
        // The system tells of a fault once, to the sync that met it.
        .catch((error: unknown) => void (this.#failure ??= { error }))
        .finally(() => (this.#syncing = undefined));
    }
  }
}

/** What is left of chunks after so many bytes of them. */
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
