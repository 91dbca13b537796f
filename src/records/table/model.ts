import type { ChangeCounts, ChangeKind } from '../compare/comparison.ts';
import type { RecordFormat, ValueKind } from '../kernel/kernel.ts';

export type { RecordFormat, ValueKind };
export type { ChangeKind };

/** Why a file, or several of them, cannot be shown as one table. */
export type NotATable =
  /** There is nothing in it but white space, or an array without elements. */
  | 'empty'
  /** Anything that is no text. */
  | 'binary'
  /** A text in UTF-16 or UTF-32. */
  | 'notUtf8'
  /** JSON that is one object over several lines. */
  | 'object'
  /** JSON whose first values are no objects. */
  | 'notRecords'
  /** The parts are not of the same format. */
  | 'differentParts';

export interface TableColumn {
  /** The name, made unique by a number behind it. */
  readonly id: string;
  /** The name in the header, or the path of a JSON field such as `custom_fields.plan`. */
  readonly name: string;
}

/** A condition for the values of one column. */
export interface ColumnFilter {
  readonly on: 'column';
  readonly column: string;
  readonly test: 'contains' | 'equals' | 'begins' | 'oneOf' | 'empty';
  /** One for most tests, several for `oneOf`, none for `empty`. */
  readonly values: readonly string[];
  /** Whether the rows that do not match remain. */
  readonly not: boolean;
  readonly matchCase: boolean;
  readonly isOff: boolean;
}

export const contactChecks = [
  'noEmail',
  'emailTwice',
  'phoneNotE164',
  'controlCharacters',
  'formula',
  'ragged',
] as const;
export type ContactCheck = (typeof contactChecks)[number];

export interface CheckFilter {
  readonly on: 'check';
  readonly check: ContactCheck;
  readonly not: boolean;
  readonly isOff: boolean;
}

/** Lets some rows of a comparison through. */
export interface ChangeFilter {
  readonly on: 'change';
  readonly kinds: readonly ChangeKind[];
  readonly isOff: boolean;
}

/** A filter that users choose. */
export type ViewFilter = ColumnFilter | CheckFilter;
export type TableFilter = ViewFilter | ChangeFilter;

export interface TableSort {
  readonly column: string;
  readonly descending: boolean;
}

/** Which records are shown, in which order. A record has to match all filters. */
export interface TableView {
  readonly filters: readonly ViewFilter[];
  readonly sort?: TableSort | undefined;
  /** Which rows of a comparison are shown. */
  readonly changes?: readonly ChangeKind[] | undefined;
}

/** What is wrong with the file. Rows are records of all parts, counted from 0. */
export type TableProblem =
  /** Records with more or fewer cells than the header. */
  | { readonly kind: 'ragged'; readonly records: number; readonly firstRow: number }
  /** A quote that opens in this row is never closed. */
  | { readonly kind: 'unclosedQuote'; readonly firstRow: number }
  /** Lines or elements that are not JSON objects. */
  | { readonly kind: 'notObjects'; readonly records: number; readonly firstRow: number }
  /** What begins where this row would be is not shown. */
  | {
      readonly kind: 'unreadable';
      readonly why: 'tooLong' | 'notAnElement';
      readonly firstRow: number;
    };

/** What the table is working on, and how much of it is done, from 0 to 1. */
export type TableWork =
  | { readonly kind: 'none' }
  | { readonly kind: 'indexing' | 'filtering' | 'sorting'; readonly done: number };

export interface SortedAs {
  readonly kind: ValueKind;
  /** Whether texts are in the order of their code points, not in that of the language. */
  readonly byCodePoint: boolean;
  /** Whether there are too many records to sort, so that only the first ones are shown. */
  readonly isPartial: boolean;
}

export interface TableInfo {
  /** Counts each view, also when an earlier one comes back. */
  readonly v: number;
  readonly format: RecordFormat;
  /** In bytes, of all parts. */
  readonly size: number;
  /** Records of all parts so far. */
  readonly records: number;
  /** Rows of the view so far. */
  readonly rows: number;
  /** Records that match the filters so far: more than there are rows while these are sorted. */
  readonly matches: number;
  readonly columns: readonly TableColumn[];
  /** How many of the columns were found late, far from the beginning of a JSON file. */
  readonly lateColumns: number;
  readonly problems: readonly TableProblem[];
  readonly work: TableWork;
  readonly sortedAs: SortedAs | undefined;
  /** Of a table that compares two. */
  readonly comparison: ComparisonInfo | undefined;
}

