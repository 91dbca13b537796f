import * as z from 'zod/mini';

export const count = z.int().check(z.nonnegative());
export const columnId = z.string();

/** How the values of a column are compared: as numbers or dates only where all of them are. */
const valueKind = z.enum(['text', 'number', 'date']);
export type ValueKind = z.infer<typeof valueKind>;

const tableColumn = z.strictObject({
  /** The name in the header, or the path of a JSON field such as `custom_fields.plan`. Made unique by a number behind it. */
  id: columnId,
  name: z.string(),
  /** Whether values are masked while personal data is masked. */
  isPersonal: z.boolean(),
});
export type TableColumn = z.infer<typeof tableColumn>;

/** A condition for the values of one column. */
const columnFilter = z.strictObject({
  on: z.literal('column'),
  column: columnId,
  test: z.enum(['contains', 'equals', 'begins', 'oneOf', 'empty']),
  /** One for most tests, several for `oneOf`, none for `empty`. */
  values: z.readonly(z.array(z.string())),
  /** Whether the rows that do not match remain. */
  not: z.boolean(),
  matchCase: z.boolean(),
  /** A condition that is switched off keeps its place among the others. */
  isOff: z.boolean(),
});
export type ColumnFilter = z.infer<typeof columnFilter>;

/** What is often wrong with contacts: a ready condition. */
export const contactChecks = [
  'noEmail',
  'emailTwice',
  'phoneNotE164',
  'controlCharacters',
  'formula',
  'ragged',
] as const;
export const contactCheck = z.enum(contactChecks);
export type ContactCheck = z.infer<typeof contactCheck>;
const checkFilter = z.strictObject({
  on: z.literal('check'),
  check: contactCheck,
  not: z.boolean(),
  isOff: z.boolean(),
});

/** What became of a contact between two exports. */
export const changeKinds = [
  'added',
  'removed',
  'changed',
  'unchanged',
  'duplicate',
  'withoutKey',
] as const;
export const changeKind = z.enum(changeKinds);
export type ChangeKind = z.infer<typeof changeKind>;

export const tableFilter = z.discriminatedUnion('on', [columnFilter, checkFilter]);
export type TableFilter = z.infer<typeof tableFilter>;

export const tableSort = z.strictObject({ column: columnId, descending: z.boolean() });
export type TableSort = z.infer<typeof tableSort>;

/** Which rows are shown, in which order. A row has to match all filters. */
export const tableView = z.strictObject({
  filters: z.readonly(z.array(tableFilter)),
  sort: z.optional(tableSort),
  /** Which rows of a comparison are shown; by default, not those that are unchanged or without a key. */
  changes: z.optional(z.readonly(z.array(changeKind))),
});
export type TableView = z.infer<typeof tableView>;

/** What is wrong with the file. */
const tableProblem = z.discriminatedUnion('kind', [
  /** Records with more or fewer cells than the header. */
  z.strictObject({ kind: z.literal('ragged'), records: count, firstRow: count }),
  /** A quote that opens in this row is never closed. */
  z.strictObject({ kind: z.literal('unclosedQuote'), firstRow: count }),
  /** Lines or elements that are not JSON objects. */
  z.strictObject({ kind: z.literal('notObjects'), records: count, firstRow: count }),
  /** The part of a file behind this record is not shown: what kept it from being read. */
  z.strictObject({ kind: z.literal('unreadable'), message: z.string() }),
]);
export type TableProblem = z.infer<typeof tableProblem>;

/** What the table is working on. `isFirstPageSorted`: the first rows are final already. */
const tableWork = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.enum(['indexing', 'filtering', 'sorting']), done: z.number() }),
]);
export type TableWork = z.infer<typeof tableWork>;

/** What a comparison of two exports has found. */
export const comparisonInfo = z.strictObject({
  /** Rows of each kind. */
  counts: z.strictObject({
    added: count,
    removed: count,
    changed: count,
    unchanged: count,
    duplicate: count,
    withoutKey: count,
  }),
  /** The columns that name a contact. */
  key: z.readonly(z.array(columnId)),
  /** Columns whose changes do not count. */
  ignored: z.readonly(z.array(columnId)),
  /** Columns that were changed, and in how many contacts. */
  changedIn: z.readonly(z.array(z.strictObject({ column: columnId, contacts: count }))),
  /** Columns that only one side has. */
  onlyBefore: z.readonly(z.array(columnId)),
  onlyAfter: z.readonly(z.array(columnId)),
  /** Whether only keys were compared. */
  keysOnly: z.boolean(),
});
export type ComparisonInfo = z.infer<typeof comparisonInfo>;

