import { cellText } from '../../kernel/cellText.ts';
import { absent, chunkBytes, type Kernel } from '../../kernel/kernel.ts';
import { longestRecord, nextLength } from './partIndexer.ts';
import type { PartFile } from './partFile.ts';

export interface FirstRecord {
  readonly cells: readonly string[];
  /** Where the next record, or what is between, begins: behind its line, counted from the same byte. */
  readonly end: number;
}

const [lineFeed, carriageReturn] = [0x0a, 0x0d];

/** Reads the first record of a CSV in the first `length` bytes of a kernel. Undefined where it is not whole. */
export function firstRecord(
  kernel: Kernel,
  length: number,
  isLast: boolean,
): FirstRecord | undefined {
  if (kernel.split(length, { format: 'csv', isLast }).records === 0) {
    return undefined;
  }
  let end = kernel.ends[0] ?? 0;
  end += kernel.bytes[end] === carriageReturn && end < length ? 1 : 0;
  end += kernel.bytes[end] === lineFeed && end < length ? 1 : 0;
  const count = kernel.cellsOfRecord(0);
  const cells = Array.from({ length: count }, (_, cell) => {
    const start = kernel.cellStarts[cell] ?? absent;
    return cellText(kernel.bytes, 'csv', start, kernel.cellEnds[cell] ?? start, 4096).text;
  });
  return { cells, end };
}

/** Reads the first record of a CSV from a file. Undefined where there is none. */
export function readFirstRecord(
  kernel: Kernel,
  file: PartFile,
  start: number,
): FirstRecord | undefined {
  for (let length = chunkBytes; ; length = nextLength(0, length)) {
    const most = Math.min(length, file.size - start);
    kernel.reserve(most);
    file.read(kernel.bytes, 0, most, start);
    const isLast = start + most === file.size;
    const first = firstRecord(kernel, most, isLast);
    if (first || isLast || length >= longestRecord) {
      return first;
    }
  }
}
