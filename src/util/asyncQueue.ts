/** Chunks that a producer pushes and a consumer reads. `push` settles when the consumer is done with the chunk. */
export class AsyncQueue implements AsyncIterable<Uint8Array> {
  readonly #waiting: {
    readonly chunk: Uint8Array;
    readonly done: PromiseWithResolvers<undefined>;
  }[] = [];
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  /** Settles when the reader requests the next chunk, or the end, and rejects when it no longer will. */
  async push(chunk: Uint8Array): Promise<void> {
    if (this.#failure) {
      throw this.#failure.error;
    }
    const done = Promise.withResolvers<undefined>();
    this.#waiting.push({ chunk, done });
    this.#wake?.();
    await done.promise;
  }

  /** Ends the iteration after all pushed chunks. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Ends both sides with an error. Pending chunks are dropped. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    for (const { done } of this.#waiting.splice(0)) {
      done.reject(error);
    }
    this.#wake?.();
  }

  /** Lets a reader stop in the middle of a chunk, which may inflate to very many bytes. */
  throwIfFailed(): void {
    if (this.#failure) {
      throw this.#failure.error;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.#failure) {
        throw this.#failure.error;
      }
      const [next] = this.#waiting;
      if (next) {
        yield next.chunk;
        next.done.resolve(undefined);
        if (this.#waiting[0] === next) {
          this.#waiting.shift();
        }
      } else if (this.#ended) {
        return;
      } else {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    }
  }
}