/** What a comparison has found. */
export interface ComparisonInfo {
  readonly counts: ChangeCounts;
  /** The columns that name a contact. */
  readonly key: readonly string[];
  /** Columns whose changes do not count. */
  readonly ignored: readonly string[];
  /** Columns that were changed, and in how many contacts. */
  readonly changedIn: readonly { readonly column: string; readonly contacts: number }[];
  /** Columns that only one side has. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  readonly keysOnly: boolean;
}

export interface RowsRequest {
  readonly from: number;
  readonly to: number;
  readonly columns: readonly string[];
  /** Longer values are cut, in UTF-16 units. */
  readonly maxLength: number;
}

export interface Rows {
  /** Null where the record has no such value. Fewer rows than asked for where the view ends. */
  readonly rows: (string | null)[][];
  /** The cells that were cut, as pairs of indexes into `rows`. */
  readonly cut: [number, number][];
  /** The numbers of the records. */
  readonly records: number[];
  /** Of a comparison: what became of the contact of each row. */
  readonly changes?: readonly (ChangeKind | undefined)[];
  /** Of a comparison: what cells were before the change, as indexes into `rows` and the value. */
  readonly old?: readonly (readonly [row: number, column: number, value: string | null])[];
}

export interface RecordFields {
  readonly record: number;
  readonly fields: {
    readonly column: string;
    readonly value: string | null;
    readonly isCut: boolean;
  }[];
  /** Cells behind the last column of the header. */
  readonly extra: string[];
  /** Of a comparison: what became of the contact, and the values before the change of the fields that were changed. */
  readonly change?: ChangeKind | undefined;
  readonly old?: readonly { readonly column: string; readonly value: string | null }[];
}

export interface Place {
  readonly row: number;
  readonly column: string;
}

export interface ValueCount {
  readonly value: string;
  readonly count: number;
}

export interface ColumnProfile {
  readonly column: string;
  readonly kind: ValueKind;
  /** Rows that were counted: those of the view. */
  readonly rows: number;
  readonly filled: number;
  readonly empty: number;
  readonly distinct: number;
  /** Whether `distinct` is counted, not estimated. */
  readonly isExact: boolean;
  /** The most frequent values, most frequent first; none where there are too many values. */
  readonly top: ValueCount[];
  /** In code points. */
  readonly longest: number;
  readonly shortest: number;
  /** The least and greatest value of a column of numbers or dates. */
  readonly least: string | undefined;
  readonly greatest: string | undefined;
  /** How long counting took, in milliseconds. */
  readonly ms: number;
}

export interface DistinctValues {
  readonly values: ValueCount[];
  readonly distinct: number;
  /** Whether `distinct` is counted and no value can be missing. */
  readonly isExact: boolean;
}

export interface FindProgress {
  /** Rows of the view with the text, so far. */
  readonly rows: number;
  readonly isDone: boolean;
  /** From 0 to 1. */
  readonly done: number;
}

export interface FindRequest {
  readonly text: string;
  readonly matchCase: boolean;
}

/** How much is kept in memory. */
export interface TableLimits {
  /** The most records that are sorted: more would take over half a gigabyte. Of more, only the first rows are shown. */
  readonly sorted: number;
  /** The most values of a column that are counted one by one, and sorted in the order of a language. */
  readonly distinct: number;
}

export const defaultLimits: TableLimits = { sorted: 28_000_000, distinct: 65_536 };

/** Distinguishes a file from what is there after a change. */
export interface FileIdentity {
  readonly size: number;
  /** In nanoseconds, as text, since numbers are not exact enough. */
  readonly modified: string;
  readonly device: string;
  readonly inode: string;
}

/** What of it outlasts a restart: systems renumber their devices at each start. */
export type LastingIdentity = Omit<FileIdentity, 'device'>;
