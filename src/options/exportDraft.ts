import * as z from 'zod/mini';
import { afterExports, exportOptions, type ExportOptions } from './exportOptions.ts';

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
  fileType: z.enum(['csv', 'json']),
  jsonFormat: z.enum(['lines', 'array']),
  csvBom: z.boolean(),
  csvFormulaGuard: z.boolean(),
  grouping: z.enum(['combined', 'separate']),
  /** Text of the size field; empty means SendGrid's default. */
  maxFileSize: z.string(),
  notifyByEmail: z.boolean(),
  /** Text of the folder field; empty means the setting's folder. */
  folder: z.string(),
  afterExport: z.enum(afterExports),
});
export type ExportDraft = z.infer<typeof exportDraft>;

/** A form in which nobody has chosen anything: nothing selected, never everything. */
export const emptyDraft: ExportDraft = {
  audience: { kind: 'selected', lists: [], segments: [] },
  fileType: 'csv',
  jsonFormat: 'lines',
  csvBom: false,
  csvFormulaGuard: false,
  grouping: 'combined',
  maxFileSize: '',
  notifyByEmail: false,
  folder: '',
  afterExport: 'open',
};

/** A field of the form, by the name of the option that it stands for, in the order in which the form shows them. */
export const optionFields = [
  'audience',
  'grouping',
  'fileType',
  'jsonFormat',
  'csvBom',
  'csvFormulaGuard',
  'maxFileSizeMb',
  'folder',
  'afterExport',
  'notifyByEmail',
] as const satisfies readonly (keyof ExportOptions)[];
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
    fileType: draft.fileType,
    jsonFormat: draft.jsonFormat,
    // Left out where they do not apply, and for 'as delivered', which is what goes without saying.
    csvBom: draft.fileType === 'csv' && draft.csvBom ? true : undefined,
    csvFormulaGuard: draft.fileType === 'csv' && draft.csvFormulaGuard ? true : undefined,
    // One request per list makes no sense of all contacts; the choice is kept in the draft for when it does again.
    grouping: kind === 'all' ? 'combined' : draft.grouping,
    maxFileSizeMb: parseSize(draft.maxFileSize),
    // An unticked box sends nothing: SendGrid's own default is not to mail.
    notifyByEmail: draft.notifyByEmail ? true : undefined,
    folder: draft.folder.trim() === '' ? undefined : draft.folder,
    afterExport: draft.afterExport,
  });
  return parsed.success
    ? { ok: true, options: parsed.data }
    : { ok: false, errors: fieldErrors(parsed.error) };
}

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
    const field = optionFields.find((name) => name === issue.path[0]) ?? optionFields[0];
    errors[field] ??= issue.message;
  }
  return errors;
}
