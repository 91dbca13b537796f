import * as z from 'zod/mini';
import type { Wait } from '../../sendgrid/wait.ts';

/** Epoch milliseconds. */
const time = z.number();
const began = { since: time };

/**
 * What the engine is doing for a job right now, where that is more than the state says: also for a failed job while it
 * is being retried. `since` is when it started.
 */
export const exportActivity = z.discriminatedUnion('kind', [
  /** Waits for the account: the secret storage may be asking the user for a password. */
  z.object({ ...began, kind: z.literal('openingAccount') }),
  /** Requests the export. */
  z.object({ ...began, kind: z.literal('requesting') }),
  /** Looks whether SendGrid has started the export already, after a lost response or an error. */
  z.object({ ...began, kind: z.literal('searching') }),
  /** Asks SendGrid whether it still has an export that was started earlier. */
  z.object({ ...began, kind: z.literal('checking') }),
  /** Waits before a call to SendGrid, or a request for a file, is repeated. */
  z.object({
    ...began,
    kind: z.literal('retrying'),
    of: z.enum(['call', 'file']),
    /** An `ExportReason`, or `fileNotThere`; a plain string, since another version of the extension may have written it. */
    reason: z.string(),
    /** When it is repeated. */
    at: time,
  }),
  /** Waits, since SendGrid's rate limit is reached. */
  z.object({ ...began, kind: z.literal('heldBack') }),
  /** All bytes have been received; the last of them are being written. */
  z.object({ ...began, kind: z.literal('finishing') }),
  /** Asks whether SendGrid has more files, since contacts are missing. */
  z.object({ ...began, kind: z.literal('awaitingFiles') }),
  /** Counts the contacts of complete files. */
  z.object({ ...began, kind: z.literal('counting') }),
  /** Stops, and removes the files so far. */
  z.object({ ...began, kind: z.literal('cancelling') }),
]);
export type ExportActivity = z.infer<typeof exportActivity>;

/** An activity that needs no more than its name. */
export type PlainActivity = Exclude<ExportActivity['kind'], 'retrying'>;

/** Returns an activity that starts now. */
export const activityOf = (kind: PlainActivity, now: number): ExportActivity => ({
  kind,
  since: now,
});

/** Returns the activity of a wait. `of` is what is repeated after it. */
export const waitActivity = (
  { reason, ms = 0 }: Wait,
  of: 'call' | 'file',
  now: number,
): ExportActivity =>
  reason === 'rateLimit'
    ? { kind: 'heldBack', since: now }
    : { kind: 'retrying', of, reason, since: now, at: now + ms };
