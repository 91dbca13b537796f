import type { Kernel } from '../../kernel/kernel.ts';
import type { Slices } from '../slices.ts';
import type { TextFinder } from './textFinder.ts';

/** A cell, by numbers. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** As many rows of a sorted view are looked at between two looks at the signal. */
const rowsPerStep = 10_000;

/**
 * Finds the next cell with the text, in the order of the view, and from its end on from its beginning.
 *
 * @param hasMore called where there is no hit so far, and resolved once there is more to look at.
 */
export async function nextPlace(
  finder: TextFinder,
  kernel: Kernel,
  from: CellPlace,
  slices: Slices,
  hasMore: () => Promise<void>,
): Promise<CellPlace | undefined> {
  const here = await columnsOf(finder, kernel, from.row, hasMore);
  const column = here.find((one) => one > from.column);
  if (column !== undefined) {
    return { row: from.row, column };
  }
  let row = await nextRow(finder, from.row + 1, finder.view.rows, slices, hasMore);
  if (row < 0) {
    await untilDone(finder, hasMore);
    row = await nextRow(finder, 0, from.row + 1, slices, hasMore);
  }
  return row < 0
    ? undefined
    : { row, column: (await columnsOf(finder, kernel, row, hasMore))[0] ?? 0 };
}

/** Finds the cell with the text before one, and from the beginning of the view on from its end. */
export async function previousPlace(
  finder: TextFinder,
  kernel: Kernel,
  from: CellPlace,
  slices: Slices,
  hasMore: () => Promise<void>,
): Promise<CellPlace | undefined> {
  const here = await columnsOf(finder, kernel, from.row, hasMore);
  const column = here.findLast((one) => one < from.column);
  if (column !== undefined) {
    return { row: from.row, column };
  }
  await untilDone(finder, hasMore);
  let row = await previousRow(finder, from.row - 1, 0, slices);
  if (row < 0) {
    row = await previousRow(finder, finder.view.rows - 1, from.row, slices);
  }
  return row < 0
    ? undefined
    : { row, column: (await columnsOf(finder, kernel, row, hasMore)).at(-1) ?? 0 };
}

/** Returns the columns with the text in a row. */
async function columnsOf(
  finder: TextFinder,
  kernel: Kernel,
  row: number,
  hasMore: () => Promise<void>,
): Promise<number[]> {
  if (row < 0 || row >= finder.view.rows) {
    return [];
  }
  const record = finder.view.recordAt(row);
  while (finder.hits.filled <= record && !finder.isDone) {
    await hasMore();
  }
  return finder.hits.has(record) ? finder.columnsWithText(kernel, record) : [];
}

async function untilDone(finder: TextFinder, hasMore: () => Promise<void>): Promise<void> {
  while (!finder.isDone) {
    await hasMore();
  }
}

/** Returns the first of these rows with the text, −1 where none has it. */
async function nextRow(
  finder: TextFinder,
  from: number,
  to: number,
  slices: Slices,
  hasMore: () => Promise<void>,
): Promise<number> {
  const { view, hits } = finder;
  if (from >= to) {
    return -1;
  }
  if (view.order) {
    await untilDone(finder, hasMore);
    return eachRow(from, to, 1, finder, slices);
  }
  const [first, last] = [view.recordAt(from), view.recordAt(to - 1)];
  let record = hits.next(first, last + 1);
  while (record < 0 && !finder.isDone && hits.filled <= last) {
    await hasMore();
    record = hits.next(first, last + 1);
  }
  return rowOf(finder, record);
}

/** Returns the last of the rows from `from` down to `to` with the text, −1 where none has it. */
async function previousRow(
  finder: TextFinder,
  from: number,
  to: number,
  slices: Slices,
): Promise<number> {
  const { view, hits } = finder;
  const [first, last] = [Math.min(from, view.rows - 1), Math.max(0, to)];
  if (first < last) {
    return -1;
  }
  return view.order
    ? eachRow(first, last - 1, -1, finder, slices)
    : rowOf(finder, hits.previous(view.recordAt(first), view.recordAt(last)));
}

const rowOf = ({ view }: TextFinder, record: number): number =>
  record < 0 || !view.bitmap ? record : view.bitmap.rank(record);

async function eachRow(
  from: number,
  to: number,
  step: 1 | -1,
  { view, hits }: TextFinder,
  slices: Slices,
): Promise<number> {
  for (let row = from; row !== to; row += step) {
    if (hits.has(view.recordAt(row))) {
      return row;
    }
    if (row % rowsPerStep === 0) {
      await slices.next();
    }
  }
  return -1;
}
