import type { TableColumn } from '../../../src/protocol/tableState.ts';
import type { BlockCache } from './blockCache.ts';
import type { ShownColumn } from './columnGeometry.ts';
import { ColumnWidths, type Measure } from './columnWidths.ts';
import { numbers, type Span } from './frame.ts';

/** Takes as much room as what is between the values of a change and around them. */
const changeRoom = '———';

/** Fits the widths of columns to the values that have been read. */
export class ColumnFitter {
  readonly #cache: BlockCache;
  readonly #widths: ColumnWidths;

  constructor(cache: BlockCache, measure: Measure) {
    this.#cache = cache;
    this.#widths = new ColumnWidths(measure);
  }

  readonly widthOf = (column: TableColumn): number => this.#widths.widthOf(column);

  /** Widens columns for the first values that are seen of them: see `ColumnWidths.fit`. */
  fit(columns: readonly TableColumn[], { from, to }: Span, isFinal: boolean): boolean {
    const isWider = columns.map((column, index) => {
      if (this.#widths.isFitted(column.id) || this.#cache.value(from, index) === undefined) {
        return false;
      }
      const values = numbers(from, to).map((row) => this.#textOf(row, index) ?? '');
      return this.#widths.fit(column, values, isFinal);
    });
    return isWider.includes(true);
  }

  /** Returns what a cell shows, of a change both values. */
  #textOf(row: number, index: number): string | null | undefined {
    const value = this.#cache.value(row, index);
    const old = this.#cache.oldValue(row, index);
    return old === undefined ? value : `${old ?? ''} ${changeRoom} ${value ?? ''}`;
  }

  /** Returns the width in which the name of a column and its values around those in sight are shown whole. */
  toContent({ column, index }: ShownColumn, { from, to }: Span): number {
    const page = to - from;
    const values = numbers(Math.max(0, from - page), to + page)
      .map((row) => this.#textOf(row, index))
      .filter((value) => typeof value === 'string');
    return this.#widths.toContent(column, values);
  }
}
