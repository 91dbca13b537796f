/** Reads one header; `null` if the response has none of that name. */
export interface HeaderSource {
  get(name: string): string | null;
}

/** What a response says about when further requests are allowed. */
export interface RateLimit {
  /** Requests that a window has room for. */
  readonly limit: number | undefined;
  /** Requests that are left in this window. */
  readonly remaining: number | undefined;
  /** Milliseconds until the next window starts. */
  readonly resetMs: number | undefined;
  /** How many milliseconds the server asks to wait. */
  readonly retryAfterMs: number | undefined;
}

/** `X-RateLimit-Reset` below it counts seconds, above it is a date. */
const smallestEpochSeconds = 1e9;

/**
 * Reads the rate-limit headers of a response.
 *
 * `X-RateLimit-Reset` is seconds left on marketing endpoints and epoch seconds on older ones; `Retry-After` is seconds or an
 * HTTP date. Dates are taken relative to the response's own `Date`, so that a wrong clock here does no harm.
 *
 * @param now epoch milliseconds, for a response without a `Date`.
 */
export function parseRateLimit(headers: HeaderSource, now: number): RateLimit {
  const serverNow = parseDate(headers.get('date')) ?? now;
  const reset = parseSeconds(headers.get('x-ratelimit-reset'));
  return {
    limit: parseSeconds(headers.get('x-ratelimit-limit')),
    remaining: parseSeconds(headers.get('x-ratelimit-remaining')),
    resetMs: reset === undefined ? undefined : untilReset(reset, serverNow),
    retryAfterMs: parseRetryAfter(headers.get('retry-after'), serverNow),
  };
}

function untilReset(reset: number, serverNow: number): number {
  return reset < smallestEpochSeconds ? reset * 1000 : Math.max(0, reset * 1000 - serverNow);
}

function parseRetryAfter(text: string | null, serverNow: number): number | undefined {
  const seconds = parseSeconds(text);
  if (seconds !== undefined) {
    return seconds * 1000;
  }
  const date = parseDate(text);
  return date === undefined ? undefined : Math.max(0, date - serverNow);
}

/** A number that is not negative; a fraction is fine. */
function parseSeconds(text: string | null): number | undefined {
  return text !== null && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

/** Reads an HTTP date. It has a weekday or month in letters: `Date.parse` alone would read '-5' as a year. */
export function parseDate(text: string | null): number | undefined {
  if (text === null || !/[a-z]{3}/i.test(text)) {
    return undefined;
  }
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
