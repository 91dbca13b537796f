import type { Kernel } from '../kernel/kernel.ts';
import type { RecordBitmap } from './recordBitmap.ts';
import type { Chunk, TableSource } from './source/tableSource.ts';

const wordsOf = (records: number): number => Math.ceil(records / 32);

/** Returns the bits of the selected records, to be kept beyond the next call of the kernel. */
export const copySelected = (kernel: Kernel, { records }: Chunk): Uint32Array =>
  kernel.selected.slice(0, wordsOf(records));

export function setSelected(kernel: Kernel, words: Uint32Array): void {
  kernel.selected.set(words);
}

/** Selects those of the records that are not selected: with `not`, conditions become their opposite. */
export function invertSelected(kernel: Kernel, before: Uint32Array): void {
  const { selected } = kernel;
  before.forEach((word, at) => {
    selected[at] = word & ~(selected[at] ?? 0);
  });
}

/** Selects some records of the chunk. */
export function selectOnly(kernel: Kernel, { records }: Chunk, chosen: Uint32Array): void {
  const { selected } = kernel;
  selected.fill(0, 0, wordsOf(records));
  for (const record of chosen) {
    selected[record >>> 5] = (selected[record >>> 5] ?? 0) | (1 << (record & 31));
  }
}

/** Returns the selected records of a chunk. */
export function selectedRecords(kernel: Kernel, { records }: Chunk): number[] {
  const { selected } = kernel;
  const found: number[] = [];
  for (let at = 0; at < wordsOf(records); at++) {
    for (let word = selected[at] ?? 0; word !== 0; word &= word - 1) {
      found.push(at * 32 + 31 - Math.clz32(word & -word));
    }
  }
  return found;
}

/** Deselects a record. */
export function deselect(kernel: Kernel, record: number): void {
  const { selected } = kernel;
  selected[record >>> 5] = (selected[record >>> 5] ?? 0) & ~(1 << (record & 31));
}

/**
 * Reads a chunk and selects the records that are in the bitmap; all without one. Reads nothing where there are none.
 *
 * @returns how many are selected.
 */
export function loadSelected(
  source: TableSource,
  kernel: Kernel,
  chunk: Chunk,
  bitmap: RecordBitmap | undefined,
): number {
  if (bitmap && !bitmap.hasAny(chunk.first, chunk.records)) {
    return 0;
  }
  source.load(kernel, chunk);
  return bitmap ? bitmap.copyTo(kernel.selected, chunk.first, chunk.records) : chunk.records;
}
