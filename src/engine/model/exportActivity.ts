import * as z from 'zod/mini';
import type { Wait } from '../../sendgrid/wait.ts';

/** Epoch milliseconds. */
const time = z.number();
const began = { since: time };

/**
 * What is being done for a job right now, where that is more than its state says: also for a job that has failed, while it
 * is found out how to go on with it. `since` is when it began.
 */
export const exportActivity = z.discriminatedUnion('kind', [
  /** Waits for the account: the secret storage may be asking its user for a password. */
  z.object({ ...began, kind: z.literal('openingAccount') }),
  /** Asks SendGrid for the export. */
  z.object({ ...began, kind: z.literal('requesting') }),
  /** Looks whether SendGrid has begun the export already, since an answer was lost or was an error. */
  z.object({ ...began, kind: z.literal('searching') }),
  /** Asks SendGrid whether it still has an export that was begun earlier. */
  z.object({ ...began, kind: z.literal('checking') }),
  /** Waits until a call to SendGrid, or a request for a file, is made again. */
  z.object({
    ...began,
    kind: z.literal('retrying'),
    of: z.enum(['call', 'file']),
    /** An `ExportReason`, or `fileNotThere`; a plain string, since another version of the extension may have written it. */
    reason: z.string(),
    /** When it is made again. */
    at: time,
  }),
  /** Is held back, since SendGrid's limit of requests is reached. */
  z.object({ ...began, kind: z.literal('heldBack') }),
  /** All bytes are there: they are written to the end. */
  z.object({ ...began, kind: z.literal('finishing') }),
  /** Asks whether SendGrid names more files, since contacts are missing. */
  z.object({ ...began, kind: z.literal('awaitingFiles') }),
  /** Counts the contacts of finished files. */
  z.object({ ...began, kind: z.literal('counting') }),
  /** Stops, and removes what was made. */
  z.object({ ...began, kind: z.literal('cancelling') }),
]);
export type ExportActivity = z.infer<typeof exportActivity>;

/** An activity that is said by its name alone. */
export type PlainActivity = Exclude<ExportActivity['kind'], 'retrying'>;

/** Makes an activity that begins now. */
export const activityOf = (kind: PlainActivity, now: number): ExportActivity => ({
  kind,
  since: now,
});

/** Makes an activity of a wait. `of` is what is made again after it. */
export const waitActivity = (
  { reason, ms = 0 }: Wait,
  of: 'call' | 'file',
  now: number,
): ExportActivity =>
  reason === 'rateLimit'
    ? { kind: 'heldBack', since: now }
    : { kind: 'retrying', of, reason, since: now, at: now + ms };
