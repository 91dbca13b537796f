import { Inflater } from './inflater.ts';

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

async function* inflated(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const inflater = new Inflater();
  try {
    for await (const bytes of source) {
      yield* inflater.next(bytes);
    }
    yield* inflater.end();
  } finally {
    inflater.close();
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
