/** Chunks that are pushed from one side and read from the other: who pushes is told when a chunk was taken. */
export class ChunkFeed implements AsyncIterable<Uint8Array> {
  readonly #waiting: {
    readonly chunk: Uint8Array;
    readonly taken: PromiseWithResolvers<undefined>;
  }[] = [];
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  /** Settles when the reader has come for the chunk, and rejects when it no longer will. */
  async push(chunk: Uint8Array): Promise<void> {
    if (this.#failure) {
      throw this.#failure.error;
    }
    const taken = Promise.withResolvers<undefined>();
    this.#waiting.push({ chunk, taken });
    this.#wake?.();
    await taken.promise;
  }

  /** Lets the reader come to the end after all that was pushed. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Ends both sides with an error. What is waiting is dropped. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    for (const { taken } of this.#waiting.splice(0)) {
      taken.reject(error);
    }
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.#failure) {
        throw this.#failure.error;
      }
      const next = this.#waiting.shift();
      if (next) {
        next.taken.resolve(undefined);
        yield next.chunk;
      } else if (this.#ended) {
        return;
      } else {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    }
  }
}
