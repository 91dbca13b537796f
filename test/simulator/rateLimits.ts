import type { Clock } from './clock.ts';
import type { RateLimitSettings } from './scenario.ts';

/** Endpoints that share a rate limit. */
export type RateLimitGroup = 'marketing' | 'search' | 'other';

export interface RateLimitResponse {
  readonly exceeded: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** Counts requests by account and group, in windows that start with their first request. */
export class RateLimits {
  readonly #clock: Clock;
  readonly #windows = new Map<string, { endsAt: number; used: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take(account: number, group: RateLimitGroup, settings: RateLimitSettings): RateLimitResponse {
    const now = this.#clock.now();
    const key = `${account} ${group}`;
    let window = this.#windows.get(key);
    if (window === undefined || now >= window.endsAt) {
      window = { endsAt: now + settings.windowSeconds * 1000, used: 0 };
      this.#windows.set(key, window);
    }
    window.used += 1;
    const limit = group === 'search' ? settings.searchLimit : settings.limit;
    const meaning =
      settings.reset === 'asObserved'
        ? group === 'other'
          ? 'epoch'
          : 'secondsLeft'
        : settings.reset;
    return {
      exceeded: window.used > limit,
      headers: rateLimitHeaders(
        limit,
        Math.max(0, limit - window.used),
        window.endsAt,
        meaning,
        now,
      ),
    };
  }
}

/** Returns the three headers, with either meaning of the last. */
export function rateLimitHeaders(
  limit: number,
  remaining: number,
  endsAt: number,
  meaning: 'secondsLeft' | 'epoch',
  now: number,
): Record<string, string> {
  const reset = meaning === 'epoch' ? endsAt / 1000 : (endsAt - now) / 1000;
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(Math.ceil(reset)),
  };
}
