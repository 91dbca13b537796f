import assert from 'node:assert/strict';
import { SerialQueue } from '../../../src/util/serialQueue.ts';

describe('a serial queue', () => {
  it('runs one task after the other, even after one that fails', async () => {
    const queue = new SerialQueue();
    const log: string[] = [];
    const gate = Promise.withResolvers<undefined>();
    const first = queue.run(async () => {
      log.push('first');
      await gate.promise;
      throw new Error('the first');
    });
    const second = queue.run(() => {
      log.push('second');
      return Promise.resolve(2);
    });
    await Promise.resolve();
    assert.deepEqual(log, ['first']);
    gate.resolve(undefined);
    await assert.rejects(first, /the first/);
    assert.equal(await second, 2);
    assert.deepEqual(log, ['first', 'second']);
  });

  it('is idle when all have ended, whatever their results', async () => {
    const queue = new SerialQueue();
    await queue.idle();
    const failing = queue.run(() => Promise.reject(new Error('no')));
    await queue.idle();
    await assert.rejects(failing, /no/);
  });
});
