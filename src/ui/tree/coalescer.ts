import type { Disposable } from '../../util/emitter.ts';
import { Throttle } from '../../util/throttle.ts';

/**
 * Gathers what has changed and passes it on at most once in an interval: the first at once, what follows together,
 * each once.
 */
export class Coalescer<T> implements Disposable {
  readonly #waiting = new Set<T>();
  readonly #throttle: Throttle;

  constructor(options: { intervalMs: number; pass: (items: readonly T[]) => void }) {
    this.#throttle = new Throttle({
      intervalMs: options.intervalMs,
      action: () => {
        const items = [...this.#waiting];
        this.#waiting.clear();
        options.pass(items);
      },
    });
  }

  add(items: readonly T[]): void {
    for (const item of items) {
      this.#waiting.add(item);
    }
    if (items.length > 0) {
      this.#throttle.request();
    }
  }

  /** Forgets what still waits. */
  dispose(): void {
    this.#throttle.dispose();
    this.#waiting.clear();
  }
}
