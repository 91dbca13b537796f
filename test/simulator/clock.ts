/** The simulator's time: the machine's, moved on as a test wants it. */
export class Clock {
  #offset = 0;

  /** Epoch milliseconds. */
  now(): number {
    return Date.now() + this.#offset;
  }

  advance(milliseconds: number): void {
    this.#offset += milliseconds;
  }

  /** An epoch time as SendGrid writes it: `2021-02-01T12:35:22Z`. */
  static iso(time: number): string {
    return `${new Date(time).toISOString().slice(0, 19)}Z`;
  }
}
