import type { Delay } from '../util/delay.ts';
import type { RateLimit } from './rateLimit.ts';

/** A header can be wrong; no request is held back for longer than two of SendGrid's windows. */
const maxHoldMs = 120_000;

/** Holds requests back while the last answer said that none are left in its window. One per API client. */
export class RateLimiter {
  readonly #delay: Delay;
  readonly #now: () => number;
  #heldUntil = 0;

  constructor(options: { delay: Delay; now: () => number }) {
    this.#delay = options.delay;
    this.#now = options.now;
  }

  /** Takes note of what an answer says. */
  observe({ remaining, resetMs }: RateLimit): void {
    if (remaining === 0 && resetMs !== undefined) {
      this.#heldUntil = Math.max(this.#heldUntil, this.#now() + Math.min(resetMs, maxHoldMs));
    }
  }

  /** Waits until the next request may be sent, and says how many milliseconds that took. */
  async ready(signal: AbortSignal | undefined): Promise<number> {
    const holdMs = this.#heldUntil - this.#now();
    if (holdMs <= 0) {
      return 0;
    }
    await this.#delay(holdMs, signal ? { signal } : {});
    return holdMs;
  }
}
