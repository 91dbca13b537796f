/**
 * The server's time, from the `Date` of its responses and what has passed since by a clock that nobody sets: right however
 * wrong this machine's clock is.
 *
 * A clock that stands still while the machine sleeps makes it late until the next response comes, and never early.
 */
export class ServerClock {
  readonly #monotonic: () => number;
  #seen: { readonly date: number; readonly at: number } | undefined;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** Takes note of a response's `Date`, in epoch milliseconds. */
  observe(date: number | undefined): void {
    if (date !== undefined) {
      this.#seen = { date, at: this.#monotonic() };
    }
  }

  /** Epoch milliseconds, at most a second or two behind; nothing before the first response. */
  now(): number | undefined {
    return this.#seen && this.#seen.date + this.#monotonic() - this.#seen.at;
  }
}
