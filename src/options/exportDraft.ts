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
 * The form as filled in, valid or not: what survives a hidden tab. Unlike the options it has the text of a number
 * field, and keeps the selection while 'All contacts' is chosen.
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

/** An empty form: nothing selected, never everything. */
export const emptyDraft: ExportDraft = {
  audience: { kind: 'selected', lists: [], segments: [] },
  ...choiceDefaults,
  ...valuesOf(flagNames, () => false),
  maxFileSize: '',
  folder: '',
  afterExport: 'open',
};

/** A field of the form, by the name of its option, in the order of the form. */
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

/** Converts a draft to options, or returns what is wrong with each field. */
export function draftToOptions(draft: ExportDraft): DraftResult {
  const { kind, lists, segments } = draft.audience;
  const parsed = exportOptions.safeParse({
    audience: kind === 'all' ? { kind } : { kind, lists, segments },
    ...pick(draft, choiceNames),
    // An unchecked box is the default, and so is one that does not apply.
    ...valuesOf(flagNames, (name) =>
      draft[name] && applies(name, draft.fileType) ? true : undefined,
    ),
    // One request per list makes no sense for all contacts; the draft keeps the choice for when it does again.
    ...(kind === 'all' && { grouping: 'combined' }),
    maxFileSizeMb: parseSize(draft.maxFileSize),
    folder: draft.folder.trim() === '' ? undefined : draft.folder,
    afterExport: draft.afterExport,
  });
  return parsed.success
    ? { ok: true, options: parsed.data }
    : { ok: false, errors: { ...fieldErrors(parsed.error), ...keyInSize(draft) } };
}

/** 'Enter a whole number' is true for a key, too, but does not say what got into the form. */
const keyInSize = ({ maxFileSize }: ExportDraft): FieldErrors =>
  holdsSendGridKey(maxFileSize) ? { maxFileSizeMb: optionProblems.keyInField } : {};

/** Returns whether a problem is shown while the text is typed: a key must not stay in a field. */
export const isKeyProblem = (problem: string): boolean =>
  problem === optionProblems.keyInField || problem === optionProblems.keyInFolder;

/** Returns a draft as it may be stored: without the fields that contain a key. */
export const withoutKeys = (draft: ExportDraft): ExportDraft => ({
  ...draft,
  maxFileSize: looksLikeKey(draft.maxFileSize) ? '' : draft.maxFileSize,
  // The name of a folder may well contain random letters and digits.
  folder: holdsSendGridKey(draft.folder) ? '' : draft.folder,
});

/** Parses digits only: `1e3`, `0x10` and `1,000` are typos rather than sizes. */
function parseSize(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') {
    return undefined;
  }
  return /^[+-]?\d+$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/** Returns the first message of each field. One without a field is shown at the first field rather than nowhere. */
export function fieldErrors(error: z.core.$ZodError): FieldErrors {
  const errors: Partial<Record<OptionField, string>> = {};
  for (const issue of error.issues) {
    const field = optionFields.find((name) => name === issue.path[0]) ?? 'audience';
    errors[field] ??= issue.message;
  }
  return errors;
}
