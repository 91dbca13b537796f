import { columnCondition } from '../views/columnConditions.ts';
import { conditionsOf } from '../views/filterRecords.ts';
import type { KernelPool } from '../kernelPool.ts';
import type { DistinctValues, TableFilter, ValueCount } from '../model.ts';
import { distinctValues } from './profileColumn.ts';
import type { RecordBitmap } from '../recordBitmap.ts';
import type { Slices } from '../slices.ts';
import type { TableSource } from '../source/tableSource.ts';
import { withoutCase } from '../textMatch.ts';

/** As many values are compared at once. */
const valuesPerSlice = 1024;

/** Lists the values of a column, for choosing some of them. Keeps those of the column that was asked for last. */
export class ColumnValues {
  readonly #source: TableSource;
  readonly #pool: KernelPool;
  readonly #mostDistinct: number;
  readonly #among: (filters: readonly TableFilter[]) => RecordBitmap | undefined;
  #last: { readonly key: string; readonly all: DistinctValues } | undefined;

  /** @param among returns the records that can match filters; undefined for all. */
  constructor(
    source: TableSource,
    pool: KernelPool,
    mostDistinct: number,
    among: (filters: readonly TableFilter[]) => RecordBitmap | undefined,
  ) {
    this.#among = among;
    this.#source = source;
    this.#pool = pool;
    this.#mostDistinct = mostDistinct;
  }

  /**
   * Returns the values that begin with a text in any case, most frequent first, of the records that match the filters for other
   * columns.
   */
  async list(
    column: string,
    prefix: string,
    most: number,
    filters: readonly TableFilter[],
    twice: () => Promise<RecordBitmap | undefined>,
    slices: Slices,
  ): Promise<DistinctValues> {
    const others = filters.filter((filter) => filter.on !== 'column' || filter.column !== column);
    let all = await this.#count(column, '', others, twice, slices);
    if (!all.isExact && prefix !== '') {
      all = await this.#count(column, prefix, others, twice, slices);
    }
    const values = await valuesBeginning(all.values, withoutCase(prefix), slices);
    const distinct = all.isExact ? values.length : all.distinct;
    return { values: values.slice(0, most), distinct, isExact: all.isExact };
  }

  async #count(
    column: string,
    prefix: string,
    filters: readonly TableFilter[],
    twice: () => Promise<RecordBitmap | undefined>,
    slices: Slices,
  ): Promise<DistinctValues> {
    const key = JSON.stringify([column, prefix, filters]);
    if (this.#last?.key === key) {
      return this.#last.all;
    }
    const source = this.#source;
    const place = source.columns.indexOf(column);
    const needsTwice = filters.some(
      (filter) => filter.on === 'check' && filter.check === 'emailTwice',
    );
    const repeated = needsTwice ? await twice() : undefined;
    const all = await this.#pool.use((kernel) => {
      const conditions = conditionsOf(filters, source, kernel, repeated);
      if (prefix !== '') {
        const begins = { on: 'column', column, test: 'begins', values: [prefix] } as const;
        const filter = { ...begins, not: false, matchCase: false, isOff: false };
        conditions.push(columnCondition(kernel, filter, place));
      }
      const among = this.#among(filters);
      return distinctValues(source, kernel, place, conditions, this.#mostDistinct, slices, among);
    });
    this.#last = { key, all };
    return all;
  }
}

/** Returns the values that begin with a text without case, in slices. */
async function valuesBeginning(
  all: readonly ValueCount[],
  begin: string,
  slices: Slices,
): Promise<ValueCount[]> {
  const found: ValueCount[] = [];
  for (const [at, one] of all.entries()) {
    if (withoutCase(one.value).startsWith(begin)) {
      found.push(one);
    }
    if (at % valuesPerSlice === 0) {
      await slices.next();
    }
  }
  return found;
}
