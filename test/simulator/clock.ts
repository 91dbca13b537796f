/** The simulator's clock: the machine's, which a test can move forward. */
export class Clock {
  #offset = 0;

  /** Returns the time in epoch milliseconds. */
  now(): number {
    return Date.now() + this.#offset;
  }

  advance(milliseconds: number): void {
    this.#offset += milliseconds;
  }

  /** Formats an epoch time as SendGrid does: `2021-02-01T12:35:22Z`. */
  static iso(time: number): string {
    return `${new Date(time).toISOString().slice(0, 19)}Z`;
  }
}
