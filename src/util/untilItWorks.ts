import { delay as realDelay, type Delay } from './delay.ts';

export interface UntilItWorksOptions {
  readonly signal: AbortSignal;
  /** Called after each failure. Return true to give up. */
  readonly onFailure: (error: unknown) => boolean | undefined;
  /** Whether there is a delay before the first try, too. */
  readonly isLater?: boolean;
  /** The first delay, in milliseconds. Each is twice as long as the one before, up to the longest. */
  readonly firstMs?: number;
  readonly longestMs?: number;
  readonly delay?: Delay;
}

/**
 * Retries an action until it succeeds.
 *
 * @throws the signal's reason when it is aborted between two tries.
 */
export async function untilItWorks(
  act: () => Promise<void>,
  {
    signal,
    onFailure,
    isLater = false,
    firstMs = 1000,
    longestMs = 60_000,
    delay = realDelay,
  }: UntilItWorksOptions,
): Promise<void> {
  let pauseMs = isLater ? firstMs : 0;
  for (;;) {
    if (pauseMs > 0) {
      await delay(pauseMs, { signal });
    }
    signal.throwIfAborted();
    try {
      await act();
      return;
    } catch (error) {
      if (onFailure(error) === true) {
        return;
      }
    }
    pauseMs = Math.min(Math.max(2 * pauseMs, firstMs), longestMs);
  }
}
