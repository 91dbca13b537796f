import type { Fault } from './faults.ts';
import { positionOf } from './injectFault.ts';

/** Returns the length in the header: that of the body with its fault, so that only the gzip reveals the fault. */
export function faultyLength(
  fault: Fault | undefined,
  length: number | undefined,
): number | undefined {
  if (length === undefined) {
    return undefined;
  }
  switch (fault?.kind) {
    case 'truncatedGzip':
    case 'truncatedBody':
      return Math.min(length, positionOf(fault, length));
    case 'trailingBytes':
      return length + fault.count;
    default:
      return length;
  }
}

/** Returns the bytes of a file with the fault applied. */
export function faultyBytes(
  fault: Fault | undefined,
  bytes: AsyncIterable<Buffer>,
  length: number | undefined,
): AsyncIterable<Buffer> {
  switch (fault?.kind) {
    case 'truncatedGzip':
    case 'truncatedBody':
      return truncated(bytes, positionOf(fault, length));
    case 'corruptGzip':
      return corrupted(bytes, positionOf(fault, length));
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

/** Inverts 16 bytes: too many for a checksum to miss, few enough that only a reader who gets that far meets them. */
async function* corrupted(bytes: AsyncIterable<Buffer>, place: number): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const piece of bytes) {
    const from = Math.max(0, place - at);
    const to = Math.min(piece.length, place + 16 - at);
    if (from < to) {
      // A copy, since the piece may belong to the cache.
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
