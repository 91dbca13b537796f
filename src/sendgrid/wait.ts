/** Why a request waits before it is sent, or sent again. */
export interface Wait {
  /** The reason of the attempt that failed, usually a `SendGridReason`; 'rateLimit' where the rate limit holds it back. */
  readonly reason: string;
  /** In how many milliseconds it is sent, where that is known. */
  readonly ms: number | undefined;
}

/** Called when a request waits, and with `undefined` when the wait is over. */
export type OnWait = (wait: Wait | undefined) => void;
