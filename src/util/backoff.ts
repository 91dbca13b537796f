/** How delays between attempts grow: each is up to twice as long as the one before. */
export interface Backoff {
  /** The longest delay after the first failure. */
  readonly firstMs: number;
  /** The upper limit of all delays. */
  readonly maxMs?: number;
  /** The random share of a delay, from 0 to 1, so that clients that failed together retry at different times. */
  readonly jitter: number;
}

/**
 * Returns the delay after a failed attempt.
 *
 * @param failures how many attempts in a row have failed, from 1.
 * @param random returns a number from 0 (inclusive) to 1 (exclusive).
 */
export function backoffMs(
  { firstMs, maxMs = Infinity, jitter }: Backoff,
  failures: number,
  random: () => number,
): number {
  const longest = Math.min(maxMs, firstMs * 2 ** (failures - 1));
  return Math.round(longest * (1 - jitter + jitter * random()));
}
