import assert from 'node:assert/strict';
import { forEachAtMost } from '../../../src/util/forEachAtMost.ts';

const never = new AbortController().signal;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('forEachAtMost', () => {
  it('processes each item once, no more than so many at a time', async () => {
    for (const limit of [1, 3, 20]) {
      const seen: number[] = [];
      let running = 0;
      let most = 0;
      const items = Array.from({ length: 10 }, (_, i) => i);
      await forEachAtMost(
        items,
        limit,
        async (item) => {
          most = Math.max(most, ++running);
          await turn();
          running--;
          seen.push(item);
        },
        never,
      );
      assert.deepEqual(
        seen.sort((a, b) => a - b),
        items,
      );
      assert.equal(most, Math.min(limit, items.length));
    }
  });

  it('stops the others on the first failure, throws that, and waits for all', async () => {
    let running = 0;
    const started: number[] = [];
    const work = async (item: number, signal: AbortSignal): Promise<void> => {
      started.push(item);
      running++;
      await turn();
      try {
        if (item === 1) {
          throw new Error('the first');
        }
        await turn();
        await turn();
        signal.throwIfAborted();
      } finally {
        await turn();
        running--;
      }
    };
    await assert.rejects(forEachAtMost([0, 1, 2, 3, 4], 3, work, never), /the first/);
    assert.equal(running, 0);
    assert.deepEqual(started, [0, 1, 2]);
  });

  it('stops on a signal, with its reason', async () => {
    const controller = new AbortController();
    const started: number[] = [];
    const work = async (item: number): Promise<void> => {
      started.push(item);
      controller.abort(new Error('enough'));
      await turn();
    };
    await assert.rejects(forEachAtMost([0, 1, 2], 1, work, controller.signal), /enough/);
    assert.deepEqual(started, [0]);
  });
});
