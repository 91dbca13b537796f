import { Gunzip } from 'minizlib';

/**
 * `chunkSize` is zlib's, to which it goes on though the types do not say so: room for what is inflated at once. Twice as much
 * took about a tenth longer for 1 GB, and half as much was no faster.
 */
const options = { async: false, chunkSize: 256 * 1024 };
/** How much is given to zlib at once: what it makes of that has to fit into memory, were it nothing but zeros. */
const inputBytes = 64 * 1024;

/**
 * Inflates a gzip, within the call that brings the bytes. Node's own stream hands each piece to another thread and waits for
 * it, which takes half as long again; where many bytes come, this belongs into a worker.
 */
export class Inflater {
  readonly #gunzip = new Gunzip(options);
  readonly #chunks: Uint8Array[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor() {
    this.#gunzip.on('data', (chunk: Uint8Array) => void this.#chunks.push(chunk));
    this.#gunzip.on('error', (error: unknown) => (this.#failure = { error }));
  }

  /** Gives what the next bytes inflate to, a part at a time. Throws zlib's error. */
  *next(bytes: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < bytes.byteLength; at += inputBytes) {
      const length = Math.min(inputBytes, bytes.byteLength - at);
      this.#gunzip.write(Buffer.from(bytes.buffer, bytes.byteOffset + at, length));
      yield* this.#made();
    }
  }

  /** Gives what is left. Throws zlib's error where the gzip is not whole. */
  *end(): Generator<Uint8Array> {
    this.#gunzip.end();
    yield* this.#made();
  }

  /** Gives zlib's memory back. */
  close(): void {
    this.#gunzip.close();
  }

  #made(): readonly Uint8Array[] {
    if (this.#failure) {
      throw this.#failure.error;
    }
    return this.#chunks.splice(0);
  }
}
