import type { Disposable } from './emitter.ts';

/** Creates a resource when it is first requested, and disposes it if it was created. */
export class LazyDisposable<T extends Disposable> implements Disposable {
  readonly #make: () => Promise<T>;
  #made: Promise<T> | undefined;
  #isDisposed = false;

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  /** Returns the same resource to each caller. */
  async get(): Promise<T> {
    this.#made ??= this.#make();
    const made = await this.#made;
    if (this.#isDisposed) {
      made.dispose();
    }
    return made;
  }

  dispose(): void {
    this.#isDisposed = true;
    // A failed creation was reported to its caller.
    this.#made?.then(
      (made) => made.dispose(),
      () => undefined,
    );
  }
}
