import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { releaseBuffer } from '../../../src/util/releaseBuffer.ts';
import { streamPieces, type PieceOptions } from '../../../src/util/streamPieces.ts';

describe('streamPieces', () => {
  const pieces = (
    stream: Readable,
    change: Partial<PieceOptions> = {},
  ): AsyncGenerator<Uint8Array<ArrayBuffer>> =>
    streamPieces(stream, {
      firstPieceBytes: 4,
      pieceBytes: 8,
      aheadBytes: 16,
      onBytes: () => undefined,
      ...change,
    });

  /** A stream of chunks of one size, each with a buffer of its own. */
  function chunked(bytes: Uint8Array, size: number): Readable {
    function* chunks(): Generator<Uint8Array> {
      for (let at = 0; at < bytes.byteLength; at += size) {
        yield Uint8Array.from(bytes.subarray(at, at + size));
      }
    }
    return Readable.from(chunks(), { objectMode: false, highWaterMark: 50_000 });
  }

  for (const chunkBytes of [1, 3, 4, 7, 8, 20, 100]) {
    it(`makes pieces of chunks of ${chunkBytes} bytes, the first one smaller, each with a buffer of its own`, async () => {
      const bytes = randomBytes(50);
      const got: Uint8Array[] = [];
      for await (const piece of pieces(chunked(bytes, chunkBytes))) {
        got.push(piece);
      }
      assert.deepEqual(Buffer.concat(got), bytes);
      assert.deepEqual(
        got.map(({ byteLength }) => byteLength),
        [4, 8, 8, 8, 8, 8, 6],
      );
      assert.equal(new Set(got.map(({ buffer }) => buffer)).size, got.length);
    });
  }

  it('yields nothing for a stream without bytes', async () => {
    const got = await pieces(Readable.from([], { objectMode: false })).next();
    assert.equal(got.done, true);
  });

  it('releases the chunks as soon as they are copied', async () => {
    const chunks = ['abcdef', 'ghi'].map((text) => new TextEncoder().encode(text));
    const stream = new PassThrough();
    const reading = pieces(stream);
    chunks.forEach((chunk) => stream.write(chunk));
    await reading.next();
    assert.deepEqual(
      chunks.map(({ buffer }) => buffer.byteLength),
      [0, 0],
    );
    stream.destroy();
  });

  it('reports bytes before their piece is full', async () => {
    let bytes = 0;
    const stream = new PassThrough();
    const next = pieces(stream, { onBytes: (more) => (bytes += more) }).next();
    stream.write('abc');
    await sleep(1);
    assert.equal(bytes, 3);
    stream.end('d');
    assert.equal(Buffer.from((await next).value ?? []).toString(), 'abcd');
    assert.equal(bytes, 4);
  });

  it('applies backpressure for a slow reader, and resumes when they read', async () => {
    let made = 0;
    const stream = new Readable({
      read() {
        made++;
        this.push(made > 1000 ? null : Buffer.alloc(8));
      },
      highWaterMark: 8,
    });
    const reading = pieces(stream);
    await reading.next();
    await sleep(20);
    assert.ok(made < 20, `${made} chunks were created`);
    let bytes = 4;
    for await (const piece of reading) {
      bytes += piece.byteLength;
    }
    assert.equal(bytes, 8000);
  });

  it('yields the bytes before the stream broke, and then its error', async () => {
    const stream = new PassThrough();
    const reading = pieces(stream);
    stream.write('abcdef');
    assert.equal(Buffer.from((await reading.next()).value ?? []).toString(), 'abcd');
    stream.destroy(new Error('broke'));
    assert.equal(Buffer.from((await reading.next()).value ?? []).toString(), 'ef');
    await assert.rejects(reading.next(), /broke/);
  });

  it('treats a stream that is closed without an end as broken', async () => {
    for (const early of [true, false]) {
      const stream = new PassThrough();
      const reading = pieces(stream);
      if (early) {
        stream.destroy();
        await assert.rejects(reading.next(), /Premature close/);
      } else {
        const next = reading.next();
        stream.destroy();
        await assert.rejects(next, /Premature close/);
      }
    }
  });

  it('rejects a stream of something else', async () => {
    await assert.rejects(pieces(Readable.from(['text'])).next(), TypeError);
  });
});

describe('releaseBuffer', () => {
  it('releases a buffer with only these bytes, and no other', () => {
    const whole = new Uint8Array(1000);
    releaseBuffer(whole);
    assert.equal(whole.buffer.byteLength, 0);
    const shared = new Uint8Array(1000);
    releaseBuffer(shared.subarray(1));
    assert.equal(shared.byteLength, 1000);
    releaseBuffer(whole);
  });
});
