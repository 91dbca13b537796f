import { mock } from 'node:test';
import type { Delay } from '../../src/util/delay.ts';

/**
 * Time that stands still from a moment on: a wait that begins then ends only when it is aborted. What settles all the same
 * needs no time to pass.
 */
export class FrozenTime {
  #stands = false;
  #isTime: (milliseconds: number) => boolean = () => false;
  #waiting = 0;

  /** How many waits would be over only later. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Lets the first wait of which that is so have no end, and those after it. */
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

  /** Does something while no timer of the process ends either that is set meanwhile. */
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
