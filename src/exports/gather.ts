import { releaseBuffer } from '../util/releaseBuffer.ts';

/** The size of the pieces that go on: TLS hands over 16 KiB at most, and each piece costs a turn of an event loop. */
const pieceBytes = 256 * 1024;
/** The first piece goes on sooner, so that a small file does not wait and a large one shows progress at once. */
const firstPieceBytes = 64 * 1024;

/**
 * Gathers small pieces into large ones, each with a buffer of its own that can be handed to another thread.
 *
 * The buffers of the small ones are given back. Where the source breaks off, what it gave until then comes before its error.
 */
export async function* gathered(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let piece = new Uint8Array(firstPieceBytes);
  let filled = 0;
  let failure: { readonly error: unknown } | undefined;
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await iterator.next().catch((error: unknown) => (failure = { error }));
      if ('error' in next || next.done === true) {
        break;
      }
      let rest = next.value;
      while (rest.byteLength > 0) {
        const fits = rest.subarray(0, piece.byteLength - filled);
        piece.set(fits, filled);
        filled += fits.byteLength;
        rest = rest.subarray(fits.byteLength);
        if (filled === piece.byteLength) {
          yield piece;
          piece = new Uint8Array(pieceBytes);
          filled = 0;
        }
      }
      releaseBuffer(next.value);
    }
    if (filled > 0) {
      yield piece.subarray(0, filled);
    }
    if (failure) {
      throw failure.error;
    }
  } finally {
    await iterator.return?.();
  }
}
