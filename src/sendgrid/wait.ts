import type { SendGridReason } from './errors.ts';

/**
 * Why a call waits before it is sent, or sent again: the reason of the attempt that failed, or 'rateLimit' where it is held
 * back so that none fails.
 */
export interface Wait {
  readonly reason: SendGridReason | 'rateLimit';
  /** In how many milliseconds it is sent, where that is known. */
  readonly ms: number | undefined;
}

/** Takes that a call waits, and `undefined` when the wait is over. */
export type OnWait = (wait: Wait | undefined) => void;
