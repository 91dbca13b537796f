import { backoffMs } from '../../util/backoff.ts';
import type { SendGridReason } from '../errors.ts';
import type { RateLimit } from './rateLimit.ts';

/** How a request ended that did not succeed. */
export interface FailedAttempt {
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly method: 'GET' | 'POST';
  readonly outcome: SendGridReason;
  /** False where the same error would occur again, such as for a certificate that is not trusted. */
  readonly transient?: boolean;
  readonly rateLimit: RateLimit | undefined;
  /** A number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
}

/** The first attempt and four more. */
export const maxAttempts = 5;
/** Full jitter: the whole wait is random. */
const backoff = { firstMs: 500, maxMs: 30_000, jitter: 1 };
/** SendGrid's windows are about a minute long. A longer wait is an error that the user should see. */
const maxServerDelayMs = 120_000;
/** Spreads out clients that have to wait until the same time. */
const serverDelayJitterMs = 1000;

/**
 * Decides whether a request is sent again, and after how many milliseconds.
 *
 * A GET is, after any transient error: network errors, time-outs, 408, 429 and 5xx. A POST only is after 429, by which the server
 * says that it has not processed it. After anything else it may have, and a second POST would start a second export.
 */
export function decideRetry(failed: FailedAttempt): { readonly delayMs: number } | undefined {
  const { attempt, method, outcome, transient = true, random } = failed;
  if (attempt >= maxAttempts || !transient || !isRetried(method, outcome)) {
    return undefined;
  }
  const asked = serverDelayMs(failed);
  if (asked === undefined) {
    return { delayMs: backoffMs(backoff, attempt, random) };
  }
  if (asked > maxServerDelayMs) {
    return undefined;
  }
  return { delayMs: Math.round(asked + random() * serverDelayJitterMs) };
}

function isRetried(method: FailedAttempt['method'], outcome: SendGridReason): boolean {
  switch (outcome) {
    case 'rateLimited':
      return true;
    case 'network':
    case 'timeout':
    case 'server':
      return method === 'GET';
    default:
      return false;
  }
}

/** Each response says when its window ends. Only on a 429 does that mean 'wait'. */
function serverDelayMs({ outcome, rateLimit }: FailedAttempt): number | undefined {
  return rateLimit?.retryAfterMs ?? (outcome === 'rateLimited' ? rateLimit?.resetMs : undefined);
}
