import assert from 'node:assert/strict';
import { parseRateLimit } from '../../../../src/sendgrid/http/rateLimit.ts';

const now = Date.UTC(2026, 0, 15, 12);
const inSeconds = (seconds: number): string => new Date(now + seconds * 1000).toUTCString();

describe('parseRateLimit', () => {
  type Expected = Partial<ReturnType<typeof parseRateLimit>>;
  const rows: readonly (readonly [
    name: string,
    headers: Record<string, string>,
    expected: Expected,
  ])[] = [
    ['no headers', {}, {}],
    ['the remaining requests', { 'x-ratelimit-remaining': '599' }, { remaining: 599 }],
    ['seconds left', { 'x-ratelimit-reset': '42' }, { resetMs: 42_000 }],
    ['zero seconds left', { 'x-ratelimit-reset': '0' }, { resetMs: 0 }],
    [
      'the largest value that still means seconds left',
      { 'x-ratelimit-reset': '999999999' },
      { resetMs: 999_999_999_000 },
    ],
    ['epoch seconds', { 'x-ratelimit-reset': String(now / 1000 + 30) }, { resetMs: 30_000 }],
    ['epoch seconds in the past', { 'x-ratelimit-reset': String(now / 1000 - 30) }, { resetMs: 0 }],
    [
      'epoch seconds by the clock of the server',
      { 'x-ratelimit-reset': String(now / 1000 + 3630), date: inSeconds(3600) },
      { resetMs: 30_000 },
    ],
    ['Retry-After in seconds', { 'retry-after': '7' }, { retryAfterMs: 7000 }],
    ['Retry-After as a date', { 'retry-after': inSeconds(9) }, { retryAfterMs: 9000 }],
    [
      'Retry-After as a date by the clock of the server',
      { 'retry-after': inSeconds(-3591), date: inSeconds(-3600) },
      { retryAfterMs: 9000 },
    ],
    ['Retry-After in the past', { 'retry-after': inSeconds(-9) }, { retryAfterMs: 0 }],
    [
      'nonsense',
      { 'retry-after': 'soon', 'x-ratelimit-reset': '-5', 'x-ratelimit-remaining': 'NaN' },
      {},
    ],
    ['a broken date', { date: 'Thursday', 'retry-after': inSeconds(3) }, { retryAfterMs: 3000 }],
  ];
  for (const [name, headers, expected] of rows) {
    it(`reads ${name}`, () => {
      const nothing = {
        limit: undefined,
        remaining: undefined,
        resetMs: undefined,
        retryAfterMs: undefined,
      };
      assert.deepEqual(parseRateLimit(new Headers(headers), now), { ...nothing, ...expected });
    });
  }
});
