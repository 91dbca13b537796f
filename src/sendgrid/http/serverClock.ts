/**
 * The server's time, by the `Date` of its responses and a monotonic clock: right however wrong this machine's clock is.
 *
 * A clock that stops while the machine sleeps makes it late until the next response, and never early.
 */
export class ServerClock {
  readonly #monotonic: () => number;
  #seen: { readonly date: number; readonly at: number } | undefined;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** Records the `Date` of a response, in epoch milliseconds. */
  observe(date: number | undefined): void {
    if (date !== undefined) {
      this.#seen = { date, at: this.#monotonic() };
    }
  }

  /** Returns epoch milliseconds, at most a second or two late; undefined before the first response. */
  now(): number | undefined {
    return this.#seen && this.#seen.date + this.#monotonic() - this.#seen.at;
  }
}
