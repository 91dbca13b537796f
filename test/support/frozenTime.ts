import { mock } from 'node:test';
import type { Delay } from '../../src/util/delay.ts';

/**
 * Time that stops at some moment: a delay that starts after it ends only when it is aborted. What settles all the same
 * does not depend on time.
 */
export class FrozenTime {
  #stands = false;
  #isTime: (milliseconds: number) => boolean = () => false;
  #waiting = 0;

  /** The number of delays that would end only later. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Stops time at the first delay that satisfies the predicate: that delay and those after it never end. */
  standWhen(isTime: (milliseconds: number) => boolean): void {
    this.#isTime = isTime;
  }

  readonly delay: Delay = async (milliseconds, { signal } = {}) => {
    signal?.throwIfAborted();
    this.#stands ||= this.#isTime(milliseconds);
    if (!this.#stands) {
      return;
    }
    const { promise, reject } = Promise.withResolvers<never>();
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    this.#waiting++;
    try {
      await promise;
    } finally {
      this.#waiting--;
    }
  };

  /** Runs an action while no timer of the process ends that is started during it. */
  async during<T>(action: () => Promise<T>): Promise<T> {
    this.#stands = true;
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    try {
      return await action();
    } finally {
      mock.timers.reset();
    }
  }
}
