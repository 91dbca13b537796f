import type { Delay } from '../../src/util/delay.ts';

/** A clock that only waiting moves on: delays are over at once, and are kept for the test to look at. */
export class VirtualTime {
  /** Milliseconds of each delay so far. */
  readonly delays: number[] = [];
  #now: number;

  constructor(start = Date.UTC(2026, 0, 15, 12)) {
    this.#now = start;
  }

  readonly now = (): number => this.#now;

  readonly delay: Delay = async (milliseconds, { signal } = {}) => {
    signal?.throwIfAborted();
    this.delays.push(milliseconds);
    this.#now += milliseconds;
    await Promise.resolve();
  };
}
