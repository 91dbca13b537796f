import assert from 'node:assert/strict';
import type { SendGridReason } from '../../../../src/sendgrid/errors.ts';
import type { RateLimit } from '../../../../src/sendgrid/http/rateLimit.ts';
import {
  decideRetry,
  maxAttempts,
  type FailedAttempt,
} from '../../../../src/sendgrid/http/retry.ts';

const noHeaders: RateLimit = {
  limit: undefined,
  remaining: undefined,
  resetMs: undefined,
  retryAfterMs: undefined,
};
const almostOne = (): number => 0.999_999_9;
const decide = (failed: Partial<FailedAttempt>): number | undefined =>
  decideRetry({
    attempt: 1,
    method: 'GET',
    outcome: 'server',
    rateLimit: noHeaders,
    random: almostOne,
    ...failed,
  })?.delayMs;

describe('decideRetry', () => {
  const outcomes: readonly (readonly [SendGridReason, readonly string[]])[] = [
    ['network', ['GET']],
    ['timeout', ['GET']],
    ['server', ['GET']],
    ['rateLimited', ['GET', 'POST']],
    ['badRequest', []],
    ['unauthorized', []],
    ['forbidden', []],
    ['notFound', []],
    ['badResponse', []],
    ['redirected', []],
    ['badFileUrl', []],
  ];
  for (const [outcome, methods] of outcomes) {
    for (const method of ['GET', 'POST'] as const) {
      const isRetried = methods.includes(method);
      it(`${isRetried ? 'resends' : 'does not resend'} a ${method} after ${outcome}`, () => {
        assert.equal(decide({ outcome, method }) !== undefined, isRetried);
      });
    }
  }

  it('doubles the longest backoff each time', () => {
    const delays = [1, 2, 3, 4].map((attempt) => decide({ attempt }));
    assert.deepEqual(delays, [500, 1000, 2000, 4000]);
  });

  it('draws the backoff from its full range, so that clients spread out', () => {
    assert.equal(decide({ random: () => 0 }), 0);
    assert.equal(decide({ random: () => 0.5, attempt: 3 }), 1000);
  });

  it('gives up after the last attempt', () => {
    assert.equal(decide({ attempt: maxAttempts }), undefined);
    assert.equal(decide({ attempt: maxAttempts, outcome: 'rateLimited' }), undefined);
  });

  it('gives up at once if the fault is permanent, such as an untrusted certificate', () => {
    assert.equal(decide({ outcome: 'network', transient: false }), undefined);
  });

  it('waits as long as Retry-After says, and up to a second more', () => {
    const rateLimit = { ...noHeaders, retryAfterMs: 7000, resetMs: 60_000 };
    assert.equal(decide({ rateLimit, random: () => 0 }), 7000);
    assert.equal(decide({ rateLimit, random: almostOne }), 8000);
    assert.equal(decide({ rateLimit, random: () => 0, outcome: 'rateLimited' }), 7000);
  });

  it('waits until the window ends after a 429, and only then', () => {
    const rateLimit = { ...noHeaders, resetMs: 42_000 };
    assert.equal(decide({ rateLimit, random: () => 0, outcome: 'rateLimited' }), 42_000);
    assert.equal(decide({ rateLimit, random: () => 0, outcome: 'server' }), 0);
  });

  it('backs off after a 429 without headers', () => {
    assert.equal(decide({ outcome: 'rateLimited', attempt: 2 }), 1000);
    assert.equal(decide({ outcome: 'rateLimited', rateLimit: undefined }), 500);
  });

  it('gives up if the server asks for more than two minutes', () => {
    const wait = (retryAfterMs: number): number | undefined =>
      decide({ rateLimit: { ...noHeaders, retryAfterMs }, random: () => 0 });
    assert.equal(wait(120_000), 120_000);
    assert.equal(wait(120_001), undefined);
  });
});
