import * as z from 'zod/mini';

/** Smallest and largest `max_file_size` that SendGrid takes, in MB. */
export const maxFileSizeMb = { min: 1, max: 5000 } as const;

/**
 * What can be wrong with the options, as sentences. A table of its own, so that whoever shows one can look up its
 * translation by the sentence.
 */
export const optionProblems = {
  idEmpty: 'The id is empty.',
  nothingSelected: 'Choose at least one list or segment, or all contacts.',
  fileType: 'Choose CSV or JSON.',
  sizeNotWhole: 'Enter a whole number of megabytes.',
  sizeRange: `Enter a number from ${maxFileSizeMb.min} to ${maxFileSizeMb.max}.`,
  folderEmpty: 'Enter a folder, or leave it to the setting.',
} as const;

/** What can happen with the files once an export has finished; `ask` leaves it to a notification. */
export const afterExports = ['open', 'openBeside', 'reveal', 'nothing', 'ask'] as const;

/** A list or segment by id, with its name for people. */
export const audienceRef = z.strictObject({
  id: z.string().check(z.trim(), z.minLength(1, optionProblems.idEmpty)),
  name: z.string(),
});
export type AudienceRef = z.infer<typeof audienceRef>;

/**
 * What to export. 'Everything' is a word of its own, so that an empty selection can never turn into it.
 */
export const audienceSelection = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z
    .strictObject({
      kind: z.literal('selected'),
      lists: z.readonly(z.array(audienceRef)),
      segments: z.readonly(z.array(audienceRef)),
    })
    .check(
      z.refine(({ lists, segments }) => lists.length + segments.length > 0, {
        error: optionProblems.nothingSelected,
      }),
    ),
]);
export type AudienceSelection = z.infer<typeof audienceSelection>;

/** Everything a user can choose about an export. Shared by the form, the commands and the engine. */
export const exportOptions = z.strictObject({
  audience: audienceSelection,
  fileType: z.enum(['csv', 'json'], { error: optionProblems.fileType }),
  /** How a JSON export is saved: one object per line, as SendGrid delivers it, or one array. */
  jsonFormat: z.enum(['lines', 'array']),
  /** Whether a CSV begins with a byte order mark, by which Excel knows that it is UTF-8. It has none as delivered. */
  csvBom: z.optional(z.boolean()),
  /** Whether cells of a CSV that a spreadsheet could take for formulas get an apostrophe. */
  csvFormulaGuard: z.optional(z.boolean()),
  /** One export of everything that is selected, or one per list and segment. */
  grouping: z.enum(['combined', 'separate']),
  /** MB; `undefined` leaves SendGrid's own default and sends nothing. */
  maxFileSizeMb: z.optional(
    z
      .int({ error: optionProblems.sizeNotWhole })
      .check(
        z.minimum(maxFileSizeMb.min, optionProblems.sizeRange),
        z.maximum(maxFileSizeMb.max, optionProblems.sizeRange),
      ),
  ),
  /** Whether SendGrid mails a link; `undefined` sends nothing. */
  notifyByEmail: z.optional(z.boolean()),
  /** Absolute path of the folder to save to; `undefined` means the setting, else the extension's storage. */
  folder: z.optional(z.string().check(z.trim(), z.minLength(1, optionProblems.folderEmpty))),
  afterExport: z.enum(afterExports),
});
export type ExportOptions = z.infer<typeof exportOptions>;

export type FileType = ExportOptions['fileType'];
export type AfterExport = ExportOptions['afterExport'];
