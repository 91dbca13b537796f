import assert from 'node:assert/strict';
import type { RateLimit } from '../../../../src/sendgrid/http/rateLimit.ts';
import { RateLimiter, type Pass } from '../../../../src/sendgrid/http/rateLimiter.ts';
import { ServerClock } from '../../../../src/sendgrid/http/serverClock.ts';
import { abortable } from '../../../../src/util/abortable.ts';
import type { Delay } from '../../../../src/util/delay.ts';
import { VirtualTime } from '../../../support/virtualTime.ts';

describe('RateLimiter', () => {
  const time = new VirtualTime();
  const responseOf = (remaining: number, resetMs = 30_000, refused = false) =>
    ({ limit: 10, remaining, resetMs, retryAfterMs: undefined, refused }) satisfies RateLimit & {
      refused: boolean;
    };
  const limiter = (): RateLimiter => new RateLimiter({ delay: time.delay, monotonic: time.now });
  /** Lets a request pass and ends it. */
  const send = async (on: RateLimiter, ended: ReturnType<typeof responseOf>): Promise<number> => {
    const pass = await on.enter(undefined);
    pass.end(ended);
    return pass.heldMs;
  };
  /** A delay that lasts until its signal is aborted. */
  const untilAborted: Delay = async (_, { signal } = {}) =>
    abortable(Promise.withResolvers<undefined>().promise, signal);
  /** Returns whether it passes without anything else happening. */
  const passes = async (entering: Promise<Pass>): Promise<boolean> => {
    let passed = false;
    void entering.then(() => (passed = true));
    await new Promise((resolve) => setImmediate(resolve));
    return passed;
  };

  it('lets requests pass while some remain, and holds the next until the window ends', async () => {
    const on = limiter();
    assert.equal(await send(on, responseOf(2)), 0);
    assert.equal(await send(on, responseOf(1)), 0);
    await time.delay(10_000);
    assert.equal(await send(on, responseOf(0, 20_000)), 0);
    assert.equal(await send(on, responseOf(9)), 20_000);
    assert.equal(await send(on, responseOf(8)), 0);
  });

  it('counts running requests, so that many at once do not exceed the window', async () => {
    const on = new RateLimiter({ delay: () => Promise.resolve(), monotonic: () => 0 });
    await send(on, responseOf(3));
    const all = await Promise.all(Array.from({ length: 13 }, () => on.enter(undefined)));
    // Ten more fit into the next window.
    assert.deepEqual(
      all.map(({ heldMs }) => heldMs),
      [0, 0, 0, ...Array.from({ length: 10 }, () => 30_000)],
    );
    assert.equal(await passes(on.enter(undefined)), false);
  });

  it('accounts for requests of other programs in the window', async () => {
    const on = limiter();
    await send(on, responseOf(9));
    const [first] = await Promise.all([1, 2, 3].map(() => on.enter(undefined)));
    // Responded to before the other two were counted, and after another client had used four.
    first?.end(responseOf(4));
    assert.equal((await on.enter(undefined)).heldMs, 0);
    assert.equal((await on.enter(undefined)).heldMs, 0);
    assert.equal((await on.enter(undefined)).heldMs, 30_000);
  });

  it('lets the first request go alone, since only its response has the limit', async () => {
    const slow = new RateLimiter({ delay: untilAborted, monotonic: time.now });
    const first = await slow.enter(undefined);
    const second = slow.enter(undefined);
    assert.equal(await passes(second), false);
    first.end(responseOf(5));
    await second;
  });

  it('holds nothing if the server sends no limits', async () => {
    const on = limiter();
    (await on.enter(undefined)).end({
      ...{ limit: undefined, remaining: undefined, resetMs: undefined, retryAfterMs: undefined },
      refused: false,
    });
    const all = await Promise.all(Array.from({ length: 50 }, () => on.enter(undefined)));
    assert.ok(all.every(({ heldMs }) => heldMs === 0));
  });

  it('returns a place without a response, and ends only once', async () => {
    const on = limiter();
    await send(on, responseOf(1));
    const pass = await on.enter(undefined);
    pass.end();
    pass.end();
    assert.equal((await on.enter(undefined)).heldMs, 0);
    assert.equal((await on.enter(undefined)).heldMs, 30_000);
  });

  it('waits for the responses of a new window when all its places are taken', async () => {
    const on = limiter();
    await send(on, responseOf(0));
    const window = await Promise.all(Array.from({ length: 10 }, () => on.enter(undefined)));
    const next = on.enter(undefined);
    assert.equal(await passes(next), false);
    window[0]?.end(responseOf(0, 7000));
    assert.equal((await next).heldMs, 7000);
  });

  it('holds everything for as long as a refusal says, or for a moment if it does not say', async () => {
    const on = limiter();
    await send(on, { ...responseOf(3), refused: true, resetMs: 4000 });
    assert.equal(await send(on, responseOf(9)), 4000);
    const other = limiter();
    const silent = { limit: undefined, remaining: undefined, resetMs: undefined };
    (await other.enter(undefined)).end({ ...silent, retryAfterMs: undefined, refused: true });
    assert.equal((await other.enter(undefined)).heldMs, 1000);
  });

  it('is not loosened by a response that was on its way, nor held forever by a wrong header', async () => {
    const on = limiter();
    await send(on, responseOf(2));
    const late = await on.enter(undefined);
    await send(on, responseOf(0));
    late.end(responseOf(5, 5));
    assert.equal(await send(on, responseOf(0, 1e12)), 30_000);
    assert.equal(await send(on, responseOf(9)), 120_000);
  });

  describe('and polls', () => {
    it('leave a part of a window to the other requests', async () => {
      const on = limiter();
      await send(on, responseOf(2));
      assert.equal((await on.enter(undefined, 'poll')).heldMs, 0);
      const poll = on.enter(undefined, 'poll');
      assert.equal((await on.enter(undefined)).heldMs, 0);
      assert.equal((await poll).heldMs, 30_000);
    });

    it('are spread over the rest of a window that is almost full, and not held in one that is not', async () => {
      const on = new RateLimiter({ delay: () => Promise.resolve(), monotonic: () => 0 });
      const held = async (): Promise<number> => (await on.enter(undefined, 'poll')).heldMs;
      await send(on, { ...responseOf(40), limit: 100 });
      const polls = await Promise.all(Array.from({ length: 30 }, held));
      assert.deepEqual(polls.slice(0, 10), Array<number>(10).fill(0));
      assert.deepEqual(
        polls.toSorted((a, b) => a - b),
        polls,
      );
      assert.ok(polls.slice(11).every((ms) => ms > 0 && ms <= 30_000));
    });

    it('wait until waiting requests have a place', async () => {
      const end = Promise.withResolvers<undefined>();
      const on = new RateLimiter({ delay: () => end.promise, monotonic: () => 0 });
      const entered: string[] = [];
      const enter = async (priority: 'normal' | 'poll'): Promise<void> => {
        await on.enter(undefined, priority);
        entered.push(priority);
      };
      await send(on, responseOf(0));
      const polls = Array.from({ length: 3 }, () => enter('poll'));
      const posts = Array.from({ length: 8 }, () => enter('normal'));
      end.resolve(undefined);
      await Promise.all([polls[0], ...posts]);
      // Of ten places, eight are for the waiting requests, and one is left to others.
      assert.deepEqual(entered.filter((priority) => priority === 'poll').length, 1);
    });

    it('are not blocked by others that give up', async () => {
      const end = Promise.withResolvers<undefined>();
      const on = new RateLimiter({ delay: () => end.promise, monotonic: () => 0 });
      await send(on, responseOf(0));
      const stop = new AbortController();
      const posts = Array.from({ length: 9 }, () => on.enter(stop.signal));
      const poll = on.enter(undefined, 'poll');
      stop.abort(new Error('enough'));
      end.resolve(undefined);
      await Promise.allSettled(posts);
      assert.equal((await poll).heldMs, 30_000);
    });

    it('to a server without limits are not held', async () => {
      const on = limiter();
      const silent = { limit: undefined, remaining: undefined, resetMs: undefined };
      (await on.enter(undefined)).end({ ...silent, retryAfterMs: undefined, refused: false });
      const all = await Promise.all(Array.from({ length: 50 }, () => on.enter(undefined, 'poll')));
      assert.ok(all.every(({ heldMs }) => heldMs === 0));
    });
  });

  it('stops waiting when it is cancelled', async () => {
    const on = limiter();
    await send(on, responseOf(0));
    const reason = new Error('enough');
    await assert.rejects(on.enter(AbortSignal.abort(reason)), reason);
    const all = await Promise.all(Array.from({ length: 10 }, () => on.enter(undefined)));
    assert.equal(all.length, 10);
    const controller = new AbortController();
    const waiting = assert.rejects(on.enter(controller.signal), reason);
    controller.abort(reason);
    await waiting;
  });
});

describe('ServerClock', () => {
  it('is unknown before the first response, then advances from its date', () => {
    let monotonic = 5000;
    const clock = new ServerClock(() => monotonic);
    clock.observe(undefined);
    assert.equal(clock.now(), undefined);
    clock.observe(1_000_000);
    monotonic += 1500;
    assert.equal(clock.now(), 1_001_500);
    clock.observe(undefined);
    assert.equal(clock.now(), 1_001_500);
    clock.observe(900_000);
    assert.equal(clock.now(), 900_000);
  });
});
