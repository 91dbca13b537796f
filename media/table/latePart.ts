/** A part of the page whose code is loaded when it is first shown, or before by `preload`. */
export class LatePart<T> {
  readonly #load: () => Promise<T>;
  readonly #onDidEnd: () => void;
  #part: T | undefined;
  #isLoading = false;
  #isWanted = false;
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
    if (!this.#part) {
      this.#isWanted = true;
      void this.preload();
    }
    return this.#part;
  }

  /** Loads the code. A failure is not reported before the part has to be shown. */
  async preload(): Promise<void> {
    if (this.#part || this.#isLoading) {
      return;
    }
    this.#isLoading = true;
    this.#hasFailed = false;
    try {
      this.#part = await this.#load();
    } catch (error) {
      this.#hasFailed = true;
      console.error(error);
    }
    this.#isLoading = false;
    if (this.#isWanted) {
      this.#isWanted = false;
      this.#onDidEnd();
    }
  }
}
