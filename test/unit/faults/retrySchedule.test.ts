import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pollSeconds } from '../../../src/engine/jobs/run/poller.ts';
import type { SendGridReason } from '../../../src/sendgrid/errors.ts';
import { parseRateLimit, type RateLimit } from '../../../src/sendgrid/http/rateLimit.ts';
import { decideRetry, maxAttempts, type FailedAttempt } from '../../../src/sendgrid/http/retry.ts';

const reason = fc.constantFrom<SendGridReason>(
  'badRequest',
  'unauthorized',
  'forbidden',
  'notFound',
  'rateLimited',
  'server',
  'network',
  'timeout',
  'badResponse',
  'redirected',
  'badFileUrl',
);
const transientReasons: readonly SendGridReason[] = ['rateLimited', 'server', 'network', 'timeout'];
/** As `Math.random` returns it. */
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const milliseconds = fc.option(fc.nat({ max: 10_000_000 }), { nil: undefined });
const count = fc.option(fc.nat(), { nil: undefined });
const rateLimit: fc.Arbitrary<RateLimit | undefined> = fc.option(
  fc.record({ limit: count, remaining: count, resetMs: milliseconds, retryAfterMs: milliseconds }),
  { nil: undefined },
);
const failed: fc.Arbitrary<FailedAttempt> = fc.record({
  attempt: fc.integer({ min: 1, max: maxAttempts + 2 }),
  method: fc.constantFrom('GET', 'POST'),
  outcome: reason,
  transient: fc.boolean(),
  rateLimit,
  random: random.map((number) => () => number),
});

/** No delay that a server asks for makes a call wait longer than this before it fails. */
const longestMs = 121_000;

describe('The schedule of retries, for any failure', () => {
  it('never resends a POST except after 429', () => {
    fc.assert(
      fc.property(failed, (attempt) => {
        const isAgain = decideRetry({ ...attempt, method: 'POST' }) !== undefined;
        assert.ok(!isAgain || attempt.outcome === 'rateLimited');
      }),
      { numRuns: 500 },
    );
  });

  it('resends what may be transient, and nothing else, up to the last attempt', () => {
    fc.assert(
      fc.property(failed, (attempt) => {
        const retry = decideRetry({ ...attempt, method: 'GET', rateLimit: undefined });
        const { attempt: number, outcome, transient } = attempt;
        const isExpected = number < maxAttempts && transient && transientReasons.includes(outcome);
        assert.equal(retry !== undefined, isExpected);
      }),
      { numRuns: 500 },
    );
  });

  it('waits for a whole number of milliseconds, within bounds', () => {
    fc.assert(
      fc.property(failed, (attempt) => {
        const { delayMs } = decideRetry(attempt) ?? { delayMs: 0 };
        assert.ok(
          Number.isSafeInteger(delayMs) && delayMs >= 0 && delayMs <= longestMs,
          `${delayMs}`,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('retries no sooner than Retry-After says, and not much later', () => {
    fc.assert(
      fc.property(failed, fc.nat({ max: 120_000 }), (attempt, retryAfterMs) => {
        const limit = { ...noLimit, ...attempt.rateLimit, retryAfterMs };
        const retry = decideRetry({ ...attempt, rateLimit: limit });
        assert.ok(
          !retry || (retry.delayMs >= retryAfterMs && retry.delayMs <= retryAfterMs + 1000),
        );
      }),
    );
  });

  it('retries after 429 no sooner than the window ends', () => {
    fc.assert(
      fc.property(failed, fc.nat({ max: 120_000 }), (attempt, resetMs) => {
        const retry = decideRetry({
          ...attempt,
          outcome: 'rateLimited',
          rateLimit: { ...noLimit, resetMs },
        });
        assert.ok(!retry || retry.delayMs >= resetMs);
      }),
    );
  });

  it('waits longer from attempt to attempt, for the same random number', () => {
    fc.assert(
      fc.property(failed, random, (attempt, luck) => {
        const delays = Array.from({ length: maxAttempts - 1 }, (_, index) =>
          decideRetry({
            ...attempt,
            attempt: index + 1,
            rateLimit: undefined,
            random: () => luck,
          }),
        ).flatMap((retry) => (retry ? [retry.delayMs] : []));
        assert.deepEqual(
          delays,
          [...delays].sort((a, b) => a - b),
        );
        assert.ok(delays.every((delay) => delay <= 30_000));
      }),
    );
  });

  it('ignores nonsense in any header', () => {
    const value = fc.oneof(
      fc.string(),
      fc.nat().map(String),
      fc.double().map(String),
      fc.date().map((date) => (Number.isNaN(date.getTime()) ? 'soon' : date.toUTCString())),
      fc.constantFrom('-1', '1e3', '0x10', ' 7 ', '9'.repeat(400), '', '-5', 'Thu, 32 Foo 2026'),
    );
    const headers = fc.dictionary(
      fc.constantFrom(
        'date',
        'retry-after',
        'x-ratelimit-reset',
        'x-ratelimit-remaining',
        'x-ratelimit-limit',
      ),
      value,
    );
    fc.assert(
      fc.property(headers, fc.nat(), failed, (lines, now, attempt) => {
        const get = (name: string): string | null => lines[name] ?? null;
        const read = parseRateLimit({ get }, now);
        for (const number of Object.values(read)) {
          assert.ok(number === undefined || number >= 0, JSON.stringify(read));
        }
        const { delayMs } = decideRetry({ ...attempt, rateLimit: read }) ?? { delayMs: 0 };
        assert.ok(delayMs >= 0 && delayMs <= longestMs, `${delayMs}`);
      }),
      { numRuns: 500 },
    );
  });

  it('polls each second at first, never faster as a job gets older, and every 10 to 15 s in the end', () => {
    const ages = fc.double({ min: 0, max: 100_000, noNaN: true });
    fc.assert(
      fc.property(ages, ages, random, random, (age, longer, luck, otherLuck) => {
        const seconds = pollSeconds(age, () => luck);
        assert.ok(seconds >= 1 && seconds <= 15);
        assert.equal(seconds === 1, age < 30);
        assert.equal(seconds >= 10, age >= 600);
        assert.ok(age >= 600 || pollSeconds(age + longer, () => otherLuck) >= seconds);
      }),
    );
  });
});

const noLimit: RateLimit = {
  limit: undefined,
  remaining: undefined,
  resetMs: undefined,
  retryAfterMs: undefined,
};
