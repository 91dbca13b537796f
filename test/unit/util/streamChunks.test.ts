import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { releaseBuffer } from '../../../src/util/releaseBuffer.ts';
import { streamChunks } from '../../../src/util/streamChunks.ts';

describe('streamChunks', () => {
  it('gives the chunks as they are, also those that wait', async () => {
    const chunks = ['one', 'two', 'three'].map((text) => Buffer.from(text));
    const stream = new PassThrough();
    chunks.forEach((chunk) => stream.write(chunk));
    stream.end();
    const got: Uint8Array[] = [];
    for await (const chunk of streamChunks(stream, 1000)) {
      got.push(chunk);
    }
    assert.deepEqual(got, chunks);
  });

  it('lets the stream wait for a slow reader', async () => {
    let made = 0;
    const stream = new Readable({
      read() {
        made++;
        this.push(Buffer.alloc(1000));
      },
      highWaterMark: 1000,
    });
    const chunks = streamChunks(stream, 5000);
    await chunks.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(made < 20, `${made} chunks were made`);
    stream.destroy();
  });

  it('throws the error of the stream after what came before', async () => {
    const stream = new PassThrough();
    stream.write('one');
    const chunks = streamChunks(stream, 1000);
    const first = await chunks.next();
    assert.equal(first.done, false);
    stream.destroy(new Error('broke'));
    await assert.rejects(chunks.next(), /broke/);
  });

  it('takes a stream that is closed without an end for broken', async () => {
    for (const early of [true, false]) {
      const stream = new PassThrough();
      const chunks = streamChunks(stream, 1000);
      if (early) {
        stream.destroy();
        await assert.rejects(chunks.next(), /Premature close/);
      } else {
        const next = chunks.next();
        stream.destroy();
        await assert.rejects(next, /Premature close/);
      }
    }
  });
});

describe('releaseBuffer', () => {
  it('frees a buffer that holds these bytes alone, and no other', () => {
    const whole = new Uint8Array(1000);
    releaseBuffer(whole);
    assert.equal(whole.buffer.byteLength, 0);
    const shared = new Uint8Array(1000);
    releaseBuffer(shared.subarray(1));
    assert.equal(shared.byteLength, 1000);
    releaseBuffer(whole);
  });
});
