import type { Disposable } from '../util/emitter.ts';

/**
 * Gathers what has changed and passes it on at most once in an interval: the first at once, what follows together.
 */
export class Coalescer<T> implements Disposable {
  readonly #interval: number;
  readonly #pass: (items: readonly T[]) => void;
  readonly #waiting = new Set<T>();
  #timer: NodeJS.Timeout | undefined;

  /** `interval` is in milliseconds. */
  constructor(options: { interval: number; pass: (items: readonly T[]) => void }) {
    this.#interval = options.interval;
    this.#pass = options.pass;
  }

  add(items: readonly T[]): void {
    if (items.length === 0) {
      return;
    }
    for (const item of items) {
      this.#waiting.add(item);
    }
    if (this.#timer === undefined) {
      this.#flush();
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.#waiting.size === 0) {
      return;
    }
    const items = [...this.#waiting];
    this.#waiting.clear();
    this.#timer = setTimeout(() => this.#flush(), this.#interval);
    this.#pass(items);
  }
}
