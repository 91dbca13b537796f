/** Why a call waits before it is sent, or sent again. */
export interface Wait {
  /** That of the attempt that failed, usually a `SendGridReason`; 'rateLimit' where it is held back so that none fails. */
  readonly reason: string;
  /** In how many milliseconds it is sent, where that is known. */
  readonly ms: number | undefined;
}

/** Takes that a call waits, and `undefined` when the wait is over. */
export type OnWait = (wait: Wait | undefined) => void;
