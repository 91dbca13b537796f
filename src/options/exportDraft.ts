import * as z from 'zod/mini';
import { holdsSendGridKey, looksLikeKey } from '../util/keyLikeText.ts';
import { pick } from '../util/pick.ts';
import {
  afterExports,
  exportOptions,
  optionProblems,
  type ExportOptions,
} from './exportOptions.ts';
import {
  applies,
  choiceDefaults,
  choiceNames,
  fieldsOf,
  flagNames,
  optionNames,
  valuesOf,
} from './optionTable.ts';

const audienceRefs = z.readonly(z.array(z.strictObject({ id: z.string(), name: z.string() })));

/**
 * The form as it is filled in, right or wrong: what survives a hidden tab. Unlike the options it keeps the text of a
 * number field, and the selection while 'All contacts' is chosen.
 */
export const exportDraft = z.strictObject({
  audience: z.strictObject({
    kind: z.enum(['all', 'selected']),
    lists: audienceRefs,
    segments: audienceRefs,
  }),
  ...fieldsOf([...choiceNames, ...flagNames], ({ requirement }) => requirement),
  /** Text of the size field; empty means SendGrid's default. */
  maxFileSize: z.string(),
  /** Text of the folder field; empty means the setting's folder. */
  folder: z.string(),
  afterExport: z.enum(afterExports),
});
export type ExportDraft = z.infer<typeof exportDraft>;

/** A form in which nobody has chosen anything: nothing selected, never everything. */
export const emptyDraft: ExportDraft = {
  audience: { kind: 'selected', lists: [], segments: [] },
  ...choiceDefaults,
  ...valuesOf(flagNames, () => false),
  maxFileSize: '',
  folder: '',
  afterExport: 'open',
};

/** A field of the form, by the name of the option that it stands for, in the order in which the form shows them. */
export const optionFields = [
  'audience',
  ...optionNames.filter((name) => name !== 'notifyByEmail'),
  'folder',
  'afterExport',
  'notifyByEmail',
] satisfies readonly (keyof ExportOptions)[];
export type OptionField = (typeof optionFields)[number];

export type FieldErrors = Readonly<Partial<Record<OptionField, string>>>;

export type DraftResult =
  | { readonly ok: true; readonly options: ExportOptions }
  | { readonly ok: false; readonly errors: FieldErrors };

/** Makes options of a draft, or says per field what is wrong with it. */
export function draftToOptions(draft: ExportDraft): DraftResult {
  const { kind, lists, segments } = draft.audience;
  const parsed = exportOptions.safeParse({
    audience: kind === 'all' ? { kind } : { kind, lists, segments },
    ...pick(draft, choiceNames),
    // A box without a tick is what goes without saying, and so is one that does not apply.
    ...valuesOf(flagNames, (name) =>
      draft[name] && applies(name, draft.fileType) ? true : undefined,
    ),
    // One request per list makes no sense of all contacts; the choice is kept in the draft for when it does again.
    ...(kind === 'all' && { grouping: 'combined' }),
    maxFileSizeMb: parseSize(draft.maxFileSize),
    folder: draft.folder.trim() === '' ? undefined : draft.folder,
    afterExport: draft.afterExport,
  });
  return parsed.success
    ? { ok: true, options: parsed.data }
    : { ok: false, errors: { ...fieldErrors(parsed.error), ...keyInSize(draft) } };
}

/** 'Enter a whole number' is true of a key, too, but does not say what has got into the form. */
const keyInSize = ({ maxFileSize }: ExportDraft): FieldErrors =>
  holdsSendGridKey(maxFileSize) ? { maxFileSizeMb: optionProblems.keyInField } : {};

/** Whether a problem is shown while the text is typed: a key is not to stay in a field. */
export const isKeyProblem = (problem: string): boolean =>
  problem === optionProblems.keyInField || problem === optionProblems.keyInFolder;

/** Returns a draft as it may be stored: a field in which a key stands is empty there. */
export const withoutKeys = (draft: ExportDraft): ExportDraft => ({
  ...draft,
  maxFileSize: looksLikeKey(draft.maxFileSize) ? '' : draft.maxFileSize,
  // A folder may well have letters and digits in it that a machine has drawn.
  folder: holdsSendGridKey(draft.folder) ? '' : draft.folder,
});

/** Parses digits only: `1e3`, `0x10` and `1,000` are slips of the finger rather than sizes. */
function parseSize(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') {
    return undefined;
  }
  return /^[+-]?\d+$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/** The first message of each field. What belongs to no field is shown with the first one rather than nowhere. */
export function fieldErrors(error: z.core.$ZodError): FieldErrors {
  const errors: Partial<Record<OptionField, string>> = {};
  for (const issue of error.issues) {
    const field = optionFields.find((name) => name === issue.path[0]) ?? 'audience';
    errors[field] ??= issue.message;
  }
  return errors;
}
