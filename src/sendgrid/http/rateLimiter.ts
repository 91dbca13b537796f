import type { Delay } from '../../util/delay.ts';
import { abortable } from '../../util/abortable.ts';
import type { RateLimit } from './rateLimit.ts';

/** A header can be wrong; no request is held back for longer than two of SendGrid's windows. */
const maxHoldMs = 120_000;
/** How long other requests wait for the first response, which has the limit. */
const firstResponseMs = 2000;
/** How long to wait after a 429 that does not say so. */
const unsaidHoldMs = 1000;

/** The share of a window that polls leave to the other requests. */
const reservedShare = 0.1;
/** Below this share of a window, polls are spread over what is left of its time. */
const scarceShare = 0.3;

/** 'poll' is for requests that can wait: all others are sent before them. */
export type Priority = 'normal' | 'poll';

type RefusedOrNot = RateLimit & {
  /** Whether it is a 429. */
  readonly refused: boolean;
};

/** The permission to send a request. The caller reports how it ended; only the first report counts. */
export interface Pass {
  /** How many milliseconds it was held back. */
  readonly heldMs: number;
  /** Records what the response says; undefined where there was none. */
  end(response?: RefusedOrNot): void;
}

/**
 * Limits requests to what the server's window allows, so that none is refused, however many are sent at once.
 *
 * It counts what is left itself, from what the responses say: a response does not know what was sent after its request. Until
 * the first response nothing is known, so that its request is sent alone. A server that does not mention limits has none.
 *
 * Polls are sent last: they leave a part of each window to the others, and become slower as it fills.
 */
export class RateLimiter {
  readonly #delay: Delay;
  /** A monotonic clock, in milliseconds. */
  readonly #monotonic: () => number;
  #state: 'unknown' | 'unlimited' | 'limited' = 'unknown';
  #limit: number | undefined;
  /** What may still be sent in this window. */
  #left = Infinity;
  /** When the window ends; unknown before its first response. */
  #endsAt: number | undefined;
  /** Incremented with each window, so that a late response to a request of the last one is recognized. */
  #window = 0;
  #sent = 0;
  /** Requests that wait and are no polls. */
  #waiting = 0;
  /** When the next poll has its turn, where places are few. */
  #nextPollAt = 0;
  /** Settles when a request ends, or no longer waits. */
  #ended = Promise.withResolvers<undefined>();

  constructor(options: { delay: Delay; monotonic: () => number }) {
    this.#delay = options.delay;
    this.#monotonic = options.monotonic;
  }

  /** Waits until the next request may be sent. Rejects with the signal's reason. */
  async enter(signal: AbortSignal | undefined, priority: Priority = 'normal'): Promise<Pass> {
    if (this.#state === 'unknown' && this.#sent > 0) {
      await this.#firstResponse(signal);
    }
    return priority === 'poll' ? this.#enterLast(signal) : this.#enterFirst(signal);
  }

