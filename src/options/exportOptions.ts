import * as z from 'zod/mini';
import { holdsSendGridKey } from '../util/keyLikeText.ts';
import { defined, pick, type Defined } from '../util/pick.ts';
import {
  applies,
  choiceDefaults,
  choiceNames,
  fieldsOf,
  maxFileSizeMb,
  optionalFieldsOf,
  optionalNames,
  optionNames,
  optionTable,
  type OptionName,
  type SettingOption,
} from './optionTable.ts';

/**
 * What can be wrong with the options, as sentences. A separate table, so that the form can look up the translation of a
 * sentence.
 */
export const optionProblems = {
  idEmpty: 'The id is empty.',
  nothingSelected: 'Choose at least one list or segment, or all contacts.',
  fileType: 'Choose CSV or JSON.',
  sizeNotWhole: 'Enter a whole number of megabytes.',
  sizeRange: `Enter a number from ${maxFileSizeMb.min} to ${maxFileSizeMb.max}.`,
  folderEmpty: 'Enter a folder, or leave it to the setting.',
  keyInFolder:
    'The path of the folder holds an API key, and would be shown and stored in the clear. Enter another folder.',
  keyInField:
    'This looks like an API key, and what is entered here is shown and stored in the clear. Enter something else.',
} as const;

/**
 * What can happen with the files after an export. `open` and `openBeside` open them as the settings say, and `ask` leaves it
 * to a notification.
 */
export const afterExports = [
  'open',
  'table',
  'text',
  'openBeside',
  'reveal',
  'nothing',
  'ask',
] as const;

/** A list or segment by id, with its name for display. */
export const audienceRef = z.strictObject({
  id: z.string().check(z.trim(), z.minLength(1, optionProblems.idEmpty)),
  name: z.string(),
});
export type AudienceRef = z.infer<typeof audienceRef>;

/** What to export. 'Everything' is a kind of its own, so that an empty selection can never turn into it. */
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

const folder = z.string().check(
  z.trim(),
  z.minLength(1, optionProblems.folderEmpty),
  z.refine((path) => !holdsSendGridKey(path), optionProblems.keyInFolder),
);

const sentences: Partial<Record<OptionName, string>> = {
  fileType: optionProblems.fileType,
  maxFileSizeMb: optionProblems.sizeNotWhole,
};
const sentenceOf = ({ requirement }: { readonly requirement: string }, name: OptionName): string =>
  sentences[name] ?? requirement;

/** Everything a user can choose about an export. Shared by the form, the commands and the engine. */
export const exportOptions = z.strictObject({
  audience: audienceSelection,
  ...fieldsOf(choiceNames, sentenceOf),
  ...optionalFieldsOf(optionalNames, sentenceOf, optionProblems.sizeRange),
  /** Absolute path of the folder to save to; `undefined` means the setting, else the extension's storage. */
  folder: z.optional(folder),
  afterExport: z.enum(afterExports),
});
export type ExportOptions = z.infer<typeof exportOptions>;

/** The defaults of options that have a setting. */
export type OptionDefaults = Pick<ExportOptions, 'afterExport'> & {
  readonly [N in SettingOption]: NonNullable<ExportOptions[N]>;
};

/** The options of the table, all optional. */
export type SomeOptions = { readonly [N in OptionName]?: ExportOptions[N] | undefined };

/** Fills in missing options from the given defaults, otherwise from those of the table. */
export const completeOptions = (
  given: SomeOptions &
    Omit<ExportOptions, OptionName | 'afterExport'> & { afterExport?: AfterExport | undefined },
  defaults: Partial<OptionDefaults> & Pick<OptionDefaults, 'afterExport'>,
): ExportOptions => ({
  ...choiceDefaults,
  ...defaults,
  ...defined(given),
  audience: given.audience,
});

/** Returns the options of the table that differ from their defaults and apply to the file type. */
export function chosenOptions(options: SomeOptions): Defined<SomeOptions> {
  const { fileType = choiceDefaults.fileType } = options;
  return pick(
    options,
    optionNames.filter(
      (name) => options[name] !== optionTable[name].default && applies(name, fileType),
    ),
  );
}

export type FileType = ExportOptions['fileType'];
export type AfterExport = ExportOptions['afterExport'];