export const tableState = z.strictObject({
  /** Counts each view and each version of the file. A response with another `v` is out of date. */
  v: count,
  /** The file's name, or the export's where it has several parts. */
  title: z.string(),
  format: z.enum(['csv', 'jsonLines', 'jsonArray']),
  /** In bytes. */
  size: count,
  /** Rows of the view so far; while the file is being indexed they only grow. */
  rows: count,
  /** Records that match the filters so far: more than there are rows while these are sorted. */
  matches: count,
  /** Records of the file so far. */
  records: count,
  columns: z.readonly(z.array(tableColumn)),
  /** How many of them were found late, in records far from the beginning of a JSON file. */
  lateColumns: count,
  view: tableView,
  work: tableWork,
  /** How the values of the sort column are compared; `byCodePoint` where no collation is used. */
  sortedAs: z.optional(
    z.strictObject({
      kind: valueKind,
      byCodePoint: z.boolean(),
      /** Whether there are too many records to sort, so that only the first rows are shown. */
      isPartial: z.optional(z.boolean()),
    }),
  ),
  /** What the two sides of a comparison are called. */
  sides: z.optional(z.strictObject({ before: z.string(), after: z.string() })),
  /** Of a table that compares two exports. */
  comparison: z.optional(comparisonInfo),
  problems: z.readonly(z.array(tableProblem)),
  file: z.enum(['same', 'changed', 'gone']),
  /** Of a table of several files, the names of those that have changed or are gone. */
  affectedFiles: z.optional(z.readonly(z.array(z.string()))),
  /** Why the table has stopped, as a sentence for the user: it answers nothing until `reload`. */
  failure: z.optional(z.string()),
  isMasked: z.boolean(),
  /** Whether the file can be opened as text. VS Code does not open very large ones. */
  canOpenAsText: z.boolean(),
  /** Whether the strip says that exports open as a table, which it does once. */
  isFirstTime: z.boolean(),
});
export type TableState = z.infer<typeof tableState>;

/** Why a file is not shown as a table; `message` is the sentence for the user. */
export const notATable = z.strictObject({
  message: z.string(),
  canOpenAsText: z.boolean(),
  /** Whether trying again may help, by another `open`. */
  canRetry: z.boolean(),
});

export const place = z.strictObject({ row: count, column: columnId });
export type TablePlace = z.infer<typeof place>;

export const profile = z.strictObject({
  column: columnId,
  kind: valueKind,
  /** Rows that were counted: those of the view. */
  rows: count,
  filled: count,
  empty: count,
  distinct: count,
  /** Whether `distinct` is counted, not estimated. */
  isExact: z.boolean(),
  /** The most frequent values with their exact counts, most frequent first; none where there are too many values. */
  top: z.readonly(z.array(z.strictObject({ value: z.string(), count }))),
  /** How many of the most frequent values are left out because they are masked. */
  masked: z.optional(count),
  /** In characters. */
  longest: count,
  shortest: count,
  /** The least and greatest value of a column of numbers or dates. */
  least: z.optional(z.string()),
  greatest: z.optional(z.string()),
  /** How long counting took, in milliseconds. */
  ms: z.number(),
});
export type ColumnProfile = z.infer<typeof profile>;

export const copyFormats = ['tsv', 'csv', 'json', 'markdown'] as const;
export type CopyFormat = (typeof copyFormats)[number];

/** What the page remembers of how columns are shown, per file and per set of column names. */
export const tableLayout = z.strictObject({
  order: z.readonly(z.array(columnId)),
  hidden: z.readonly(z.array(columnId)),
  /** In pixels, of the columns that the user resized. */
  widths: z.record(columnId, z.number()),
  pinned: count,
});
export type TableLayout = z.infer<typeof tableLayout>;
