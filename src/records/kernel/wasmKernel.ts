import * as kernel from './kernel.ts';
import type { CellTest, Discovery, Kernel, Split, SplitOptions, ValueKind } from './kernel.ts';
import type { Needle } from './needle.ts';
import { kernelExports, type KernelExports } from './wasmExports.ts';
import { WasmSorter } from './wasmSorter.ts';
import { WasmTallies } from './wasmTallies.ts';
import { WasmTally } from './wasmTally.ts';

/** By their numbers in `assembly`. */
const formats = { csv: 0, jsonLines: 1, jsonArray: 2 } as const;
const testKinds = ['contains', 'equals', 'begins', 'oneOf', 'empty', 'e164', 'control', 'formula'];
const valueKinds = ['text', 'number', 'date'];
/** `mostNeedle` of `memory.ts` in `assembly`, and what is free behind the needle. */
const [mostNeedle, slack] = [16 * 1024, 128];
/** Memory never shrinks: where there is more, all of it is left to the garbage collector. */
const mostKept = 32 * 1024 * 1024;
/** More cells than a record can have. */
const mostCells = 2 ** 31;
/** Of a needle that is empty. */
const nothing = new Uint8Array(0);

/** Looks at 64 bytes at once, in WebAssembly: see `assembly`. */
export class WasmKernel implements Kernel {
  #code: KernelExports;
  #capacity = kernel.chunkBytes;
  #views: Views;
  #columns: readonly kernel.JsonColumn[] = [];
  #needle: Needle | undefined;

  /** @throws where the processor has no SIMD, or the process may not make code. */
  constructor() {
    this.#code = kernelExports();
    this.#code.reserve(this.#capacity);
    this.#views = new Views(this.#code, this.#capacity);
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#current.bytes;
  }

  get starts(): Uint32Array<ArrayBuffer> {
    return this.#current.starts;
  }

  get ends(): Uint32Array<ArrayBuffer> {
    return this.#current.ends;
  }

  get selected(): Uint32Array<ArrayBuffer> {
    return this.#current.selected;
  }

  get cellStarts(): Uint32Array<ArrayBuffer> {
    return this.#current.cellStarts;
  }

  get cellEnds(): Uint32Array<ArrayBuffer> {
    return this.#current.cellEnds;
  }

  get hashes(): BigUint64Array<ArrayBuffer> {
    return this.#current.hashes;
  }

  get sums(): BigUint64Array<ArrayBuffer> {
    return new BigUint64Array(this.#code.memory.buffer, this.#code.sumsAt(), kernel.mostRecords);
  }

  get columns(): readonly kernel.JsonColumn[] {
    return this.#columns;
  }

  /** Growing memory detaches its buffer. */
  get #current(): Views {
    if (this.#views.buffer !== this.#code.memory.buffer) {
      this.#views = new Views(this.#code, this.#capacity);
    }
    return this.#views;
  }

  reserve(capacity: number): void {
    if (capacity > this.#capacity) {
      this.#code.reserve(capacity);
      this.#capacity = capacity;
      this.#views = new Views(this.#code, capacity);
    }
  }

  split(length: number, { format, isLast, cells = 0 }: SplitOptions): Split {
    const records = this.#code.split(length, formats[format], isLast, cells);
    const [consumed = 0, misfits = 0, firstMisfit = 0, third = 0, fourth = 0] =
      this.#current.report;
    return {
      records,
      consumed,
      misfits,
      firstMisfit: misfits === 0 ? -1 : firstMisfit,
      isUnclosed: format === 'csv' && third !== 0,
      isEnd: format === 'jsonArray' && third !== 0,
      isBroken: format === 'jsonArray' && fourth !== 0,
    };
  }

  countSelected(): number {
    return this.#code.countSelected();
  }

  setColumns(columns: readonly kernel.JsonColumn[]): void {
    this.#code.clearColumns();
    for (const { name, isCustom } of columns) {
      const bytes = Buffer.from(name);
      this.#code.addColumn(this.#store(bytes), bytes.length, isCustom);
    }
    this.#columns = [...columns];
  }

  discoverColumns(): Discovery {
    this.#code.discoverColumns();
    const [malformed = 0, first = 0] = this.#current.report;
    const columns: kernel.JsonColumn[] = [];
    const count = this.#code.countColumns();
    for (let column = this.#columns.length; column < count; column++) {
      this.#code.reportColumn(column);
      const { report, buffer } = this.#current;
      const [at = 0, length = 0, isCustom = 0] = report;
      columns.push({ name: Buffer.from(buffer, at, length).toString(), isCustom: isCustom !== 0 });
    }
    this.#columns = [...this.#columns, ...columns];
    return { columns, malformed, firstMalformed: malformed === 0 ? -1 : first };
  }

  cellsOf(column: number): void {
    this.#code.cellsOf(column);
  }

  cellsOfRecord(record: number, from = 0): number {
    return this.#code.cellsOfRecord(record, from);
  }

