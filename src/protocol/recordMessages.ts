import type {
  ChangeKind,
  ColumnProfile,
  ContactCheck,
  CopyFormat,
  TablePlace,
  TableProblem,
  TableState,
  TableView,
} from './tableState.ts';
import type { PackedRows } from './packedRows.ts';
import type { RequestError } from './rpc.ts';
import { threadNotice, threadRequest } from './threadMessages.ts';

/** What the worker knows of a table. The rest of the page's state is the host's. */
export interface TableStatus extends Omit<
  TableState,
  'title' | 'sides' | 'file' | 'failure' | 'canOpenAsText' | 'isFirstTime' | 'problems'
> {
  readonly problems: readonly RecordProblem[];
}

/** What is wrong with the records. The host puts into words why some cannot be read. */
export type RecordProblem =
  | Exclude<TableProblem, { readonly kind: 'unreadable' }>
  | {
      readonly kind: 'unreadable';
      readonly why: 'tooLong' | 'notAnElement';
      readonly firstRow: number;
    };

/** Why files are not a table, as the records library says. */
export type NotATableReason =
  'empty' | 'binary' | 'notUtf8' | 'object' | 'notRecords' | 'differentParts';

/** The names of the files of a comparison that are gone, by side. */
export interface GoneSides {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Why two exports are not compared, as the records library says; or that files of them are gone. */
export type NotComparedReason =
  | { readonly kind: 'gone'; readonly gone: GoneSides }
  | {
      readonly kind: 'notATable';
      readonly side: 'before' | 'after';
      readonly why: NotATableReason;
    }
  | {
      readonly kind: 'fault';
      readonly fault:
        | { readonly reason: 'noKey' }
        | {
            readonly reason: 'noKeyColumn';
            readonly column: string;
            readonly side: 'before' | 'after';
          }
        | { readonly reason: 'noIgnoredColumn'; readonly column: string };
    };

/** What an export is compared with. */
export interface ComparedWith {
  /** Absolute paths of the files before the change, in their order. */
  readonly before: readonly string[];
  /** The columns that name a contact, together; by default CONTACT_ID, or EMAIL where not both sides have that. */
  readonly key?: readonly string[] | undefined;
  /** Columns whose changes do not count; by default UPDATED_AT. */
  readonly ignore?: readonly string[] | undefined;
  /** Whether only keys are compared. */
  readonly keysOnly?: boolean | undefined;
}

export interface TableFiles {
  /** Absolute paths of the parts, in their order. */
  readonly paths: readonly string[];
  readonly view: TableView;
  readonly isMasked: boolean;
  /** The least `v` of the table: more than that of a table that it replaces. */
  readonly firstV: number;
  /** BCP 47 tag of the language in whose order texts are sorted. */
  readonly language: string;
  /** Paths of row indexes that downloads have stored, some of them perhaps for these files. */
  readonly indexes?: readonly string[] | undefined;
  /** Compares `paths`, which are the files after the change. */
  readonly comparison?: ComparedWith | undefined;
}

export type OpenedTable =
  | { readonly kind: 'table'; readonly status: TableStatus }
  | { readonly kind: 'notATable'; readonly why: NotATableReason }
  | { readonly kind: 'notCompared'; readonly why: NotComparedReason };

export interface RowsQuery {
  readonly from: number;
  readonly to: number;
  readonly columns: readonly string[];
  readonly maxLength: number;
}

/** Rows as they are shown. */
export interface ShownRows {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly cut: readonly (readonly [number, number])[];
  /** Of a comparison: what became of the contact of each row. */
  readonly changes?: readonly (ChangeKind | undefined)[] | undefined;
  /** Of a comparison: what cells were before the change, as indexes into `rows` and the value. */
  readonly old?:
    readonly (readonly [row: number, column: number, value: string | null])[] | undefined;
}

/** The same on its way to the page. */
export type RowsPage = Omit<ShownRows, 'rows'> & PackedRows & Version;

export interface ContactRecord {
  readonly v: number;
  readonly record: number;
  readonly fields: readonly {
    readonly column: string;
    readonly value: string | null;
    readonly isCut: boolean;
  }[];
  readonly extra: readonly string[];
  /** Of a comparison: what became of the contact, and what fields were before that were changed. */
  readonly change?: ChangeKind | undefined;
  readonly old?: readonly { readonly column: string; readonly value: string | null }[] | undefined;
}

export interface DistinctValues {
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** How many values are not listed because they are masked. */
  readonly masked?: number | undefined;
  readonly distinct: number;
  readonly isExact: boolean;
}

export interface CopyQuery {
  readonly from: number;
  readonly to: number;
  readonly columns: readonly string[];
  readonly withHeader: boolean;
  readonly as: CopyFormat;
}

/** How saving ended. */
export type SavedRows =
  | { readonly kind: 'saved'; readonly bytes: number }
  | { readonly kind: 'cancelled' }
  /** The target is one of the table's own files. */
  | { readonly kind: 'sameFile' };

interface Version {
  readonly v: number;
}

/** The requests to the worker thread of a table. */
export const recordRequests = {
  /** Opens the files, and begins to index them. Also replaces the table by that of the files as they are now. */
  open: threadRequest<TableFiles, OpenedTable>('open'),
  rows: threadRequest<RowsQuery, RowsPage>('rows'),
  record: threadRequest<{ readonly row: number }, ContactRecord>('record'),
  setView: threadRequest<TableView, Version>('setView'),
  cancelView: threadRequest<null, null>('cancelView'),
  setMasked: threadRequest<{ readonly isMasked: boolean }, Version>('setMasked'),
  profile: threadRequest<
    { readonly column: string },
    Version & { readonly profile: ColumnProfile }
  >('profile'),
  distinct: threadRequest<
    { readonly column: string; readonly prefix: string; readonly most: number },
    DistinctValues
  >('distinct'),
  checks: threadRequest<
    null,
    { readonly found: readonly { readonly check: ContactCheck; readonly records: number }[] }
  >('checks'),
  find: threadRequest<{ readonly text: string; readonly matchCase: boolean }, null>('find'),
  findNext: threadRequest<
    { readonly from: TablePlace; readonly direction: 'next' | 'previous' },
    { readonly found?: TablePlace | undefined }
  >('findNext'),
  stopFind: threadRequest<null, null>('stopFind'),
  copy: threadRequest<
    CopyQuery,
    { readonly text: string; readonly rows: number; readonly cells: number }
  >('copy'),
  save: threadRequest<{ readonly target: string }, SavedRows>('save'),
  /** The line of the file at which a row begins, counted from 0, and the part that it is in. */
  lineOf: threadRequest<{ readonly row: number }, { readonly path: string; readonly line: number }>(
    'lineOf',
  ),
  /** The row at a line of a table of one file, which may still have to be indexed; none while rows are filtered or sorted. */
  rowAtLine: threadRequest<{ readonly line: number }, { readonly row?: number | undefined }>(
    'rowAtLine',
  ),
  /** Stops copying, saving or checking. */
  stop: threadRequest<{ readonly what: 'copy' | 'save' | 'checks' }, null>('stop'),
} as const;

/** The notices of the worker thread. */
export const recordNotices = {
  statusChanged: threadNotice<TableStatus>('statusChanged'),
  matchesChanged: threadNotice<
    Version & { readonly rows: number; readonly isDone: boolean; readonly done: number }
  >('matchesChanged'),
  /** How much of the rows has been copied, saved or checked, or of two exports compared, from 0 to 1. */
  progress: threadNotice<{
    readonly what: 'copy' | 'save' | 'checks' | 'compare';
    readonly done: number;
  }>('progress'),
  /** Indexing or a view came to an end with an error. */
  failed: threadNotice<RequestError>('failed'),
} as const;
