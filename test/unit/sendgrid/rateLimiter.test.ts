import assert from 'node:assert/strict';
import { RateLimiter } from '../../../src/sendgrid/rateLimiter.ts';
import { VirtualTime } from '../../support/virtualTime.ts';

describe('RateLimiter', () => {
  const answer = { remaining: 0, resetMs: 30_000, retryAfterMs: undefined };

  it('lets requests pass while some are left', async () => {
    const time = new VirtualTime();
    const limiter = new RateLimiter(time);
    limiter.observe({ ...answer, remaining: 1 });
    assert.equal(await limiter.ready(undefined), 0);
    assert.deepEqual(time.delays, []);
  });

  it('holds them back until the window ends', async () => {
    const time = new VirtualTime();
    const limiter = new RateLimiter(time);
    limiter.observe(answer);
    await time.delay(10_000);
    assert.equal(await limiter.ready(undefined), 20_000);
    assert.equal(await limiter.ready(undefined), 0);
  });

  it('is not loosened by an answer that was under way, nor held for ever by a wrong header', async () => {
    const time = new VirtualTime();
    const limiter = new RateLimiter(time);
    limiter.observe(answer);
    limiter.observe({ ...answer, resetMs: 5 });
    assert.equal(await limiter.ready(undefined), 30_000);
    limiter.observe({ ...answer, resetMs: 1e12 });
    assert.equal(await limiter.ready(undefined), 120_000);
  });

  it('stops waiting when it is cancelled', async () => {
    const limiter = new RateLimiter(new VirtualTime());
    limiter.observe(answer);
    const reason = new Error('enough');
    await assert.rejects(limiter.ready(AbortSignal.abort(reason)), reason);
  });
});
