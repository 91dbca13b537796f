import { chunkBytes, type Kernel } from '../../kernel/kernel.ts';
import { ColumnSet } from './columnSet.ts';
import { isHeader, isRepeatedHeader, mapColumns, namesOf } from './csvColumns.ts';
import { readFirstRecord } from './csvHead.ts';
import { recognizeFile } from './fileFormat.ts';
import type { NotATable, RecordFormat } from '../model.ts';
import { isFileOf, PartFile } from './partFile.ts';
import { RowIndex, type RowIndexData } from './rowIndex.ts';
import type { TablePart } from './tablePart.ts';
import { TableSource } from './tableSource.ts';

export interface PartOptions {
  readonly path: string;
}

interface Found {
  readonly file: PartFile;
  readonly data: RowIndexData | undefined;
  /** Undefined for a file without records. */
  readonly format: RecordFormat | undefined;
  readonly start: number;
}

/**
 * Opens the files of a table, and reads what is before their records. Leaves no file open where they are no table.
 *
 * @param indexes made earlier, each used if it is for the very same file.
 */
export async function openTable(
  options: readonly PartOptions[],
  kernel: Kernel,
  indexes: readonly RowIndexData[] = [],
): Promise<TableSource | NotATable> {
  const files: PartFile[] = [];
  let result: TableSource | NotATable = 'empty';
  try {
    for (const { path } of options) {
      files.push(await PartFile.open(path));
    }
    result = sourceOf(
      files.map((file) => ({
        file,
        data: indexes.find(({ identity }) => isFileOf(file.identity, identity)),
      })),
      kernel,
    );
  } finally {
    if (typeof result === 'string') {
      await Promise.all(files.map((file) => file.close()));
    }
  }
  return result;
}

function sourceOf(
  files: readonly { file: PartFile; data: RowIndexData | undefined }[],
  kernel: Kernel,
): TableSource | NotATable {
  const found: Found[] = [];
  for (const { file, data } of files) {
    const recognized = recognizeFile(headOf(file, kernel), file.size <= chunkBytes, file.path);
    if (recognized.format === undefined && recognized.why !== 'empty') {
      return recognized.why;
    }
    const { format, start } =
      recognized.format === undefined ? { format: undefined, start: file.size } : recognized;
    found.push({ file, data, format, start });
  }
  const formats = new Set(found.map(({ format }) => format).filter((one) => one !== undefined));
  const [format, another] = [...formats];
  if (format === undefined || another !== undefined) {
    return format === undefined ? 'empty' : 'differentParts';
  }
  const columns = new ColumnSet();
  const parts = found.map((one) =>
    format === 'csv' ? csvPart(one, columns, kernel) : jsonPart(one, format),
  );
  const source = new TableSource(parts, columns);
  return withStored(source, found);
}

function headOf(file: PartFile, kernel: Kernel): Buffer {
  const length = Math.min(chunkBytes, file.size);
  file.read(kernel.bytes, 0, length, 0);
  return Buffer.from(kernel.bytes.subarray(0, length));
}

const jsonPart = ({ file, start }: Found, format: RecordFormat): TablePart => ({
  ...{ file, format, index: emptyOr(new RowIndex(start), file), first: 0 },
  ...{ width: undefined, cells: undefined, hasHeader: false },
});

function csvPart({ file, format, start }: Found, columns: ColumnSet, kernel: Kernel): TablePart {
  const first = format === undefined ? undefined : readFirstRecord(kernel, file, start);
  const isFirst = columns.all.length === 0;
  const header = first?.cells ?? [];
  const names = columns.all.map(({ name }) => name);
  const hasHeader = isFirst ? isHeader(header) : isRepeatedHeader(header, names);
  let cells: readonly number[] | undefined;
  if (isFirst) {
    columns.add(hasHeader ? namesOf(header) : header.map((_, index) => `Column ${index + 1}`));
  } else if (hasHeader) {
    const map = mapColumns(
      header,
      columns.all.map(({ id }) => id),
    );
    columns.add(map.added);
    cells = map.cells;
  }
  const width = hasHeader || isFirst ? header.length : names.length;
  const index = new RowIndex(start + (hasHeader ? (first?.end ?? 0) : 0));
  return { file, format: 'csv', index: emptyOr(index, file), first: 0, width, cells, hasHeader };
}

function emptyOr(index: RowIndex, file: PartFile): RowIndex {
  index.isComplete = index.start >= file.size;
  return index;
}

/** Uses the stored indexes of the first parts, so that columns stay in the order of their first appearance. */
function withStored(source: TableSource, found: readonly Found[]): TableSource {
  const parts = [...source.parts];
  for (const [at, part] of source.parts.entries()) {
    const data = found[at]?.data;
    const isUsable =
      data?.format === part.format && data.start === part.index.start && data.width === part.width;
    if (!isUsable && !part.index.isComplete) {
      break;
    }
    if (data && isUsable) {
      source.columns.addJson(data.columns);
      parts[at] = { ...part, index: new RowIndex(data.start, data) };
    }
  }
  return new TableSource(parts, source.columns);
}
