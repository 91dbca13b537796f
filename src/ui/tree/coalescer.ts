import type { Disposable } from '../../util/emitter.ts';
import { Throttle } from '../../util/throttle.ts';

/**
 * Collects changed items and emits them at most once per interval: the first immediately, later ones together and without
 * duplicates.
 */
export class Coalescer<T> implements Disposable {
  readonly #waiting = new Set<T>();
  readonly #throttle: Throttle;

  constructor(options: { intervalMs: number; emit: (items: readonly T[]) => void }) {
    this.#throttle = new Throttle({
      intervalMs: options.intervalMs,
      action: () => {
        const items = [...this.#waiting];
        this.#waiting.clear();
        options.emit(items);
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

  /** Discards the items that have not been emitted yet. */
  dispose(): void {
    this.#throttle.dispose();
    this.#waiting.clear();
  }
}
