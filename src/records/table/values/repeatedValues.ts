import type { Kernel } from '../../kernel/kernel.ts';
import { HashTable, halvesOf } from '../hashTable.ts';
import { RecordBitmap } from '../recordBitmap.ts';
import { copySelected, deselect, selectedRecords } from '../kernelSelection.ts';
import type { Slices } from '../slices.ts';
import { cellOf } from '../source/tablePart.ts';
import type { Chunk, TableSource } from '../source/tableSource.ts';

/** Bits of the filter for each record: of those that are in it once, some 3 % seem to be in it before. */
const bitsPerRecord = 8;
/** The table is many small ones, so that none takes long to grow. */
const tableBits = 6;
/** For the second hash: two values with both in common do not occur. */
const seed = 0x7461_626cn;

/** Hashes that may have occurred before: a Bloom filter with three bits for each. */
class SeenHashes {
  readonly #words: Uint32Array;
  readonly #mask: number;

  constructor(records: number) {
    const bits = 2 ** Math.ceil(Math.log2(Math.max(1024, records * bitsPerRecord)));
    this.#words = new Uint32Array(Math.min(bits, 2 ** 31) / 32);
    this.#mask = this.#words.length * 32 - 1;
  }

  /** Enters a hash. Returns whether it can have been entered before. */
  add(low: number, high: number): boolean {
    const third = Math.imul(low ^ (high >>> 7), 0x9e37_79b1);
    const first = this.#set(low & this.#mask);
    const second = this.#set(high & this.#mask);
    return this.#set(third & this.#mask) && first && second;
  }

  #set(bit: number): boolean {
    const word = this.#words[bit >>> 5] ?? 0;
    const isSet = (word & (1 << (bit & 31))) !== 0;
    this.#words[bit >>> 5] = word | (1 << (bit & 31));
    return isSet;
  }
}

/** Counts of hashes. */
class HashCounts {
  readonly #tables = Array.from({ length: 1 << tableBits }, () => new HashTable());

  has(low: number, high: number): boolean {
    return this.get(low, high) !== -1;
  }

  get(low: number, high: number): number {
    return this.#table(high).get(low, high);
  }

  set(low: number, high: number, count: number): void {
    this.#table(high).set(low, high, count);
  }

  #table(high: number): HashTable {
    const table = this.#tables[high >>> (32 - tableBits)];
    if (!table) {
      throw new RangeError('No such table.');
    }
    return table;
  }
}

export interface RepeatedTask {
  readonly source: TableSource;
  readonly kernel: Kernel;
  readonly column: number;
  readonly slices: Slices;
  /** Called with each chunk in the first pass, when all its records are selected. They have to be selected afterwards. */
  readonly onLoaded?: (chunk: Chunk) => void;
  /** Called with how much is done, from 0 to 1. */
  readonly onDone?: (done: number) => void;
}

const passes = 3;

const doneOf = ({ source }: RepeatedTask, pass: number, { first, records }: Chunk): number =>
  (pass + (first + records) / source.records) / passes;

/**
 * Finds the records whose value in a column others have as well; empty ones are none. Three passes, so that the memory does not
 * depend on the values: which hashes may occur twice, which do, and the records with them. Values count as equal whose 128 bits
 * of two hashes are.
 */
export async function findRepeated(task: RepeatedTask): Promise<RecordBitmap> {
  const { source, kernel, column, slices, onDone } = task;
  const found = new RecordBitmap(source.records);
  const counts = new HashCounts();
  await suspect(task, counts);
  // The second hash in place of the first, of records whose first one is suspect.
  const exact = new HashCounts();
  const empty = kernel.prepare({ kind: 'empty' });
  const eachSuspect = async (
    pass: number,
    take: (chunk: Chunk, low: number, high: number, record: number) => void,
    done: (chunk: Chunk) => void,
  ): Promise<void> => {
    for (const chunk of source.chunks()) {
      await slices.next();
      const cell = cellOf(chunk.part, column);
      source.load(kernel, chunk);
      kernel.match(empty, cell, true);
      keepSuspects(kernel, chunk, cell, counts);
      kernel.hash(cell, seed);
      const halves = halvesOf(kernel.hashes);
      for (const record of selectedRecords(kernel, chunk)) {
        take(chunk, halves[2 * record] ?? 0, halves[2 * record + 1] ?? 0, record);
      }
      done(chunk);
      onDone?.(doneOf(task, pass, chunk));
    }
  };
  await eachSuspect(
    1,
    (_, low, high) => exact.set(low, high, Math.min(2, Math.max(0, exact.get(low, high)) + 1)),
    () => undefined,
  );
  await eachSuspect(
    2,
    (_, low, high, record) => {
      if (exact.get(low, high) < 2) {
        deselect(kernel, record);
      }
    },
    (chunk) => found.append(kernel.selected, chunk.records),
  );
  return found;
}

/** Lists the hashes that may occur twice. */
async function suspect(task: RepeatedTask, into: HashCounts): Promise<void> {
  const { source, kernel, column, slices, onLoaded, onDone } = task;
  const seen = new SeenHashes(source.records);
  const empty = kernel.prepare({ kind: 'empty' });
  for (const chunk of source.chunks()) {
    await slices.next();
    const cell = cellOf(chunk.part, column);
    source.load(kernel, chunk);
    onLoaded?.(chunk);
    kernel.match(empty, cell, true);
    kernel.hash(cell);
    const halves = halvesOf(kernel.hashes);
    for (const record of selectedRecords(kernel, chunk)) {
      const [low, high] = [halves[2 * record] ?? 0, halves[2 * record + 1] ?? 0];
      if (seen.add(low, high)) {
        into.set(low, high, 0);
      }
    }
    onDone?.(doneOf(task, 0, chunk));
  }
}

function keepSuspects(kernel: Kernel, chunk: Chunk, cell: number, counts: HashCounts): void {
  kernel.hash(cell);
  const halves = halvesOf(kernel.hashes);
  const selected = copySelected(kernel, chunk);
  for (const record of selectedRecords(kernel, chunk)) {
    if (!counts.has(halves[2 * record] ?? 0, halves[2 * record + 1] ?? 0)) {
      const word = selected[record >>> 5] ?? 0;
      selected[record >>> 5] = word & ~(1 << (record & 31));
    }
  }
  kernel.selected.set(selected);
}
