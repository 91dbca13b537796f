import { backoffMs } from '../../util/backoff.ts';
import type { SendGridReason } from '../errors.ts';
import type { RateLimit } from './rateLimit.ts';

/** How a request ended that did not succeed. */
export interface FailedAttempt {
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly method: 'GET' | 'POST';
  readonly outcome: SendGridReason;
  /** False where the same fault must come again, such as a certificate that is not trusted. */
  readonly transient?: boolean;
  readonly rateLimit: RateLimit | undefined;
  /** A number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
}

/** The first attempt and four more. */
export const maxAttempts = 5;
/** All of a wait is drawn by lot. */
const backoff = { firstMs: 500, maxMs: 30_000, jitter: 1 };
/** SendGrid's windows are about a minute long; a longer wait is an error that the user should see. */
const maxServerDelayMs = 120_000;
/** Spreads out clients that were all told to come back at the same time. */
const serverDelayJitterMs = 1000;

/**
 * Decides whether a request is sent again, and after how many milliseconds.
 *
 * A GET is, on whatever may pass: network faults, time-outs, 408, 429 and 5xx. A POST is only after 429: there the server
 * says that it has not carried it out. After anything else it may have been, and a second one would start a second export.
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

/** Every response says when its window ends, so only on a 429 does that mean 'wait'. */
function serverDelayMs({ outcome, rateLimit }: FailedAttempt): number | undefined {
  return rateLimit?.retryAfterMs ?? (outcome === 'rateLimited' ? rateLimit?.resetMs : undefined);
}
