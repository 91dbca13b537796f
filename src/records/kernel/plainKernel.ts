import { indexOfNeedle, tester } from './cellTests.ts';
import { cellValue } from './cellText.ts';
import * as kernel from './kernel.ts';
import type { CellTest, DigestCell, Discovery, Kernel, Split, SplitOptions } from './kernel.ts';
import type { Tallies, ValueKind } from './kernel.ts';
import type { Needle } from './needle.ts';
import { JsonColumns } from './plainColumns.ts';
import { eachCsvCell, splitCsv } from './plainCells.ts';
import { splitArray, splitLines } from './plainJson.ts';
import { digestOf } from './plainDigest.ts';
import { PlainSorter } from './plainSorter.ts';
import { PlainTally } from './plainTally.ts';
import { xxh64 } from './xxh64.ts';

/** Looks at one byte after the other: what a kernel is held to, and for hosts whose WebAssembly has no SIMD. */
export class PlainKernel implements Kernel {
  bytes = new Uint8Array(kernel.chunkBytes);
  readonly starts = new Uint32Array(kernel.mostRecords);
  readonly ends = new Uint32Array(kernel.mostRecords);
  readonly selected = new Uint32Array(kernel.mostRecords / 32);
  readonly cellStarts = new Uint32Array(kernel.mostRecords);
  readonly cellEnds = new Uint32Array(kernel.mostRecords);
  readonly hashes = new BigUint64Array(kernel.mostRecords);
  readonly sums = new BigUint64Array(kernel.mostRecords);
  readonly #columns = new JsonColumns();
  readonly #tests: ((value: Uint8Array) => boolean)[] = [];
  #format: kernel.RecordFormat = 'csv';
  #records = 0;
  #digestCells: readonly (DigestCell | undefined)[] = [];

  get columns(): readonly kernel.JsonColumn[] {
    return this.#columns.all;
  }

  reserve(capacity: number): void {
    if (capacity > this.bytes.length) {
      const larger = new Uint8Array(capacity);
      larger.set(this.bytes);
      this.bytes = larger;
    }
  }

  split(length: number, options: SplitOptions): Split {
    const split = { csv: splitCsv, jsonLines: splitLines, jsonArray: splitArray }[options.format];
    const found = split(this.bytes.subarray(0, length), options, this);
    this.#format = options.format;
    this.#records = found.records;
    this.selected.fill(0);
    for (let record = 0; record < found.records; record++) {
      this.#select(record, true);
    }
    return found;
  }

  countSelected(): number {
    return this.#selectedRecords().length;
  }

  setColumns(columns: readonly kernel.JsonColumn[]): void {
    this.#columns.set(columns);
  }

  discoverColumns(): Discovery {
    const columns: kernel.JsonColumn[] = [];
    let [malformed, firstMalformed] = [0, -1];
    for (let record = 0; record < this.#records; record++) {
      const isObject = this.#columns.discover(
        this.bytes,
        this.#start(record),
        this.#end(record),
        columns,
      );
      if (!isObject) {
        malformed++;
        firstMalformed = firstMalformed === -1 ? record : firstMalformed;
      }
    }
    return { columns, malformed, firstMalformed };
  }

  cellsOf(column: number): void {
    for (const record of this.#selectedRecords()) {
      const cell = this.#cells(record)[column];
      this.cellStarts[record] = cell?.start ?? kernel.absent;
      this.cellEnds[record] = cell?.end ?? kernel.absent;
    }
  }

  cellsOfRecord(record: number, from = 0): number {
    const cells = this.#cells(record).slice(from, from + kernel.mostRecords);
    cells.forEach((cell, index) => {
      this.cellStarts[index] = cell?.start ?? kernel.absent;
      this.cellEnds[index] = cell?.end ?? kernel.absent;
    });
    return cells.length;
  }

  find(needle: Needle, from: number, to: number): number {
    return indexOfNeedle(needle, this.bytes.subarray(0, to), from);
  }

  matchAny(needle: Needle): void {
    for (const record of this.#selectedRecords()) {
      const isFound = this.#cells(record).some(
        (cell) => cell !== undefined && indexOfNeedle(needle, this.#value(cell)) !== -1,
      );
      this.#select(record, isFound);
    }
  }

  prepare(test: CellTest): number {
    return this.#tests.push(tester(test)) - 1;
  }

  match(test: number, column: number, not: boolean): void {
    this.#eachValue(column, (value, record) => {
      this.#select(record, this.#tests[test]?.(value) !== not);
      return true;
    });
  }

  matchAnyCell(test: number, most: number): void {
    for (const record of this.#selectedRecords()) {
      const cells = this.#cells(record).slice(0, most);
      this.#select(
        record,
        cells.some((cell) => this.#tests[test]?.(this.#value(cell))),
      );
    }
  }

  hash(column: number, seed = 0n): void {
    this.#eachValue(column, (value, record) => {
      this.hashes[record] = xxh64(value, seed);
      return true;
    });
  }

  setDigest(cells: readonly (DigestCell | undefined)[]): void {
    this.#digestCells = cells;
  }

  digest(): void {
    for (const record of this.#selectedRecords()) {
      const cells = this.#cells(record);
      const { key, sum } = digestOf(this.#digestCells, (number) => this.#value(cells[number]));
      this.hashes[record] = key;
      this.sums[record] = sum;
    }
  }

  createTally(most: number): PlainTally {
    return new PlainTally((column, take) => {
      this.#eachValue(column, (value) => {
        take(value);
        return true;
      });
    }, most);
  }

  createTallies(count: number, most: number): Tallies {
    const all = Array.from({ length: count }, () => this.createTally(most));
    return { all, add: (columns) => all.forEach((tally, at) => tally.add(columns[at] ?? -1)) };
  }

  createSorter(kind: ValueKind, isDescending: boolean, most: number): PlainSorter {
    return new PlainSorter(this.#eachValue.bind(this), kind, isDescending, most);
  }

  reset(): void {
    this.#tests.length = 0;
  }

  /** The cells of a record, by column. */
  #cells(record: number): (Cell | undefined)[] {
    const [start, end] = [this.#start(record), this.#end(record)];
    if (this.#format !== 'csv') {
      return this.#columns.cells(this.bytes, start, end);
    }
    const cells: Cell[] = [];
    eachCsvCell(this.bytes, start, end, (from, to) => {
      cells.push({ start: from, end: to });
      return true;
    });
    return cells;
  }

  #value(cell: Cell | undefined): Uint8Array {
    return cellValue(this.bytes, this.#format, cell?.start ?? 0, cell?.end ?? 0);
  }

  /** Calls a function with the value of each selected record until it returns false. */
  #eachValue(column: number, take: (value: Uint8Array, record: number) => boolean): void {
    for (const record of this.#selectedRecords()) {
      if (!take(this.#value(this.#cells(record)[column]), record)) {
        return;
      }
    }
  }

  #selectedRecords(): number[] {
    const records: number[] = [];
    for (let record = 0; record < this.#records; record++) {
      if (((this.selected[record >> 5] ?? 0) & (1 << (record & 31))) !== 0) {
        records.push(record);
      }
    }
    return records;
  }

  #select(record: number, isSelected: boolean): void {
    const bit = 1 << (record & 31);
    const word = this.selected[record >> 5] ?? 0;
    this.selected[record >> 5] = isSelected ? word | bit : word & ~bit;
  }

  #start(record: number): number {
    return this.starts[record] ?? 0;
  }

  #end(record: number): number {
    return this.ends[record] ?? 0;
  }
}

interface Cell {
  readonly start: number;
  readonly end: number;
}
