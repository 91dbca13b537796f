import { setTimeout as sleep } from 'node:timers/promises';

/** Waits. Injected wherever time passes, so that tests control it. */
export type Delay = (milliseconds: number, options?: { signal?: AbortSignal }) => Promise<void>;

/**
 * Waits for a number of milliseconds.
 *
 * @throws the signal's reason as soon as the signal is aborted.
 */
export const delay: Delay = async (milliseconds, { signal } = {}) => {
  signal?.throwIfAborted();
  try {
    await sleep(milliseconds, undefined, signal ? { signal } : undefined);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
};
