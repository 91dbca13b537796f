import { cellText, cellValue } from '../../src/records/kernel/cellText.ts';
import {
  absent,
  type JsonColumn,
  type Kernel,
  type RecordFormat,
  type Split,
} from '../../src/records/kernel/kernel.ts';
import { PlainKernel } from '../../src/records/kernel/plainKernel.ts';
import { WasmKernel } from '../../src/records/kernel/wasmKernel.ts';

/** The kernels, each of which has to pass the tests. */
export const kernels: readonly { name: string; create: () => Kernel }[] = [
  { name: 'in JavaScript', create: () => new PlainKernel() },
  { name: 'in WebAssembly', create: () => new WasmKernel() },
];

/** Copies a text into a kernel, and splits it. */
export function load(
  kernel: Kernel,
  text: string | Uint8Array,
  format: RecordFormat = 'csv',
  options: { isLast?: boolean; cells?: number } = {},
): Split {
  const bytes = Buffer.from(text);
  kernel.reserve(bytes.length);
  kernel.bytes.set(bytes);
  return kernel.split(bytes.length, { format, isLast: true, ...options });
}

/** Returns the values of a record by column, null where it has none. */
export function valuesOf(kernel: Kernel, format: RecordFormat, record: number): (string | null)[] {
  const count = kernel.cellsOfRecord(record);
  return Array.from({ length: count }, (_, cell) => {
    const start = kernel.cellStarts[cell] ?? absent;
    return start === absent
      ? null
      : cellText(kernel.bytes, format, start, kernel.cellEnds[cell] ?? 0).text;
  });
}

/** Returns the bytes of the values of a column, of the selected records; null where there is none. */
export function columnOf(kernel: Kernel, format: RecordFormat, column: number): (string | null)[] {
  kernel.cellsOf(column);
  return selectedOf(kernel).map((record) => {
    const start = kernel.cellStarts[record] ?? absent;
    const value = cellValue(kernel.bytes, format, start, kernel.cellEnds[record] ?? 0);
    return start === absent ? null : Buffer.from(value).toString('latin1');
  });
}

/** Returns the selected records. */
export function selectedOf(kernel: Kernel): number[] {
  const records: number[] = [];
  kernel.selected.forEach((word, index) => {
    for (let bit = 0; bit < 32; bit++) {
      if ((word & (1 << bit)) !== 0) {
        records.push(32 * index + bit);
      }
    }
  });
  return records;
}

/** What a file has. */
export interface Read {
  readonly rows: (string | null)[][];
  readonly columns: readonly JsonColumn[];
  readonly misfits: number;
  readonly malformed: number;
  readonly isUnclosed: boolean;
  readonly isBroken: boolean;
}

/** Reads a file in chunks of about these sizes, by turns, as a table does: what is left of a chunk begins the next one. */
export function readAll(
  kernel: Kernel,
  file: Uint8Array,
  format: RecordFormat,
  sizes: readonly number[],
  cells?: number,
): Read {
  const rows: (string | null)[][] = [];
  const found = { misfits: 0, malformed: 0, isUnclosed: false, isBroken: false };
  let [at, turn, size] = [0, 0, 0];
  while (at < file.length && !found.isBroken) {
    size += sizes[turn++ % sizes.length] ?? 1;
    const chunk = file.subarray(at, at + size);
    kernel.reserve(chunk.length);
    kernel.bytes.set(chunk);
    const isLast = at + size >= file.length;
    const split = kernel.split(chunk.length, { format, isLast, ...(cells ? { cells } : {}) });
    found.misfits += split.misfits;
    found.malformed += format === 'csv' ? 0 : kernel.discoverColumns().malformed;
    found.isUnclosed ||= split.isUnclosed;
    found.isBroken ||= split.isBroken;
    for (let record = 0; record < split.records; record++) {
      rows.push(valuesOf(kernel, format, record));
    }
    at += split.consumed;
    size = split.consumed > 0 ? 0 : size;
    if (split.isEnd || (isLast && split.consumed === 0)) {
      break;
    }
  }
  return { rows, columns: kernel.columns, ...found };
}
