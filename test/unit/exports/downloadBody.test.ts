import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { wholeBody } from '../../../src/exports/downloadBody.ts';
import { SendGridError } from '../../../src/sendgrid/errors.ts';
import { collect } from './bodies.ts';

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
  const because = (reason: string) => (error: unknown) =>
    error instanceof SendGridError && error.reason === reason;
  const pieces = (): Readable => Readable.from([Buffer.from('one'), Buffer.from('two')]);

  it('gives all bytes, and counts them', async () => {
    let bytes = 0;
    const onBytes = (more: number): void => void (bytes += more);
    assert.equal((await read(pieces(), { contentLength: 6, onBytes })).toString(), 'onetwo');
    assert.equal(bytes, 6);
    assert.equal((await read(pieces())).toString(), 'onetwo');
  });

  it('takes another length than was promised for a break', async () => {
    for (const contentLength of [5, 7, 0]) {
      await assert.rejects(read(pieces(), { contentLength }), because('network'));
    }
  });

  it('takes an error of the connection for a break, and silence for a time-out', async () => {
    const broken = new PassThrough();
    broken.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    await assert.rejects(read(broken), because('network'));
    const silent = new PassThrough();
    await assert.rejects(read(silent, { stallMs: 5 }), because('timeout'));
    assert.ok(silent.destroyed);
  });

  it('ends at once on a signal, with its reason', async () => {
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
