import { cellValue } from '../kernel/cellText.ts';
import { absent, type Kernel, type RecordFormat } from '../kernel/kernel.ts';
import { lastNotAbove } from '../table/growingArrays.ts';
import { TableFileError } from '../table/source/tableFileError.ts';
import { cellOf, noCell, type TablePart } from '../table/source/tablePart.ts';
import type { TableSource } from '../table/source/tableSource.ts';

/** Most records are shorter. */
const firstBytes = 2048;
/** As much is read at once where record follows record. */
const mostAhead = 128 * 1024;
const nothing = new Uint8Array(0);

/** Where a value is, as it is written. */
export interface WrittenCell {
  readonly bytes: Uint8Array;
  readonly format: RecordFormat;
  readonly start: number;
  readonly end: number;
}

/** Reads single records, of which it is known where they begin. */
export class RecordFetcher {
  readonly #source: TableSource;
  readonly #kernel: Kernel;
  #part: TablePart | undefined;
  /** Where in the file the bytes of the kernel begin and end, and how many records it has of them. */
  #from = 0;
  #to = 0;
  #records = 0;
  #cells = 0;
  #ahead = firstBytes;
  #views: Pick<Kernel, 'bytes' | 'cellStarts' | 'cellEnds'>;

  /** @param kernel used by nothing else. */
  constructor(source: TableSource, kernel: Kernel) {
    this.#source = source;
    this.#kernel = kernel;
    this.#views = kernel;
    kernel.setColumns(source.columns.json);
  }

  /** Reads a record, whose values can then be read. */
  fetch(record: number, position: number): void {
    const part = this.#source.partOf(record);
    const found = part === this.#part ? this.#find(position) : -1;
    const index = found === -1 ? this.#read(part, position) : found;
    const kernel = this.#kernel;
    this.#cells = kernel.cellsOfRecord(index);
    const { bytes, cellStarts, cellEnds } = kernel;
    this.#views = { bytes, cellStarts, cellEnds };
  }

  /** Returns where a value of the record is. Valid until the next `fetch`. Undefined where it has none. */
  written(column: number): WrittenCell | undefined {
    const part = this.#part;
    const cell = part ? cellOf(part, column) : noCell;
    const { bytes, cellStarts, cellEnds } = this.#views;
    const start = cell < this.#cells ? (cellStarts[cell] ?? absent) : absent;
    return part === undefined || start === absent
      ? undefined
      : { bytes, format: part.format, start, end: cellEnds[cell] ?? start };
  }

  /** Returns a value of the record, as UTF-8; empty where it has none. Valid until the next `fetch`. */
  value(column: number): Uint8Array {
    const cell = this.written(column);
    return cell ? cellValue(cell.bytes, cell.format, cell.start, cell.end) : nothing;
  }

  /** Returns the number of the record that begins at a position, −1 where the kernel does not have it. */
  #find(position: number): number {
    if (position < this.#from || position >= this.#to) {
      return -1;
    }
    const { starts } = this.#kernel;
    const start = position - this.#from;
    const index = lastNotAbove((at) => starts[at] ?? 0, this.#records, start);
    return starts[index] === start ? index : -1;
  }

  /** Reads a record, and others behind it. Returns its number in the kernel. */
  #read(part: TablePart, position: number): number {
    const { file, format, index } = part;
    const rest = index.end - position;
    const isNext =
      part === this.#part && position >= this.#from && position - this.#to < firstBytes;
    this.#ahead = isNext ? Math.min(2 * this.#ahead, mostAhead) : firstBytes;
    this.#part = undefined;
    for (let length = this.#ahead; ; length *= 4) {
      const bytes = Math.min(length, rest);
      const isLast = bytes === rest;
      this.#kernel.reserve(bytes);
      file.read(this.#kernel.bytes, 0, bytes, position);
      this.#records = this.#kernel.split(bytes, { format, isLast }).records;
      if (this.#records > 0) {
        [this.#part, this.#from, this.#to] = [part, position, position + bytes];
        return 0;
      }
      if (isLast) {
        throw new TableFileError('changed');
      }
    }
  }
}
