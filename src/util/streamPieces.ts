import type { Readable } from 'node:stream';
import { releaseBuffer } from './releaseBuffer.ts';

/** How large the pieces are, and how many wait. */
export interface PieceOptions {
  /** Size of the first piece. A smaller one goes on sooner, so that a small body does not wait. */
  readonly firstPieceBytes: number;
  readonly pieceBytes: number;
  /** With so many bytes in whole pieces that nobody has taken, the stream has to wait. */
  readonly aheadBytes: number;
  /** Is told of bytes as they come, before their piece is full. */
  readonly onBytes: (bytes: number) => void;
}

/**
 * Reads a stream of bytes in pieces of a size, each with a buffer of its own that can be handed to another thread. The
 * buffers of the stream's chunks are given back: nobody else may look at them.
 *
 * It reads ahead from now on, before the first piece is asked for: a stream that breaks off drops what nobody has read. What it
 * delivered until then comes before its error. To stop reading destroys the stream.
 *
 * A chunk is copied in the turn in which it comes: a connection delivers thousands of small ones a second, and to hand each
 * on by a promise costs more than to copy it, and keeps its memory for longer.
 */
export function streamPieces(
  stream: Readable,
  options: PieceOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  return piecesOf(new Gathering(stream, options));
}

async function* piecesOf(gathering: Gathering): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (;;) {
    const piece = gathering.take();
    if (piece) {
      yield piece;
    } else if (gathering.isOver) {
      return;
    } else {
      await gathering.more();
    }
  }
}

class Gathering {
  /** Is only made, see `#gather`: what nobody could read would not be made at all. */
  weight: readonly undefined[] = [];
  readonly #stream: Readable;
  readonly #options: PieceOptions;
  readonly #full: Uint8Array<ArrayBuffer>[] = [];
  #fullBytes = 0;
  #piece: Uint8Array<ArrayBuffer>;
  #filled = 0;
  #end: 'ended' | { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(stream: Readable, options: PieceOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#piece = new Uint8Array(options.firstPieceBytes);
    const closed = (): void =>
      this.#stop({ error: stream.errored ?? new Error('Premature close') });
    stream.on('data', (chunk: unknown) => this.#gather(chunk));
    stream.once('end', () => this.#stop('ended'));
    stream.once('error', (error) => this.#stop({ error }));
    stream.once('close', closed);
    if (stream.errored !== null || stream.destroyed) {
      closed();
    }
  }

  /** Whether the stream has ended, and all of it was taken. Throws the error with which it ended. */
  get isOver(): boolean {
    if (typeof this.#end === 'object') {
      throw this.#end.error;
    }
    return this.#end === 'ended';
  }

  /** Returns a full piece, and at the end what is left. */
  take(): Uint8Array<ArrayBuffer> | undefined {
    const piece = this.#full.shift();
    if (piece) {
      this.#fullBytes -= piece.byteLength;
      if (this.#fullBytes < this.#options.aheadBytes && this.#stream.isPaused()) {
        this.#stream.resume();
      }
      return piece;
    }
    if (this.#end === undefined || this.#filled === 0) {
      return undefined;
    }
    const rest = this.#piece.subarray(0, this.#filled);
    this.#filled = 0;
    return rest;
  }

  /** Settles when a piece is full, or no more come. */
  more(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  #gather(chunk: unknown): void {
    if (!(chunk instanceof Uint8Array)) {
      this.#stream.destroy(new TypeError('A stream of bytes gave something else.'));
      return;
    }
    const { byteLength } = chunk;
    this.#options.onBytes(byteLength);
    for (let at = 0; at < byteLength;) {
      const fits = chunk.subarray(at, at + this.#piece.byteLength - this.#filled);
      this.#piece.set(fits, this.#filled);
      this.#filled += fits.byteLength;
      at += fits.byteLength;
      if (this.#filled === this.#piece.byteLength) {
        this.#full.push(this.#piece);
        this.#fullBytes += this.#filled;
        this.#piece = new Uint8Array(this.#options.pieceBytes);
        this.#filled = 0;
      }
    }
    releaseBuffer(chunk);
    // Node has decrypted the chunk into another buffer of that size, which waits for the garbage collector. That one comes
    // when so much of its own memory is used, and does not see how large buffers are. An array of half their size lets it
    // come sooner: at 1 GB that is 16 MB less, and takes no time that could be measured.
    this.weight = new Array<undefined>(byteLength >>> 4);
    if (this.#fullBytes >= this.#options.aheadBytes) {
      this.#stream.pause();
    }
    if (this.#full.length > 0) {
      this.#wake?.();
    }
  }

  #stop(how: 'ended' | { readonly error: unknown }): void {
    this.#end ??= how;
    this.#wake?.();
  }
}
