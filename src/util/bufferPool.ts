import { releaseBuffer } from './releaseBuffer.ts';

/** How many are kept: one is filled, one is written, and one waits. */
const maxFree = 3;

/**
 * Buffers of one size that are used again: the system clears the memory of a new one page by page, which takes a noticeable
 * part of the time in a fast stream.
 */
export class BufferPool {
  readonly #bytes: number;
  readonly #free: Uint8Array[] = [];
  /** The buffer of each chunk that `chunkOf` has returned. */
  readonly #buffers = new WeakMap<Uint8Array, Uint8Array>();

  /** `bytes` is the size of the buffers. */
  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** Returns a buffer, with anything in it. */
  take(): Uint8Array {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#bytes);
  }

  /** Returns the first bytes of a buffer that was taken, to be given back instead of it. */
  chunkOf(buffer: Uint8Array, bytes: number): Uint8Array {
    const chunk = buffer.subarray(0, bytes);
    this.#buffers.set(chunk, buffer);
    return chunk;
  }

  /** Takes back a chunk, which must not be used any more. The memory of one from elsewhere is released. */
  give(chunk: Uint8Array): void {
    const buffer = this.#buffers.get(chunk);
    if (buffer && this.#free.length < maxFree) {
      this.#free.push(buffer);
    } else {
      releaseBuffer(buffer ?? chunk);
    }
    this.#buffers.delete(chunk);
  }
}
