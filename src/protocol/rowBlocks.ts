/** The size of a block: what a page requests and forgets together. */
export const blockRows = 32;
export const blockColumns = 16;

/** The most cells of a response with rows: it takes some 6 ms on the way to the page, and more for more cells. */
export const maxCells = 4096;

/** A part of a table: rows, and columns by their index in the file. */
export interface Area {
  readonly from: number;
  readonly to: number;
  readonly columns: readonly number[];
}

/** Returns the columns of the blocks that some columns are in. */
export function wholeBlocks(columns: readonly number[], columnCount: number): readonly number[] {
  const parts = [...new Set(columns.map((column) => Math.floor(column / blockColumns)))];
  return parts
    .sort((a, b) => a - b)
    .flatMap((part) => {
      const first = part * blockColumns;
      const length = Math.max(0, Math.min(blockColumns, columnCount - first));
      return Array.from({ length }, (_, at) => first + at);
    });
}

/** Returns the part of an area that fits into one response, in whole blocks: all of its columns, or the first of them. */
export function fitting({ from, to, columns }: Area, columnCount: number): Area {
  const whole = wholeBlocks(columns, columnCount).slice(0, Math.floor(maxCells / blockRows));
  const first = Math.floor(from / blockRows);
  const most = Math.max(1, Math.floor(maxCells / (Math.max(1, whole.length) * blockRows)));
  const end = Math.min(Math.ceil(to / blockRows), first + most);
  return { from: first * blockRows, to: end * blockRows, columns: whole };
}
