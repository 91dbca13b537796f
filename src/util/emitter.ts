/** Ends a subscription or frees a resource. Structurally VS Code's `Disposable`. */
export interface Disposable {
  dispose(): void;
}

/** Makes one of several. */
export const disposeAll = (...disposables: readonly Disposable[]): Disposable => ({
  dispose: () => disposables.forEach((disposable) => disposable.dispose()),
});

/** Subscribes a listener. Structurally VS Code's `Event`, so that UI code can treat both alike. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** Announces values to any number of listeners, in the order in which they subscribed. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    // A wrapper, so that the same function may subscribe twice and each subscription ends on its own.
    const entry = (value: T): void => listener(value);
    this.#listeners.add(entry);
    return { dispose: () => void this.#listeners.delete(entry) };
  };

  /** Calls every listener. A listener that throws does not keep the others from hearing; the first error is rethrown. */
  fire(value: T): void {
    const errors: unknown[] = [];
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) {
      throw errors[0];
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
