import { mostRecords, type Kernel, type Sorter, type Tally } from '../../kernel/kernel.ts';
import { FirstRows } from './firstRows.ts';
import type { SortedAs, TableLimits } from '../model.ts';
import type { RecordBitmap } from '../recordBitmap.ts';
import { loadSelected } from '../kernelSelection.ts';
import type { Slices } from '../slices.ts';
import { orderByLanguage } from './sortByLanguage.ts';
import { cellOf } from '../source/tablePart.ts';
import type { Chunk, TableSource } from '../source/tableSource.ts';

/** How many rows are known first, and how many there are where the rest is not sorted. */
const [firstRows, partialRows] = [200, 10_000];
/** As many records are given to one sorter where the rest is not sorted. */
const partialRecords = 1_000_000;
/** Moves of a step of the sorter: a few milliseconds. */
const stepMoves = 50_000;

export interface SortTask {
  readonly source: TableSource;
  readonly kernel: Kernel;
  readonly column: number;
  readonly isDescending: boolean;
  /** The records to sort; undefined for all. */
  readonly bitmap: RecordBitmap | undefined;
  readonly slices: Slices;
  readonly compare: (a: string, b: string) => number;
  readonly limits: TableLimits;
  /** Called with the first rows, and with all at the end. */
  readonly onRows: (order: Uint32Array, as: SortedAs) => void;
  /** Called with how much is done, from 0 to 1. */
  readonly onProgress: (done: number) => void;
}

/** Sorts records by a column. */
export async function sortRecords(task: SortTask): Promise<void> {
  const isPartial = sizeOf(task) > task.limits.sorted;
  let tally = await tallyOf(task, isPartial);
  let kind = tally.kind;
  for (;;) {
    if (kind === 'text' && tally.isExact && !isPartial && (await orderByLanguage(task, tally))) {
      return;
    }
    const as: SortedAs = { kind, byCodePoint: kind === 'text', isPartial };
    if (isPartial ? await sortFirst(task, as) : await sortAll(task, as)) {
      return;
    }
    // A value further on is none of the kind.
    kind = 'text';
    tally = await tallyOf(task, isPartial, true);
  }
}

const sizeOf = ({ source, bitmap }: SortTask): number => bitmap?.count ?? source.records;

/**
 * Counts values until it is clear how to compare them: as what the first ones are, or, where they are texts, until there are too
 * many for an order by language.
 */
async function tallyOf(task: SortTask, isPartial: boolean, isText = false): Promise<Tally> {
  const { source, kernel, bitmap, slices, column, limits } = task;
  kernel.reset();
  const tally = kernel.createTally(limits.distinct);
  for (const chunk of source.chunks()) {
    await slices.next();
    if (loadSelected(source, kernel, chunk, bitmap) > 0) {
      tally.add(cellOf(chunk.part, column));
      const isKnown = tally.filled > 0 && (isPartial || (!isText && tally.kind !== 'text'));
      if (isKnown || !tally.isExact) {
        break;
      }
    }
  }
  return tally;
}

/** Sorts all records. Returns false where a value is not of the kind. */
async function sortAll(task: SortTask, as: SortedAs): Promise<boolean> {
  const { kernel, slices, source } = task;
  kernel.reset();
  const sorter = kernel.createSorter(as.kind, task.isDescending, sizeOf(task));
  const first = new FirstRows(firstRows, task.isDescending);
  for (const { chunk, base } of selectedChunks(task)) {
    await slices.next();
    const cell = cellOf(chunk.part, task.column);
    if (loadSelected(source, kernel, chunk, task.bitmap) === 0) {
      continue;
    }
    if (!sorter.add(cell, first.limit(sorter))) {
      return false;
    }
    first.take(kernel, chunk, sorter, cell, { order: base, sorter: base });
    task.onProgress((0.5 * (chunk.first + chunk.records)) / source.records);
  }
  if (first.isExact) {
    task.onRows(first.order, as);
  }
  await finish(task, sorter);
  task.onRows(await copyOf(sorter, slices), as);
  return true;
}

async function finish(task: SortTask, sorter: Sorter): Promise<void> {
  const { kernel, slices, source } = task;
  for (;;) {
    while (!sorter.step(stepMoves)) {
      await slices.next();
    }
    if (!sorter.isTied()) {
      return;
    }
    for (const { chunk, base, count } of selectedChunks(task)) {
      await slices.next();
      if (count > 0 && sorter.isTied(base, base + count)) {
        loadSelected(source, kernel, chunk, task.bitmap);
        sorter.refine(cellOf(chunk.part, task.column), base);
      }
    }
  }
}

/** Finds the first rows alone. Returns false where a value is not of the kind. */
async function sortFirst(task: SortTask, as: SortedAs): Promise<boolean> {
  const { kernel, slices, source } = task;
  const first = new FirstRows(partialRows, task.isDescending);
  let sorter: Sorter | undefined;
  let sorterBase = 0;
  for (const { chunk, base } of selectedChunks(task)) {
    await slices.next();
    if (!sorter || sorter.length > partialRecords) {
      kernel.reset();
      const most = partialRecords + mostRecords;
      sorter = kernel.createSorter(as.kind, task.isDescending, most);
      sorterBase = base;
    }
    const cell = cellOf(chunk.part, task.column);
    if (loadSelected(source, kernel, chunk, task.bitmap) === 0) {
      continue;
    }
    if (!sorter.add(cell, first.limit(sorter))) {
      return false;
    }
    first.take(kernel, chunk, sorter, cell, { order: base, sorter: base - sorterBase });
    task.onProgress((chunk.first + chunk.records) / source.records);
  }
  task.onRows(first.order, as);
  return true;
}

/** Returns the chunks, with the place of the first record of each among those that are sorted, and how many of these it has. */
function* selectedChunks({
  source,
  bitmap,
}: SortTask): Generator<{ chunk: Chunk; base: number; count: number }> {
  let base = 0;
  for (const chunk of source.chunks()) {
    const end = chunk.first + chunk.records;
    const count = bitmap ? bitmap.rank(end) - base : chunk.records;
    yield { chunk, base, count };
    base += count;
  }
}

/** Copies the order piece by piece, since the kernel's own goes with it. */
async function copyOf(sorter: Sorter, slices: Slices): Promise<Uint32Array> {
  const order = new Uint32Array(sorter.length);
  for (let at = 0; at < order.length; at += mostRecords) {
    await slices.next();
    order.set(sorter.order(at, at + mostRecords), at);
  }
  return order;
}
