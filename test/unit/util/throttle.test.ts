import assert from 'node:assert/strict';
import { Throttle } from '../../../src/util/throttle.ts';

describe('Throttle', () => {
  const started: Throttle[] = [];

  function counting(intervalMs: number): { throttle: Throttle; runs: () => number } {
    let runs = 0;
    const throttle = new Throttle({ intervalMs, action: () => runs++ });
    started.push(throttle);
    return { throttle, runs: () => runs };
  }

  afterEach(() => {
    for (const throttle of started.splice(0)) {
      throttle.dispose();
    }
  });

  it('acts on the first request at once, and collects those that follow', () => {
    const { throttle, runs } = counting(60_000);
    throttle.request();
    assert.equal(runs(), 1);
    throttle.request();
    throttle.request();
    assert.equal(runs(), 1);
    throttle.flush();
    assert.equal(runs(), 2);
    throttle.flush();
    assert.equal(runs(), 2);
  });

  it('acts on what was collected once the interval has passed', async () => {
    const acted = Promise.withResolvers<number>();
    let runs = 0;
    const throttle = new Throttle({
      intervalMs: 5,
      action: () => {
        runs++;
        if (runs === 2) {
          acted.resolve(runs);
        }
      },
    });
    started.push(throttle);
    throttle.request();
    throttle.request();
    assert.equal(await acted.promise, 2);
  });

  it('forgets what was collected when it is disposed', () => {
    const { throttle, runs } = counting(60_000);
    throttle.request();
    throttle.request();
    throttle.dispose();
    throttle.flush();
    assert.equal(runs(), 1);
  });
});
