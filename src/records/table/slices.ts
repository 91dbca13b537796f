import { setImmediate } from 'node:timers/promises';

/** How long the thread works before it takes in what has arrived meanwhile, in milliseconds. */
export const sliceMs = 8;

/** Cuts long work into slices, between which the thread serves requests and the work can be cancelled. */
export class Slices {
  readonly #signal: AbortSignal;
  readonly #onPause: (() => void) | undefined;
  #since = performance.now();

  /** @param onPause called before each pause, with what is to be reported or checked now and then. */
  constructor(signal: AbortSignal, onPause?: () => void) {
    this.#signal = signal;
    this.#onPause = onPause;
  }

  /** Called between pieces of work that take a millisecond at most. Throws the signal's reason where it is aborted. */
  async next(): Promise<void> {
    this.#signal.throwIfAborted();
    if (performance.now() - this.#since >= sliceMs) {
      await this.pause();
    }
  }

  /** Lets the thread serve requests now. */
  async pause(): Promise<void> {
    this.#onPause?.();
    await setImmediate();
    this.#signal.throwIfAborted();
    this.#since = performance.now();
  }
}
