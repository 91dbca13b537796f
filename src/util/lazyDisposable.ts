import type { Disposable } from './emitter.ts';

/** Makes something when it is first asked for, and disposes of it if it was made. */
export class LazyDisposable<T extends Disposable> implements Disposable {
  readonly #make: () => Promise<T>;
  #made: Promise<T> | undefined;
  #isDisposed = false;

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  /** Returns the same to each caller. */
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
    // What could not be made has told its caller so.
    this.#made?.then(
      (made) => made.dispose(),
      () => undefined,
    );
  }
}
