import type { ChangeKind } from '../../../src/protocol/tableState.ts';
import type { ColumnGeometry } from './columnGeometry.ts';
import type { Cell, Range } from './cursor.ts';

/** Rows or columns, the last one excluded. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a cell shows. */
export interface CellContent {
  /** Null where the record has no such value, undefined where it has not been read. */
  readonly value: string | null | undefined;
  readonly isCut: boolean;
  /** What it was before a change; undefined where it was not changed. */
  readonly old: string | null | undefined;
}

/** Everything that is needed to draw the grid once. */
export interface Frame {
  readonly top: number;
  readonly left: number;
  readonly geometry: ColumnGeometry;
  readonly numberWidth: number;
  readonly rows: Span;
  /** The columns in sight behind the pinned ones. */
  readonly columns: Span;
  readonly active: Cell;
  readonly range: Range | undefined;
  readonly content: (row: number, position: number) => CellContent;
  /** Returns what became of a contact in a comparison. */
  readonly change: (row: number) => ChangeKind | undefined;
}

export const numbers = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);

export const isInRange = (range: Range | undefined, row: number, column: number): boolean =>
  range !== undefined &&
  row >= range.top &&
  row <= range.bottom &&
  column >= range.left &&
  column <= range.right;
