import { mostTallies, type Kernel, type Tally } from '../../kernel/kernel.ts';
import type { Condition } from '../views/columnConditions.ts';
import { applyAll } from '../views/filterRecords.ts';
import type { ColumnProfile, DistinctValues } from '../model.ts';
import type { RecordBitmap } from '../recordBitmap.ts';
import { loadSelected } from '../kernelSelection.ts';
import type { Slices } from '../slices.ts';
import { cellOf } from '../source/tablePart.ts';
import type { TableSource } from '../source/tableSource.ts';
import { mostFrequent } from './valueCounts.ts';

/** How many of the most frequent values a profile has. */
const mostTop = 20;
/** The most values of each column that are counted one by one where all columns are. */
const mostOfAll = 4096;

/** Counts the values of a column in the records of a view. */
export async function profileColumn(
  source: TableSource,
  kernel: Kernel,
  column: number,
  bitmap: RecordBitmap | undefined,
  mostDistinct: number,
  slices: Slices,
): Promise<ColumnProfile> {
  const begin = performance.now();
  const tally = kernel.createTally(mostDistinct);
  for (const chunk of source.chunks()) {
    await slices.next();
    if (loadSelected(source, kernel, chunk, bitmap) > 0) {
      tally.add(cellOf(chunk.part, column));
    }
  }
  return profileOf(tally, source.columns.all[column]?.id ?? '', begin, slices);
}

/** Counts the values of all columns in the records of a view: in one pass, unless there are very many columns. */
export async function profileColumns(
  source: TableSource,
  kernel: Kernel,
  bitmap: RecordBitmap | undefined,
  slices: Slices,
): Promise<readonly ColumnProfile[]> {
  const begin = performance.now();
  const { all } = source.columns;
  const profiles: ColumnProfile[] = [];
  for (let first = 0; first < all.length; first += mostTallies) {
    const some = all.slice(first, first + mostTallies);
    kernel.reset();
    const tallies = kernel.createTallies(some.length, mostOfAll);
    for (const chunk of source.chunks()) {
      await slices.next();
      if (loadSelected(source, kernel, chunk, bitmap) > 0) {
        tallies.add(some.map((_, index) => cellOf(chunk.part, first + index)));
      }
    }
    for (const [index, tally] of tallies.all.entries()) {
      profiles.push(await profileOf(tally, some[index]?.id ?? '', begin, slices));
    }
  }
  return profiles;
}

/** @param begin when counting began. */
async function profileOf(
  tally: Tally,
  column: string,
  begin: number,
  slices: Slices,
): Promise<ColumnProfile> {
  const { filled, empty, distinct, isExact, longest, shortest, kind, least, greatest } = tally;
  return {
    ...{ column, filled, empty, distinct, isExact, longest, shortest, kind, least, greatest },
    rows: filled + empty,
    top: isExact ? (await mostFrequent(tally, slices)).slice(0, mostTop) : [],
    ms: performance.now() - begin,
  };
}

/**
 * Counts the values of a column in all records that meet the conditions, most frequent first.
 *
 * @param among the records that can meet them; all where it is undefined.
 */
export async function distinctValues(
  source: TableSource,
  kernel: Kernel,
  column: number,
  conditions: readonly Condition[],
  mostDistinct: number,
  slices: Slices,
  among?: RecordBitmap,
): Promise<DistinctValues> {
  const tally = kernel.createTally(mostDistinct);
  for (const chunk of source.chunks()) {
    await slices.next();
    if (loadSelected(source, kernel, chunk, among) > 0) {
      applyAll(kernel, chunk, conditions);
      if (kernel.countSelected() > 0) {
        tally.add(cellOf(chunk.part, column));
      }
    }
  }
  const { distinct, isExact } = tally;
  return { values: await mostFrequent(tally, slices), distinct, isExact };
}
