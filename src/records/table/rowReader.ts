import { isAscii } from 'node:buffer';
import { cellText } from '../kernel/cellText.ts';
import { absent, type Kernel } from '../kernel/kernel.ts';
import type { RecordFields, Rows } from './model.ts';
import type { RowView } from './rowView.ts';
import type { Slices } from './slices.ts';
import { cellOf } from './source/tablePart.ts';
import type { Chunk, TableSource } from './source/tableSource.ts';

/** More bytes are not decoded at once, but value by value. */
const mostDecoded = 1024 * 1024;
/** As many rows are read at once to be copied or saved. */
const rowsPerRead = 200;
/** The most UTF-16 units of a value, and the most further cells, that `record` returns. */
const [longestField, mostExtra] = [64 * 1024, 1000];

const [quote, backslash] = ['"', '\\'] as const;

/** Reads the values of records. */
export class RowReader {
  readonly #source: TableSource;
  readonly #kernel: Kernel;
  #chunk: Chunk | undefined;

  /** @param kernel used by nothing else. */
  constructor(source: TableSource, kernel: Kernel) {
    this.#source = source;
    this.#kernel = kernel;
  }

  rows(view: RowView, from: number, to: number, columns: readonly number[], most: number): Rows {
    const end = Math.min(to, view.rows);
    const result: Rows = { rows: [], cut: [], records: [] };
    const { rows, cut, records } = result;
    this.#source.check();
    // What was read for the rows before can be out of date.
    this.#chunk = undefined;
    for (let row = Math.max(0, from); row < end;) {
      const record = view.recordAt(row);
      const chunk = this.#load(record);
      // Rows of the same chunk that lie together are decoded at once.
      let count = 1;
      while (
        row + count < end &&
        record + count < chunk.first + chunk.records &&
        view.recordAt(row + count) === record + count
      ) {
        count++;
      }
      const values = this.#values(chunk, record - chunk.first, count, columns, most);
      for (let index = 0; index < count; index++) {
        values.read(index, (column) => cut.push([rows.length, column]), rows);
        records.push(record + index);
      }
      row += count;
    }
    return result;
  }

  /** Returns rows, some at a time, with whole values. */
  async *pages(
    view: RowView,
    from: number,
    to: number,
    columns: readonly number[],
    slices: Slices,
  ): AsyncGenerator<Rows, void, void> {
    const end = Math.min(to, view.rows);
    for (let row = from; row < end; row += rowsPerRead) {
      await slices.next();
      yield this.rows(view, row, Math.min(row + rowsPerRead, end), columns, Infinity);
    }
  }

  /** Returns the file that a record is in, and where it begins. */
  placeOf(record: number): { readonly path: string; readonly offset: number } {
    this.#source.check();
    this.#chunk = undefined;
    const { part, first, offset } = this.#load(record);
    return { path: part.file.path, offset: offset + (this.#kernel.starts[record - first] ?? 0) };
  }

  record(record: number): RecordFields {
    const { columns } = this.#source;
    this.#source.check();
    this.#chunk = undefined;
    const chunk = this.#load(record);
    const { part } = chunk;
    const kernel = this.#kernel;
    const count = kernel.cellsOfRecord(record - chunk.first);
    const valueOf = (cell: number): { text: string; isCut: boolean } | undefined => {
      const start = cell < count ? (kernel.cellStarts[cell] ?? absent) : absent;
      const end = kernel.cellEnds[cell] ?? start;
      return start === absent
        ? undefined
        : cellText(kernel.bytes, part.format, start, end, longestField);
    };
    const extra: string[] = [];
    for (let cell = part.width ?? count; cell < count && extra.length < mostExtra; cell++) {
      extra.push(valueOf(cell)?.text ?? '');
    }
    return {
      record,
      extra,
      fields: columns.all.map(({ id }, column) => {
        const value = valueOf(cellOf(part, column));
        return { column: id, value: value?.text ?? null, isCut: value?.isCut ?? false };
      }),
    };
  }

  #load(record: number): Chunk {
    let chunk = this.#chunk;
    if (!chunk || record < chunk.first || record >= chunk.first + chunk.records) {
      chunk = this.#source.chunkAt(record);
      this.#source.load(this.#kernel, chunk);
      this.#chunk = chunk;
    }
    return chunk;
  }

  /** Decodes some records of the chunk: all at once where they are ASCII. */
  #values(
    { part }: Chunk,
    first: number,
    count: number,
    columns: readonly number[],
    most: number,
  ): RecordValues {
    const kernel = this.#kernel;
    const from = kernel.starts[first] ?? 0;
    const to = kernel.ends[first + count - 1] ?? 0;
    const bytes = kernel.bytes.subarray(from, to);
    const isPlain = bytes.length <= mostDecoded && isAscii(bytes);
    const text = isPlain
      ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
      : undefined;
    const cells = columns.map((column) => cellOf(part, column));
    return new RecordValues(kernel, part.format, first, cells, most, { text, from });
  }
}

/** The values of some records of a chunk. */
class RecordValues {
  readonly #kernel: Kernel;
  readonly #format: Chunk['part']['format'];
  readonly #first: number;
  readonly #cells: readonly number[];
  readonly #most: number;
  readonly #decoded: { readonly text: string | undefined; readonly from: number };

  constructor(
    kernel: Kernel,
    format: Chunk['part']['format'],
    first: number,
    cells: readonly number[],
    most: number,
    decoded: { readonly text: string | undefined; readonly from: number },
  ) {
    this.#kernel = kernel;
    this.#format = format;
    this.#first = first;
    this.#cells = cells;
    this.#most = most;
    this.#decoded = decoded;
  }

  /** Adds the values of a record to `rows`. Calls `onCut` with each column whose value is longer. */
  read(index: number, onCut: (column: number) => void, rows: (string | null)[][]): void {
    const kernel = this.#kernel;
    const count = kernel.cellsOfRecord(this.#first + index);
    const { cellStarts, cellEnds } = kernel;
    const cells = this.#cells;
    const row = new Array<string | null>(cells.length);
    for (let column = 0; column < cells.length; column++) {
      const cell = cells[column] ?? 0;
      const start = cell < count ? (cellStarts[cell] ?? absent) : absent;
      if (start === absent) {
        row[column] = null;
        continue;
      }
      const end = cellEnds[cell] ?? start;
      const text = this.#plain(start, end);
      if (text !== undefined && text.length <= this.#most) {
        row[column] = text;
        continue;
      }
      const cut =
        text === undefined
          ? cellText(kernel.bytes, this.#format, start, end, this.#most)
          : { text: text.slice(0, this.#most), isCut: true };
      row[column] = cut.text;
      if (cut.isCut) {
        onCut(column);
      }
    }
    rows.push(row);
  }

  /** Returns the value of a cell of ASCII without escapes, undefined for others. */
  #plain(start: number, end: number): string | undefined {
    const { text, from } = this.#decoded;
    if (text === undefined) {
      return undefined;
    }
    const raw = text.slice(start - from, end - from);
    const isCsv = this.#format === 'csv';
    const first = raw.charAt(0);
    if (first !== quote) {
      return isCsv ? raw : first === '{' || first === '[' ? undefined : raw === 'null' ? '' : raw;
    }
    const inner = raw.length > 1 && raw.endsWith(quote) ? raw.slice(1, -1) : undefined;
    return inner?.includes(isCsv ? quote : backslash) === false ? inner : undefined;
  }
}
