import type { Kernel } from '../../kernel/kernel.ts';
import { valuesOf } from '../cellDecoding.ts';
import { csvLine } from './csvLine.ts';
import { RecordCopier } from './recordCopier.ts';
import { headBytes, RecordOffsets } from './recordOffsets.ts';
import type { RowView } from '../rowView.ts';
import { loadSelected, selectedRecords } from '../kernelSelection.ts';
import type { Slices } from '../slices.ts';
import { cellOf, type TablePart } from '../source/tablePart.ts';
import type { Chunk, TableSource } from '../source/tableSource.ts';

/** For more rows in another order than that of the file, it is worth to look first where each of them is. */
const fewRows = 2000;

/**
 * Returns the rows of a view as they are written in the files, behind the header of the first one. Rows get the end of a line where
 * they have none. Parts whose columns are in another order are written cell by cell.
 */
export async function* ownBytes(
  source: TableSource,
  kernel: Kernel,
  view: RowView,
  slices: Slices,
): AsyncGenerator<Uint8Array, void, void> {
  const isArray = source.parts[0]?.format === 'jsonArray';
  const lineEnd = lineEndOf(source, kernel);
  const copier = new RecordCopier(isArray, lineEnd);
  const isSame = source.parts.every((part) => hasSameColumns(source, part));
  const copy: Copy = (chunk, records) => {
    if (isSame) {
      copier.records(kernel, chunk, records);
    } else {
      rewrite(source, kernel, chunk, records, copier, lineEnd);
    }
    return copier.isFull;
  };
  pushHeader(source, kernel, copier, isSame, lineEnd);
  if (isArray) {
    copier.push(Buffer.from('['));
  }
  const steps = view.order
    ? inOrder(source, kernel, view, slices, copy)
    : inFileOrder(source, kernel, view, slices, copy);
  for await (const isFull of steps) {
    if (isFull) {
      yield copier.take();
    }
  }
  if (isArray) {
    copier.push(Buffer.from('\n]\n'));
  }
  yield copier.take();
}

/** Copies records. Returns whether there is enough to be passed on. */
type Copy = (chunk: Chunk, records: readonly number[]) => boolean;

async function* inFileOrder(
  source: TableSource,
  kernel: Kernel,
  view: RowView,
  slices: Slices,
  copy: Copy,
): AsyncGenerator<boolean, void, void> {
  for (const chunk of source.chunks()) {
    await slices.next();
    if (loadSelected(source, kernel, chunk, view.bitmap) > 0) {
      yield copy(chunk, selectedRecords(kernel, chunk));
    }
  }
}

async function* inOrder(
  source: TableSource,
  kernel: Kernel,
  view: RowView,
  slices: Slices,
  copy: Copy,
): AsyncGenerator<boolean, void, void> {
  const { rows } = view;
  const offsets = rows > fewRows ? await RecordOffsets.of(source, kernel, slices) : undefined;
  for (let row = 0; row < rows; row++) {
    const record = view.recordAt(row);
    const chunk = offsets?.chunkOf(record) ?? source.chunkAt(record);
    source.load(kernel, chunk);
    yield copy(chunk, [record - chunk.first]);
    if (row % 64 === 0) {
      await slices.next();
    }
  }
}

function pushHeader(
  source: TableSource,
  kernel: Kernel,
  copier: RecordCopier,
  isSame: boolean,
  lineEnd: string,
): void {
  const [first] = source.parts;
  if (first?.format !== 'csv') {
    return;
  }
  if (!isSame) {
    const names = source.columns.all.map(({ name }) => name);
    copier.push(Buffer.from(csvLine(names, lineEnd)));
    return;
  }
  let last: number | undefined;
  for (const bytes of headBytes(first, kernel)) {
    copier.push(bytes);
    last = bytes.at(-1);
  }
  if (first.hasHeader && last !== 0x0a) {
    copier.push(Buffer.from(lineEnd));
  }
}

/** Whether the records of a part are written with the columns of the table, in their order. */
const hasSameColumns = ({ columns }: TableSource, part: TablePart): boolean =>
  part.width === undefined ||
  part.index.records === 0 ||
  (part.cells === undefined
    ? part.width === columns.all.length
    : part.cells.length === part.width && part.cells.every((cell, column) => cell === column));

function rewrite(
  source: TableSource,
  kernel: Kernel,
  chunk: Chunk,
  records: readonly number[],
  copier: RecordCopier,
  lineEnd: string,
): void {
  for (const record of records) {
    const cells = valuesOf(kernel, chunk, record);
    const values = source.columns.all.map((_, column) => cells[cellOf(chunk.part, column)] ?? null);
    const extra = cells.slice(chunk.part.width).map((value) => value ?? '');
    copier.push(Buffer.from(csvLine([...values, ...extra], lineEnd)));
  }
}

/** Returns how the first line of the table ends. */
function lineEndOf(source: TableSource, kernel: Kernel): string {
  for (const { file } of source.parts) {
    const length = Math.min(file.size, 64 * 1024);
    file.read(kernel.bytes, 0, length, 0);
    const feed = kernel.bytes.subarray(0, length).indexOf(0x0a);
    if (feed >= 0) {
      return feed > 0 && kernel.bytes[feed - 1] === 0x0d ? '\r\n' : '\n';
    }
  }
  return '\n';
}
