import * as z from 'zod';
import { maxFileSizeMb } from '../protocol/exportOptions.ts';

const id = z.string({ error: 'must be a text' }).trim().min(1, 'must not be empty');
const ids = z.array(id, { error: 'must be a list of ids' }).readonly();

/** Says what is wrong with the argument object as a whole. */
const objectProblem = ({ code }: { readonly code: string }): string =>
  code === 'unrecognized_keys' ? 'is not known' : 'the argument must be an object';

const megabytes = `must be a whole number from ${maxFileSizeMb.min} to ${maxFileSizeMb.max}`;

/**
 * What `SendGrid: Export Contacts…` takes from a keybinding or another extension. Strict: a misspelt field is an error, so
 * that a forgotten filter can never export more than was meant.
 */
export const exportArguments = z
  .strictObject(
    {
      listIds: ids.optional(),
      segmentIds: ids.optional(),
      /** All contacts of the account. It is never the default. */
      all: z.literal(true, { error: 'must be true or left out' }).optional(),
      fileType: z.enum(['csv', 'json'], { error: 'must be "csv" or "json"' }).optional(),
      jsonFormat: z.enum(['lines', 'array'], { error: 'must be "lines" or "array"' }).optional(),
      grouping: z
        .enum(['combined', 'separate'], { error: 'must be "combined" or "separate"' })
        .optional(),
      maxFileSizeMb: z
        .int({ error: megabytes })
        .min(maxFileSizeMb.min, megabytes)
        .max(maxFileSizeMb.max, megabytes)
        .optional(),
      notifyByEmail: z.boolean({ error: 'must be true or false' }).optional(),
      /** Absolute, with `~`, or relative to the first workspace folder. */
      folder: z.string({ error: 'must be a path' }).trim().min(1, 'must not be empty').optional(),
      afterExport: z
        .enum(['open', 'reveal', 'nothing'], { error: 'must be "open", "reveal" or "nothing"' })
        .optional(),
    },
    { error: objectProblem },
  )
  .refine(
    ({ all, listIds = [], segmentIds = [] }) =>
      (all === true) !== listIds.length + segmentIds.length > 0,
    {
      path: ['all'],
      error: 'give either listIds and segmentIds with at least one id, or all: true',
    },
  );
export type ExportArguments = z.input<typeof exportArguments>;

/** What `SendGrid: Sign In…` takes from another extension or a set-up script, so that no box is shown. */
export const signInArguments = z.strictObject(
  {
    region: z.enum(['global', 'eu', 'custom'], { error: 'must be "global", "eu" or "custom"' }),
    apiKey: z.string({ error: 'must be a text' }),
    /** Used when SendGrid does not tell the username to this key. */
    label: z.string({ error: 'must be a text' }).trim().min(1, 'must not be empty').optional(),
  },
  { error: objectProblem },
);
export type SignInArguments = z.input<typeof signInArguments>;

/** A job, or one file of it, as a tree item, a notification or another extension names it. */
export const jobTarget = z.object({ jobId: id, path: z.string().optional() });
export type JobTarget = z.infer<typeof jobTarget>;

/** What a command that was run with arguments gives back for each job, once it has ended. */
export interface ExportOutcome {
  readonly jobId: string;
  readonly title: string;
  readonly state: 'completed' | 'failed' | 'cancelled';
  /** Absolute paths on the machine that runs the extension. Empty for an export without contacts. */
  readonly files: readonly string[];
  readonly contactCount: number | undefined;
  /** Why a failed job failed: an `ExportReason`. */
  readonly reason: string | undefined;
}
