import { isAscii } from 'node:buffer';
import { cellText } from '../kernel/cellText.ts';
import { absent, type Kernel } from '../kernel/kernel.ts';
import { deselect, selectedRecords } from './kernelSelection.ts';
import type { Chunk } from './source/tableSource.ts';

/** Returns the whole value of the cell that the kernel has found for a record or column. */
export function valueAt(kernel: Kernel, { part }: Chunk, at: number): string {
  const start = kernel.cellStarts[at] ?? absent;
  return start === absent
    ? ''
    : cellText(kernel.bytes, part.format, start, kernel.cellEnds[at] ?? start).text;
}

/** Deselects the records whose value in a cell does not pass. */
export function verifyCells(
  kernel: Kernel,
  chunk: Chunk,
  cell: number,
  passes: (value: string) => boolean,
): void {
  kernel.cellsOf(cell);
  for (const record of selectedRecords(kernel, chunk)) {
    if (!passes(valueAt(kernel, chunk, record))) {
      deselect(kernel, record);
    }
  }
}

/** Deselects the records that can only be ASCII: no byte of theirs is above, and there is no escape. */
export function keepNonAscii(kernel: Kernel, chunk: Chunk): void {
  const backslash = chunk.part.format === 'csv' ? undefined : 0x5c;
  for (const record of selectedRecords(kernel, chunk)) {
    const bytes = kernel.bytes.subarray(kernel.starts[record], kernel.ends[record]);
    if (isAscii(bytes) && (backslash === undefined || !bytes.includes(backslash))) {
      deselect(kernel, record);
    }
  }
}

/** Returns the values of all cells of a record, by cell; undefined for those that it does not have. */
export function valuesOf(kernel: Kernel, chunk: Chunk, record: number): (string | undefined)[] {
  const count = kernel.cellsOfRecord(record);
  return Array.from({ length: count }, (_, cell) =>
    kernel.cellStarts[cell] === absent ? undefined : valueAt(kernel, chunk, cell),
  );
}
