import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { streamChunks } from '../util/streamChunks.ts';

/** What makes inflating fast: zlib's default of 16 KiB costs a turn of the event loop for each. */
const chunkSize = 128 * 1024;
/** How much is inflated ahead while the file is being written. */
const aheadBytes = 256 * 1024;

/**
 * Inflates a body if its own first bytes say that it is gzip'd, and passes it on as it is otherwise: headers and suffixes
 * cannot be trusted. Apply it twice for a body that was compressed twice.
 *
 * A truncated or corrupt body ends with zlib's error. The caller ends the source.
 */
export async function* gunzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  const head = await firstBytes(iterator, 2);
  const whole = rejoined(head, iterator);
  if (isGzip(head)) {
    yield* inflated(whole);
  } else {
    yield* whole;
  }
}

/** Whether bytes begin as a gzip does. */
export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;

/** Whether an error is zlib's, about what it was given to inflate. */
export function isZlibError(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('Z_')
  );
}

async function* inflated(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize });
  // The same error reaches whoever reads from the stream, so here it is only kept from being unhandled.
  pipeline(source, gunzip).catch(() => undefined);
  try {
    yield* streamChunks(gunzip, aheadBytes);
  } finally {
    gunzip.destroy();
  }
}

async function firstBytes(iterator: AsyncIterator<Uint8Array>, count: number): Promise<Uint8Array> {
  let head = Buffer.alloc(0);
  while (head.byteLength < count) {
    const next = await iterator.next();
    if (next.done === true) {
      break;
    }
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* rejoined(
  head: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (head.byteLength > 0) {
    yield head;
  }
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    yield next.value;
  }
}
