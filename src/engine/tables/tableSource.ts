import type {
  ContactRecord,
  DistinctValues,
  NotATableReason,
  NotComparedReason,
  RecordProblem,
  RowsQuery,
  ShownRows,
} from '../../protocol/recordMessages.ts';
import type {
  ColumnProfile,
  ContactCheck,
  TablePlace,
  TableState,
  TableView,
} from '../../protocol/tableState.ts';
import type { Event } from '../../util/emitter.ts';

/** What a table knows of itself. `v` counts its views. */
export type SourceInfo = Pick<
  TableState,
  | 'v'
  | 'format'
  | 'size'
  | 'records'
  | 'rows'
  | 'matches'
  | 'lateColumns'
  | 'work'
  | 'sortedAs'
  | 'comparison'
> & {
  readonly columns: readonly { readonly id: string; readonly name: string }[];
  readonly problems: readonly RecordProblem[];
};

export interface MatchCount {
  readonly rows: number;
  readonly isDone: boolean;
  readonly done: number;
}

/** The records of one or several files, in the order of a view: `RecordTable`. */
export interface TableSource {
  readonly info: SourceInfo;
  readonly onDidChange: Event<void>;
  /** Returns why the files are not a table, or are not compared. Rejects with the signal's reason when it is aborted. */
  open(signal?: AbortSignal): Promise<NotATableReason | NotComparedReason | undefined>;
  /** Reads the whole files. Rejects with the signal's reason when it is aborted. */
  index(signal: AbortSignal): Promise<void>;
  rows(query: RowsQuery): ShownRows;
  record(row: number): Omit<ContactRecord, 'v'>;
  /** Increments `v` at once. When the signal is aborted, the view becomes what it was before, with another `v`. */
  setView(view: TableView, signal: AbortSignal): Promise<void>;
  profile(column: string, signal: AbortSignal): Promise<ColumnProfile>;
  distinct(
    column: string,
    prefix: string,
    most: number,
    signal: AbortSignal,
  ): Promise<DistinctValues>;
  /** `onProgress` is called with how much is done, from 0 to 1. */
  checks(
    onProgress: (done: number) => void,
    signal: AbortSignal,
  ): Promise<readonly { readonly check: ContactCheck; readonly records: number }[]>;
  find(
    what: { readonly text: string; readonly matchCase: boolean },
    onMatches: (matches: MatchCount) => void,
    signal: AbortSignal,
  ): Promise<void>;
  findNext(
    from: TablePlace,
    direction: 'next' | 'previous',
    signal: AbortSignal,
  ): Promise<TablePlace | undefined>;
  rowsOf(
    from: number,
    to: number,
    columns: readonly string[],
    signal: AbortSignal,
  ): AsyncIterable<readonly (string | null)[]>;
  /** Yields a file with the view's records as they are in theirs. */
  ownBytes(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Returns where the record of a row begins. */
  placeOf(row: number): { readonly path: string; readonly offset: number };
  close(): Promise<void>;
}