  async #enterFirst(signal: AbortSignal | undefined): Promise<Pass> {
    let heldMs = 0;
    let hasWaited = false;
    this.#waiting++;
    try {
      for (;;) {
        signal?.throwIfAborted();
        this.#look();
        // No 'await' from here to the counting, or two could take the same place.
        if (this.#left > 0) {
          return this.#pass(heldMs);
        }
        hasWaited = true;
        heldMs += await this.#room(signal);
      }
    } finally {
      this.#waiting--;
      if (hasWaited) {
        // Polls leave a place to each that waits: one that no longer does may have been the last that they wait for.
        this.#wake();
      }
    }
  }

  /** Waits until a poll may be sent: when the other requests have places, and, where these are few, not too soon after another poll. */
  async #enterLast(signal: AbortSignal | undefined): Promise<Pass> {
    let heldMs = 0;
    for (let isPaced = false; ;) {
      signal?.throwIfAborted();
      this.#look();
      const limit = this.#limit ?? 0;
      const places = this.#left - this.#waiting - Math.floor(limit * reservedShare);
      if (places > 0) {
        const paceMs = isPaced || this.#left > limit * scarceShare ? 0 : this.#paceMs(places);
        if (paceMs === 0) {
          return this.#pass(heldMs);
        }
        isPaced = true;
        heldMs += paceMs;
        await this.#delay(paceMs, signal ? { signal } : {});
      } else {
        heldMs += await this.#room(signal);
        isPaced = false;
      }
    }
  }

  /** Reserves the next turn for a poll in what is left of the window. Returns how long it is until then. */
  #paceMs(places: number): number {
    const now = this.#monotonic();
    const end = this.#endsAt ?? now;
    const turn = Math.min(end, Math.max(now, this.#nextPollAt));
    this.#nextPollAt = turn + (end - turn) / places;
    return turn - now;
  }

  #look(): void {
    if (this.#endsAt !== undefined && this.#monotonic() >= this.#endsAt) {
      this.#beginWindow();
    }
  }

  async #firstResponse(signal: AbortSignal | undefined): Promise<void> {
    const came = new AbortController();
    void this.#ended.promise.then(() => came.abort());
    const either = signal ? AbortSignal.any([signal, came.signal]) : came.signal;
    // Only how the signal stands counts afterwards, not which of the two ended the wait.
    await this.#delay(firstResponseMs, { signal: either }).catch(() => undefined);
  }

  #pass(heldMs: number): Pass {
    const number = ++this.#sent;
    const window = this.#window;
    let isUnderWay = true;
    this.#left--;
    return {
      heldMs,
      end: (response) => {
        if (isUnderWay) {
          isUnderWay = false;
          this.#end(response, window, number);
        }
      },
    };
  }

  #end(response: RefusedOrNot | undefined, window: number, number: number): void {
    if (window === this.#window) {
      if (response) {
        this.#observe(response, this.#sent - number);
      } else {
        // Without a response it was most likely not counted.
        this.#left++;
      }
    }
    if (this.#state === 'unknown') {
      this.#state = 'unlimited';
    }
    this.#wake();
  }

  #wake(): void {
    this.#ended.resolve(undefined);
    this.#ended = Promise.withResolvers();
  }

  /** Waits until there may be room. Returns how long that took. */
  async #room(signal: AbortSignal | undefined): Promise<number> {
    if (this.#endsAt === undefined) {
      const began = this.#monotonic();
      await abortable(this.#ended.promise, signal);
      return this.#monotonic() - began;
    }
    const window = this.#window;
    const waitMs = this.#endsAt - this.#monotonic();
    await this.#delay(waitMs, signal ? { signal } : {});
    // The first request that has waited to the end begins the next window for all.
    if (window === this.#window) {
      this.#beginWindow();
    }
    return waitMs;
  }

  #beginWindow(): void {
    this.#window++;
    this.#nextPollAt = 0;
    this.#endsAt = undefined;
    this.#left = Math.max(1, this.#limit ?? 1);
  }

  /** `sentSince` requests that this response may not count yet. */
  #observe(response: RefusedOrNot, sentSince: number): void {
    const { limit, remaining, resetMs, retryAfterMs, refused } = response;
    if (refused) {
      const waitMs = retryAfterMs ?? resetMs ?? unsaidHoldMs;
      this.#state = 'limited';
      this.#left = 0;
      this.#limit = limit ?? this.#limit;
      this.#holdUntil(waitMs);
    } else if (remaining !== undefined && resetMs !== undefined) {
      const known = this.#state === 'limited' ? this.#left : Infinity;
      this.#state = 'limited';
      this.#limit = limit ?? this.#limit ?? remaining + 1;
      this.#left = Math.min(known, remaining - sentSince);
      this.#holdUntil(resetMs);
    } else {
      this.#state = 'unlimited';
      this.#left = Infinity;
    }
  }

  #holdUntil(waitMs: number): void {
    const end = this.#monotonic() + Math.min(waitMs, maxHoldMs);
    this.#endsAt = Math.max(this.#endsAt ?? 0, end);
  }
}
