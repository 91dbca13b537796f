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

/** Fires values to any number of listeners, in the order of their subscription. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(value: T) => void>();
  readonly #onFault: ((what: string) => void) | undefined;

  readonly event: Event<T> = (listener) => {
    // A wrapper, so that the same function may subscribe twice and each subscription can be disposed on its own.
    const entry = (value: T): void => listener(value);
    this.#listeners.add(entry);
    return { dispose: () => void this.#listeners.delete(entry) };
  };

  /** @param onFault called with the name of the error of a listener, which is thrown by `fire` otherwise. */
  constructor(onFault?: (what: string) => void) {
    this.#onFault = onFault;
  }

  /**
   * Calls every listener. A listener that throws does not keep the others from being called; the first error is
   * rethrown.
   */
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
      const [error] = errors;
      if (!this.#onFault) {
        throw error;
      }
      this.#onFault(error instanceof Error ? error.name : typeof error);
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
