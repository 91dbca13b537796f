import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { wholeBody } from '../../../../src/engine/download/responseStream.ts';
import { SendGridError } from '../../../../src/sendgrid/errors.ts';
import { collect } from '../bodies.ts';

describe('wholeBody', () => {
  const read = (body: Readable, change: Partial<Parameters<typeof wholeBody>[0]> = {}) =>
    collect(
      wholeBody({
        body,
        contentLength: undefined,
        stallMs: 10_000,
        onBytes: () => undefined,
        signal: new AbortController().signal,
        ...change,
      }),
    );
  /** A body in chunks of 16 KiB, each with a buffer of its own. */
  function bodyOf(bytes: number): Parameters<typeof wholeBody>[0] {
    const chunks = Array.from({ length: Math.ceil(bytes / 16_384) }, (_, index) =>
      Buffer.alloc(Math.min(16_384, bytes - index * 16_384)),
    );
    return {
      body: Readable.from(chunks, { objectMode: false }),
      ...{ contentLength: bytes, stallMs: 10_000, onBytes: () => undefined },
      signal: new AbortController().signal,
    };
  }
  const because = (reason: string) => (error: unknown) =>
    error instanceof SendGridError && error.reason === reason;
  const pieces = (): Readable => Readable.from([Buffer.from('one'), Buffer.from('two')]);

  it('returns all bytes, and counts them', async () => {
    let bytes = 0;
    const onBytes = (more: number): void => void (bytes += more);
    assert.equal((await read(pieces(), { contentLength: 6, onBytes })).toString(), 'onetwo');
    assert.equal(bytes, 6);
    assert.equal((await read(pieces())).toString(), 'onetwo');
  });

  it('returns pieces of one size, the first one earlier', async () => {
    const sizes: number[] = [];
    for await (const piece of wholeBody(bodyOf(600_000))) {
      sizes.push(piece.byteLength);
    }
    assert.deepEqual(sizes, [65_536, 262_144, 262_144, 10_176]);
  });

  it('ends the body when nobody reads on', async () => {
    const options = bodyOf(1_000_000);
    for await (const piece of wholeBody(options)) {
      assert.equal(piece.byteLength, 65_536);
      break;
    }
    assert.ok(options.body.destroyed);
  });

  it('treats another length than announced as a break', async () => {
    for (const contentLength of [5, 7, 0]) {
      await assert.rejects(read(pieces(), { contentLength }), because('network'));
    }
  });

  it('treats an error of the connection as a break, and silence as a timeout', async () => {
    const broken = new PassThrough();
    broken.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    await assert.rejects(read(broken), because('network'));
    const silent = new PassThrough();
    await assert.rejects(read(silent, { stallMs: 5 }), because('timeout'));
    assert.ok(silent.destroyed);
  });

  it('keeps waiting while bytes arrive, however few', async () => {
    const slow = new PassThrough();
    const reading = read(slow, { stallMs: 500 });
    for (let times = 0; times < 8; times++) {
      slow.write('a');
      await sleep(100);
    }
    slow.end();
    assert.equal((await reading).toString(), 'a'.repeat(8));
  });

  it('returns the bytes before a break, and then the error', async () => {
    const body = new PassThrough();
    const reading = wholeBody({
      ...{ body, contentLength: 9, stallMs: 10_000, onBytes: () => undefined },
      signal: new AbortController().signal,
    });
    body.end('abcdef');
    assert.equal(Buffer.from((await reading.next()).value ?? []).toString(), 'abcdef');
    await assert.rejects(reading.next(), because('network'));
  });

  it('returns the bytes before a break even if nobody was reading yet', async () => {
    const body = new PassThrough();
    const reading = wholeBody({
      ...{ body, contentLength: 9, stallMs: 10_000, onBytes: () => undefined },
      signal: new AbortController().signal,
    });
    body.write('abcdef');
    await turn();
    body.on('error', () => undefined);
    body.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    await turn();
    assert.ok(body.closed);
    assert.equal(Buffer.from((await reading.next()).value ?? []).toString(), 'abcdef');
    await assert.rejects(reading.next(), because('network'));
  });

  it('ends immediately on a signal, with its reason', async () => {
    const controller = new AbortController();
    const silent = new PassThrough();
    const reading = read(silent, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await assert.rejects(reading, /enough/);
    assert.ok(silent.destroyed);
    const { signal } = controller;
    await assert.rejects(read(pieces(), { signal }), /enough/);
  });
});
