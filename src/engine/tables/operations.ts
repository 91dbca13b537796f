/** Long operations, at most one of each kind: a new one stops the one before. */
export class Operations<K extends string> {
  readonly #running = new Map<K, AbortController>();

  /** Runs an operation. Rejects with the signal's reason when it is stopped, even if it takes another moment to end. */
  async run<T>(kind: K, operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.stop(kind);
    const controller = new AbortController();
    this.#running.set(kind, controller);
    try {
      const result = await operation(controller.signal);
      controller.signal.throwIfAborted();
      return result;
    } finally {
      if (this.#running.get(kind) === controller) {
        this.#running.delete(kind);
      }
    }
  }

  stop(...kinds: readonly K[]): void {
    for (const kind of kinds) {
      this.#running.get(kind)?.abort();
      this.#running.delete(kind);
    }
  }

  stopAll(): void {
    this.stop(...this.#running.keys());
  }
}
