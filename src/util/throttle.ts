import type { Disposable } from './emitter.ts';

/**
 * Runs an action at most once per interval: for the first request at once, for those that follow together at its end.
 */
export class Throttle implements Disposable {
  readonly #intervalMs: number;
  readonly #action: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isRequested = false;

  constructor(options: { intervalMs: number; action: () => void }) {
    this.#intervalMs = options.intervalMs;
    this.#action = options.action;
  }

  request(): void {
    this.#isRequested = true;
    if (this.#timer === undefined) {
      this.flush();
    }
  }

  /** Runs a pending action now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isRequested) {
      this.#isRequested = false;
      this.#timer = setTimeout(() => this.flush(), this.#intervalMs);
      this.#action();
    }
  }

  /** Drops a pending action. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isRequested = false;
  }
}
