import type { Fault } from './faults.ts';
import { placeOf } from './injectFault.ts';

/** The length that the header promises: that of the body as the fault leaves it, so that only the gzip shows the fault. */
export function spoiltLength(
  fault: Fault | undefined,
  length: number | undefined,
): number | undefined {
  if (length === undefined) {
    return undefined;
  }
  switch (fault?.kind) {
    case 'truncatedGzip':
    case 'plainBodyCut':
      return Math.min(length, placeOf(fault, length));
    case 'trailingBytes':
      return length + fault.count;
    default:
      return length;
  }
}

/** The bytes of a file with the fault in them. */
export function spoilBytes(
  fault: Fault | undefined,
  bytes: AsyncIterable<Buffer>,
  length: number | undefined,
): AsyncIterable<Buffer> {
  switch (fault?.kind) {
    case 'truncatedGzip':
    case 'plainBodyCut':
      return truncated(bytes, placeOf(fault, length));
    case 'corruptGzip':
      return corrupted(bytes, placeOf(fault, length));
    case 'trailingBytes':
      return withTail(bytes, fault.count);
    default:
      return bytes;
  }
}

async function* truncated(bytes: AsyncIterable<Buffer>, length: number): AsyncGenerator<Buffer> {
  let left = length;
  for await (const piece of bytes) {
    yield piece.subarray(0, left);
    left -= piece.length;
    if (left <= 0) {
      return;
    }
  }
}

/** Inverts 16 bytes: too many for a checksum to overlook, few enough to be met only on reading that far. */
async function* corrupted(bytes: AsyncIterable<Buffer>, place: number): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const piece of bytes) {
    const from = Math.max(0, place - at);
    const to = Math.min(piece.length, place + 16 - at);
    if (from < to) {
      // A copy, since the piece may be the cache's own.
      const copy = Buffer.from(piece);
      for (let i = from; i < to; i++) {
        copy[i] = (copy[i] ?? 0) ^ 0xff;
      }
      yield copy;
    } else {
      yield piece;
    }
    at += piece.length;
  }
}

async function* withTail(bytes: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  yield* bytes;
  yield Buffer.alloc(count, 'trailing ');
}
