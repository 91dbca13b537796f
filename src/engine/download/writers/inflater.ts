import { constants, createGunzip, type Gunzip } from 'node:zlib';
import { BufferPool } from '../../../util/bufferPool.ts';

/** How much is inflated at once. Twice as much took about a tenth longer for 1 GB, and half as much was no faster. */
export const inflatedBytes = 256 * 1024;

/** What Node's own synchronous functions use. It is not documented, but has been the same since Node 10. */
interface ZlibHandle {
  writeSync(
    flush: number,
    input: Uint8Array,
    inputAt: number,
    inputBytes: number,
    output: Uint8Array,
    outputAt: number,
    outputBytes: number,
  ): void;
}

/**
 * Inflates a gzip synchronously. Node's own stream passes each piece to another thread and waits for it, which takes half as
 * long again; for many bytes, use this in a worker.
 */
export class Inflater {
  readonly #gunzip: Gunzip;
  readonly #handle: ZlibHandle;
  /** Has what the last write left: room in the output, and bytes of the input. */
  readonly #left: Uint32Array;
  readonly #buffers: BufferPool;

  private constructor(gunzip: Gunzip, handle: ZlibHandle, left: Uint32Array, buffers: BufferPool) {
    // Collects the errors of the handle, which are set before a write returns.
    this.#gunzip = gunzip.on('error', () => undefined);
    this.#handle = handle;
    this.#left = left;
    this.#buffers = buffers;
  }

  /** Creates one; returns undefined where Node has changed what is not documented. */
  static readonly create = (buffers: BufferPool): Inflater | undefined => {
    const gunzip = createGunzip({ chunkSize: constants.Z_MIN_CHUNK });
    const handle: unknown = Reflect.get(gunzip, '_handle');
    const left: unknown = Reflect.get(gunzip, '_writeState');
    if (isHandle(handle) && left instanceof Uint32Array) {
      return new Inflater(gunzip, handle, left, buffers);
    }
    gunzip.destroy();
    return undefined;
  };

  /** Returns what the next bytes inflate to, in chunks from the pool. Throws zlib's error. */
  *next(bytes: Uint8Array): Generator<Uint8Array> {
    yield* this.#inflate(bytes, constants.Z_NO_FLUSH);
  }

  /** Returns what is left. Throws zlib's error if the gzip is truncated. */
  *end(): Generator<Uint8Array> {
    yield* this.#inflate(new Uint8Array(), constants.Z_FINISH);
  }

  /** Releases zlib's memory. */
  close(): void {
    this.#gunzip.destroy();
  }

  *#inflate(bytes: Uint8Array, flush: number): Generator<Uint8Array> {
    let unread = bytes.byteLength;
    for (let room = 0; room === 0;) {
      const output = this.#buffers.take();
      const at = bytes.byteLength - unread;
      this.#handle.writeSync(flush, bytes, at, unread, output, 0, output.byteLength);
      if (this.#gunzip.errored) {
        throw this.#gunzip.errored;
      }
      [room = 0, unread = 0] = this.#left;
      const chunk = this.#buffers.chunkOf(output, output.byteLength - room);
      if (chunk.byteLength > 0) {
        yield chunk;
      } else {
        this.#buffers.give(chunk);
      }
    }
  }
}

const isHandle = (value: unknown): value is ZlibHandle =>
  typeof value === 'object' &&
  value !== null &&
  'writeSync' in value &&
  typeof value.writeSync === 'function';
