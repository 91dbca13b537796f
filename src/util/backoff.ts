/** How waits between attempts grow: each is up to twice as long as the one before. */
export interface Backoff {
  /** The longest wait after the first failure. */
  readonly firstMs: number;
  /** No wait is longer. */
  readonly maxMs?: number;
  /** The share of a wait that is drawn by lot, from 0 to 1, so that clients that failed together come back apart. */
  readonly jitter: number;
}

/**
 * Returns how long to wait after an attempt that failed.
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
