/** One look counts for this much at most: while a machine slept, nobody could show that it lives. */
const longestLookMs = 2000;

/** Finds out for how long something has looked the same, by looking again and again; no clock that can be set is asked. */
export class SilenceWatch {
  readonly #monotonic: () => number;
  #seen: { readonly look: string; silentMs: number; at: number } | undefined;

  /** @param monotonic Milliseconds on a clock that nobody sets. */
  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** Notes how it looks now. Gives for how many ms it has been seen to look so. */
  silentMs(look: string): number {
    const now = this.#monotonic();
    if (this.#seen?.look === look) {
      this.#seen.silentMs += Math.min(now - this.#seen.at, longestLookMs);
      this.#seen.at = now;
    } else {
      this.#seen = { look, silentMs: 0, at: now };
    }
    return this.#seen.silentMs;
  }

  forget(): void {
    this.#seen = undefined;
  }
}
