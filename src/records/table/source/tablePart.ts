import type { RecordFormat } from '../../kernel/kernel.ts';
import type { PartFile } from './partFile.ts';
import type { RowIndex } from './rowIndex.ts';

/** A column that no record of a part has. */
export const noCell = 1 << 30;

/** One file of a table. */
export interface TablePart {
  readonly file: PartFile;
  readonly format: RecordFormat;
  readonly index: RowIndex;
  /** The number of its first record in the table. Known once all parts before are indexed. */
  first: number;
  /** How many cells its header has; undefined for JSON. */
  readonly width: number | undefined;
  /** By column of the table, the cell of the part, −1 where it has none; undefined where it is the same one. */
  readonly cells: readonly number[] | undefined;
  /** Whether a record that is none of a contact is before the others. */
  readonly hasHeader: boolean;
}

/** Returns what a kernel calls a column of the table in this part. */
export function cellOf(part: TablePart, column: number): number {
  const cell = part.cells && column >= 0 ? (part.cells[column] ?? -1) : column;
  return cell < 0 || cell >= (part.width ?? noCell) ? noCell : cell;
}
