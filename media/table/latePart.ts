/** A part of the page whose code is loaded when it is first shown. */
export class LatePart<T> {
  readonly #load: () => Promise<T>;
  readonly #onDidEnd: () => void;
  #part: T | undefined;
  #isLoading = false;
  #hasFailed = false;

  /** `onDidEnd` is called when the code has been loaded, or could not be. */
  constructor(load: () => Promise<T>, onDidEnd: () => void) {
    this.#load = load;
    this.#onDidEnd = onDidEnd;
  }

  /** Whether the last attempt to load the code has failed. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Returns the part; undefined until its code is there. What failed is tried again. */
  get(): T | undefined {
    if (!this.#part && !this.#isLoading) {
      void this.#start();
    }
    return this.#part;
  }

  async #start(): Promise<void> {
    this.#isLoading = true;
    this.#hasFailed = false;
    try {
      this.#part = await this.#load();
    } catch (error) {
      this.#hasFailed = true;
      console.error(error);
    }
    this.#isLoading = false;
    this.#onDidEnd();
  }
}
