import type { Delay } from '../../src/util/delay.ts';

/** A clock that only delays move forward: they end at once, and are recorded for the test. */
export class VirtualTime {
  /** The delays so far, in milliseconds. */
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