  find(needle: Needle, from: number, to: number): number {
    this.#setNeedle(needle);
    return this.#code.find(from, to);
  }

  matchAny(needle: Needle): void {
    this.#setNeedle(needle);
    this.#code.matchAny();
  }

  prepare(test: CellTest): number {
    const { bytes, others } = 'needle' in test ? test.needle : { bytes: nothing, others: nothing };
    const kind = testKinds.indexOf(test.kind);
    const at = this.#code.prepare(kind, this.#store(bytes), this.#store(others), bytes.length);
    if (test.kind === 'oneOf') {
      this.#code.prepareList(at, test.values.length, test.matchCase);
      for (const value of test.values) {
        const bytes = Buffer.from(test.matchCase ? value : loweredAscii(value));
        this.#code.addToList(at, this.#store(bytes), bytes.length);
      }
    }
    return at;
  }

  match(test: number, column: number, not: boolean): void {
    this.#code.match(test, column, not);
  }

  matchAnyCell(test: number, cells: number): void {
    this.#code.matchAnyCell(test, Math.min(cells, mostCells));
  }

  hash(column: number, seed = 0n): void {
    this.#code.hash(column, seed);
  }

  setDigest(cells: readonly (kernel.DigestCell | undefined)[]): void {
    this.#code.beginDigest(cells.length);
    for (const [number, cell] of cells.entries()) {
      if (cell) {
        const { seed, keySeed, isList } = cell;
        const role = 1 + (keySeed === undefined ? 0 : 2) + (isList ? 4 : 0);
        this.#code.digestCell(number, role, seed, keySeed ?? 0n);
      }
    }
  }

  digest(): void {
    this.#code.digest();
  }

  createTally(most: number): WasmTally {
    return new WasmTally(this.#code, most);
  }

  createTallies(count: number, most: number): WasmTallies {
    return new WasmTallies(this.#code, count, most);
  }

  createSorter(kind: ValueKind, isDescending: boolean, most: number): WasmSorter {
    this.#code.createSorter(valueKinds.indexOf(kind), isDescending, most);
    return new WasmSorter(this.#code, this.#current.cellStarts.byteOffset);
  }

  reset(): void {
    if (this.#code.memory.buffer.byteLength > mostKept) {
      this.#code = kernelExports();
    }
    this.#code.free();
    this.#code.reserve(this.#capacity);
    this.#views = new Views(this.#code, this.#capacity);
    this.#needle = undefined;
    this.setColumns(this.#columns);
  }

  #setNeedle(needle: Needle): void {
    const { bytes, others } = needle;
    if (bytes.length > mostNeedle) {
      throw new RangeError(`Cannot search for more than ${mostNeedle} bytes.`);
    }
    if (this.#needle !== needle) {
      const room = this.#current.needle;
      room.set(bytes);
      room.set(others, mostNeedle + slack);
      this.#code.setNeedle(bytes.length);
      this.#needle = needle;
    }
  }

  /** Copies bytes to where they stay. Returns where that is. */
  #store(bytes: Uint8Array): number {
    const at = this.#code.allocate(bytes.length + slack);
    new Uint8Array(this.#code.memory.buffer, at).set(bytes);
    return at;
  }
}

const loweredAscii = (text: string): string =>
  text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** The memory of the code: see `memory.ts` in `assembly`. */
class Views {
  readonly buffer: ArrayBuffer;
  readonly report: Uint32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly starts: Uint32Array<ArrayBuffer>;
  readonly ends: Uint32Array<ArrayBuffer>;
  readonly selected: Uint32Array<ArrayBuffer>;
  readonly cellStarts: Uint32Array<ArrayBuffer>;
  readonly cellEnds: Uint32Array<ArrayBuffer>;
  readonly hashes: BigUint64Array<ArrayBuffer>;
  readonly needle: Uint8Array<ArrayBuffer>;

  constructor(code: KernelExports, capacity: number) {
    const { mostRecords } = kernel;
    const at = code.reportTables();
    const buffer = code.memory.buffer;
    this.buffer = buffer;
    this.report = new Uint32Array(buffer, at, 8);
    const [starts, ends, selected, ...others] = new Uint32Array(buffer, at + 32, 8);
    const [cellStarts, cellEnds, hashes, needle, input] = others;
    this.starts = new Uint32Array(buffer, starts, mostRecords);
    this.ends = new Uint32Array(buffer, ends, mostRecords);
    this.selected = new Uint32Array(buffer, selected, mostRecords / 32);
    this.cellStarts = new Uint32Array(buffer, cellStarts, mostRecords);
    this.cellEnds = new Uint32Array(buffer, cellEnds, mostRecords);
    this.hashes = new BigUint64Array(buffer, hashes, mostRecords);
    this.needle = new Uint8Array(buffer, needle, 2 * (mostNeedle + slack));
    this.bytes = new Uint8Array(buffer, input, capacity);
  }
}
