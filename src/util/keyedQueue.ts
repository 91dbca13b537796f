/** Runs tasks of the same key one after the other, and those of different keys side by side. */
export class KeyedQueue {
  /** The last task of each key; the next one waits for it. */
  readonly #last = new Map<string, Promise<unknown>>();

  /** Settles as the task does. A task that fails does not keep the next one from running. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const result = before.then(task, task);
    this.#last.set(key, result);
    try {
      return await result;
    } finally {
      if (this.#last.get(key) === result) {
        this.#last.delete(key);
      }
    }
  }

  /** Settles when no task is left, those included that are added meanwhile. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) {
      await Promise.allSettled(this.#last.values());
    }
  }
}
