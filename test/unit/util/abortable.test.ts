import assert from 'node:assert/strict';
import { abortable } from '../../../src/util/abortable.ts';

describe('abortable', () => {
  const reason = new Error('stopped');

  it('settles as the promise does', async () => {
    const { signal } = new AbortController();
    assert.equal(await abortable(Promise.resolve(1), signal), 1);
    assert.equal(await abortable(Promise.resolve(2), undefined), 2);
    await assert.rejects(abortable(Promise.reject(new Error('broken')), signal), /broken/);
  });

  for (const isLate of [false, true]) {
    it(`leaves no unhandled rejection of what is no longer awaited (${isLate ? 'aborted later' : 'aborted before'})`, async () => {
      const controller = new AbortController();
      const work = Promise.withResolvers<undefined>();
      const unhandled: unknown[] = [];
      const listen = (error: unknown): void => void unhandled.push(error);
      const others = process.listeners('unhandledRejection');
      process.removeAllListeners('unhandledRejection');
      process.on('unhandledRejection', listen);
      try {
        if (!isLate) {
          controller.abort(reason);
        }
        const waiting = assert.rejects(abortable(work.promise, controller.signal), reason);
        controller.abort(reason);
        await waiting;
        work.reject(new Error('closed'));
        await new Promise((resolve) => setTimeout(resolve, 1));
        assert.deepEqual(unhandled, []);
      } finally {
        process.off('unhandledRejection', listen);
        others.forEach((other) => process.on('unhandledRejection', other));
      }
    });
  }
});
