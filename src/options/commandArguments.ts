import * as z from 'zod/mini';
import { afterExports } from './exportOptions.ts';
import { namesAt, optionalFieldsOf } from './optionTable.ts';
import { holdsSendGridKey, looksLikeKey } from '../util/keyLikeText.ts';
import { cleanName } from '../util/visibleText.ts';

const id = z
  .string({ error: 'must be a text' })
  .check(z.trim(), z.minLength(1, 'must not be empty'));
/** An id is sent, shown and stored as part of a job, where a key has no place. */
const audienceId = id.check(
  z.refine((text) => !holdsSendGridKey(text), 'must be an id, not an API key'),
);
const ids = z.readonly(z.array(audienceId, { error: 'must be a list of ids' }));

/** Returns what is wrong with the argument object as a whole. */
const objectProblem = ({ code }: { readonly code: string }): string =>
  code === 'unrecognized_keys' ? 'is not known' : 'the argument must be an object';

/**
 * The arguments of `SendGrid: Export Contacts…` from a keybinding or another extension. Strict: a misspelt field is an
 * error, so that a forgotten filter can never export more than was meant.
 */
export const exportArguments = z
  .strictObject(
    {
      listIds: z.optional(ids),
      segmentIds: z.optional(ids),
      /** All contacts of the account. It is never the default. */
      all: z.optional(z.literal(true, { error: 'must be true or left out' })),
      /** Defaults to the setting, otherwise to the table. */
      ...optionalFieldsOf(namesAt('arguments'), ({ requirement }) => requirement),
      /** Absolute, with `~`, or relative to the first workspace folder. */
      folder: z.optional(
        z.string({ error: 'must be a path' }).check(
          z.trim(),
          z.minLength(1, 'must not be empty'),
          z.refine((path) => !holdsSendGridKey(path), 'must be a path, not an API key'),
        ),
      ),
      afterExport: z.optional(
        z.enum(afterExports, { error: `must be one of ${afterExports.join(', ')}` }),
      ),
    },
    { error: objectProblem },
  )
  .check(
    z.refine(
      ({ all, listIds = [], segmentIds = [] }) =>
        (all === true) !== listIds.length + segmentIds.length > 0,
      {
        path: ['all'],
        error: 'give either listIds and segmentIds with at least one id, or all: true',
      },
    ),
  );
export type ExportArguments = z.input<typeof exportArguments>;

/** The arguments of `SendGrid: Sign In…` from another extension or a set-up script, so that no box is shown. */
export const signInArguments = z.strictObject(
  {
    region: z.enum(['global', 'eu', 'custom'], { error: 'must be "global", "eu" or "custom"' }),
    apiKey: z.string({ error: 'must be a text' }),
    /** Used if SendGrid does not return the username for this key. */
    label: z.optional(
      z.string({ error: 'must be a text' }).check(
        z.overwrite(cleanName),
        z.minLength(1, 'must not be empty'),
        z.refine((label) => !looksLikeKey(label), 'must be a name, not an API key'),
      ),
    ),
    /** 'session' keeps the key only in memory. */
    keep: z.optional(z.enum(['stored', 'session'], { error: 'must be "stored" or "session"' })),
  },
  { error: objectProblem },
);
export type SignInArguments = z.input<typeof signInArguments>;

/** The arguments of `SendGrid: Run Preset…` from a keybinding or another extension. */
export const presetArguments = z.strictObject(
  {
    name: z.string({ error: 'must be the name of a preset' }).check(
      z.trim(),
      z.minLength(1, 'must not be empty'),
      z.refine((text) => !holdsSendGridKey(text), 'must be a name, not an API key'),
    ),
    /** Name of the workspace folder, if several have presets. */
    folder: z.optional(
      z
        .string({ error: 'must be the name of a workspace folder' })
        .check(z.refine((text) => !holdsSendGridKey(text), 'must be a name, not an API key')),
    ),
  },
  { error: objectProblem },
);
export type PresetArguments = z.input<typeof presetArguments>;

/** A preset, or a whole presets file, as the argument of a row or a code lens. `folder` is a URI. */
export const presetTarget = z.object({
  folder: z.string(),
  index: z.optional(z.int()),
  name: z.optional(z.string()),
});
export type PresetTarget = z.infer<typeof presetTarget>;

/** An account, as the argument of a failed export's action. */
export const accountTarget = z.object({ accountId: id });
export type AccountTarget = z.infer<typeof accountTarget>;

/** A job, or one file of it, as the argument of a tree item, a notification or another extension. */
export const jobTarget = z.object({ jobId: id, path: z.optional(z.string()) });
export type JobTarget = z.infer<typeof jobTarget>;

/** The result of a command with arguments for each job, once it has ended. */
export interface ExportOutcome {
  readonly jobId: string;
  readonly title: string;
  readonly state: 'completed' | 'failed' | 'cancelled';
  /** Absolute paths on the machine that runs the extension. Empty for an export without contacts. */
  readonly files: readonly string[];
  /** How many contacts the files have. */
  readonly contactCount: number | undefined;
  /**
   * Set if that differs from the number that SendGrid promised, or could not be counted. Then somebody should look at
   * the files; they are complete as SendGrid delivered them.
   */
  readonly warning?: {
    readonly promised: number | undefined;
    readonly found: number | undefined;
  };
  /** Why a failed job failed: an `ExportReason`. */
  readonly reason: string | undefined;
}
