import * as z from 'zod/mini';

const path = z
  .string({ error: 'must be a path' })
  .check(z.trim(), z.minLength(1, 'must not be empty'));
/** One path, or those of the parts of an export in their order. */
const paths = z.pipe(
  z.union([path, z.readonly(z.array(path).check(z.minLength(1, 'must not be empty')))], {
    error: 'must be a path or a list of paths',
  }),
  z.transform((given) => (typeof given === 'string' ? [given] : given)),
);
const column = z
  .string({ error: 'must be the name of a column' })
  .check(z.trim(), z.minLength(1, 'must not be empty'));
const columns = z.pipe(
  z.union([column, z.readonly(z.array(column).check(z.minLength(1, 'must not be empty')))], {
    error: 'must be the name of a column or a list of names',
  }),
  z.transform((given) => (typeof given === 'string' ? [given] : given)),
);

/** The arguments of `SendGrid: Compare Exports…` from a keybinding or another extension. */
export const compareArguments = z.strictObject(
  {
    /** Absolute paths of the files before the change. */
    before: paths,
    /** Absolute paths of the files after it. */
    after: paths,
    /** The columns that name a contact; by default CONTACT_ID, or EMAIL where not both sides have that. */
    key: z.optional(columns),
    /** Columns whose changes do not count; by default UPDATED_AT. */
    ignore: z.optional(z.readonly(z.array(column, { error: 'must be a list of columns' }))),
    /** Only keys are compared: who is in which export. */
    keysOnly: z.optional(z.boolean({ error: 'must be true or false' })),
    /** Whether the result is shown as a table; by default not. */
    show: z.optional(z.boolean({ error: 'must be true or false' })),
  },
  {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? 'is not known' : 'the argument must be an object',
  },
);
export type CompareArguments = z.input<typeof compareArguments>;

/** What a comparison of two exports has found. */
export interface ComparisonResult {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Contacts that occur more than once on a side, so that they are not compared. */
  readonly duplicates: number;
  /** Contacts that have no value in a column of the key. */
  readonly withoutKey: number;
  /** The columns that were changed, and in how many contacts. */
  readonly changedColumns: readonly { readonly column: string; readonly contacts: number }[];
}
