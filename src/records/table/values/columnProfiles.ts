import type { KernelPool } from '../kernelPool.ts';
import type { ColumnProfile } from '../model.ts';
import type { RecordBitmap } from '../recordBitmap.ts';
import type { Slices } from '../slices.ts';
import type { TableSource } from '../source/tableSource.ts';
import { profileColumn, profileColumns } from './profileColumn.ts';

/** The rows of a view. */
interface Rows {
  /** Counts the views. */
  readonly v: number;
  readonly rows: { readonly bitmap: RecordBitmap | undefined };
}

/**
 * Counts the values of one column after the other. For the second one of a view, all columns are counted in one pass, since
 * others are likely to follow.
 */
export class ColumnProfiles {
  readonly #source: TableSource;
  readonly #pool: KernelPool;
  readonly #mostDistinct: number;
  /** Of the last view: the column that was asked for last, and what is known of all. */
  #last: { readonly v: number; column: string; all: readonly ColumnProfile[] } | undefined;

  constructor(source: TableSource, pool: KernelPool, mostDistinct: number) {
    this.#source = source;
    this.#pool = pool;
    this.#mostDistinct = mostDistinct;
  }

  /** Returns the profile of a column. Counts again where the same column is asked for again. */
  async of(column: string, { v, rows }: Rows, slices: Slices): Promise<ColumnProfile> {
    const before = this.#last?.v === v ? this.#last : undefined;
    const isAgain = before?.column === column;
    const last = { v, column, all: before?.all ?? [] };
    this.#last = last;
    if (before && !isAgain && before.all.length === 0) {
      last.all = await this.#pool.use((kernel) =>
        profileColumns(this.#source, kernel, rows.bitmap, slices),
      );
    }
    const known = isAgain ? undefined : last.all.find((one) => one.column === column);
    // More values are counted of a single column.
    return known?.isExact === true ? known : this.#count(column, rows.bitmap, slices);
  }

  #count(column: string, bitmap: RecordBitmap | undefined, slices: Slices): Promise<ColumnProfile> {
    const source = this.#source;
    const place = source.columns.indexOf(column);
    return this.#pool.use((kernel) =>
      profileColumn(source, kernel, place, bitmap, this.#mostDistinct, slices),
    );
  }
}
