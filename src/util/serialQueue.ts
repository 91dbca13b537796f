/** Runs tasks one after the other, in the order of their addition. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Settles as the task does. A task that fails does not keep the next one from running. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task, task);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Settles when all tasks added so far have ended. */
  async idle(): Promise<void> {
    await this.#last.catch(() => undefined);
  }
}
