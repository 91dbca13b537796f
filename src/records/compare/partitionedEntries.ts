import type { TemporaryFile } from '../../util/files/temporaryFile.ts';
import { GrowingFloat64, GrowingUint32 } from '../table/growingArrays.ts';

/** How many words an entry has. */
export const entryWords = 6;
/** How many bytes all blocks that are not in the file may take. */
const memoryBytes = 4 * 1024 * 1024;
const mostBlockEntries = 682;

/** Entries in partitions, each of which is read as a whole. What does not fit into memory is in a file. */
export class PartitionedEntries {
  readonly partitions: number;
  readonly #file: () => TemporaryFile;
  readonly #blocks: (Uint32Array | undefined)[];
  /** By partition, how many words of its block are used. */
  readonly #used: Uint32Array;
  readonly #blockWords: number;
  /** By partition, how many full blocks it has in the file, and the number of the last one plus one. */
  readonly #counts: Uint32Array;
  readonly #lasts: Uint32Array;
  /** By block, where in the file it is, and the number plus one of the block before it in its partition. */
  readonly #positions = new GrowingFloat64();
  readonly #previous = new GrowingUint32();

  /** @param file returns the file, which is only asked for once blocks are full. */
  constructor(partitions: number, file: () => TemporaryFile) {
    this.partitions = partitions;
    this.#file = file;
    const entries = Math.floor(memoryBytes / partitions / (4 * entryWords));
    this.#blockWords = entryWords * Math.max(32, Math.min(mostBlockEntries, entries));
    this.#blocks = Array<Uint32Array | undefined>(partitions).fill(undefined);
    this.#used = new Uint32Array(partitions);
    this.#counts = new Uint32Array(partitions);
    this.#lasts = new Uint32Array(partitions);
  }

  /** Adds an entry. */
  add(partition: number, a: number, b: number, c: number, d: number, e: number, f: number): void {
    const block = (this.#blocks[partition] ??= new Uint32Array(this.#blockWords));
    const at = this.#used[partition] ?? 0;
    block[at] = a;
    block[at + 1] = b;
    block[at + 2] = c;
    block[at + 3] = d;
    block[at + 4] = e;
    block[at + 5] = f;
    const used = at + entryWords;
    this.#used[partition] = used;
    if (used === this.#blockWords) {
      this.#write(partition, block);
    }
  }

  /** Returns how many words the entries of a partition take. */
  words(partition: number): number {
    return (this.#counts[partition] ?? 0) * this.#blockWords + (this.#used[partition] ?? 0);
  }

  /** Yields the entries of a partition in the order in which they were added: some at a time, valid until the next ones. */
  *blocks(partition: number): Generator<Uint32Array, void, void> {
    const positions = this.#positionsOf(partition);
    const block = new Uint32Array(positions.length > 0 ? this.#blockWords : 0);
    for (const position of positions) {
      this.#file().read(block, position);
      yield block;
    }
    const rest = this.#blocks[partition]?.subarray(0, this.#used[partition]);
    if (rest && rest.length > 0) {
      yield rest;
    }
  }

  /** Frees the memory of a partition. */
  drop(partition: number): void {
    this.#blocks[partition] = undefined;
    this.#used[partition] = 0;
    this.#counts[partition] = 0;
    this.#lasts[partition] = 0;
  }

  #write(partition: number, block: Uint32Array): void {
    this.#positions.push(this.#file().append(block));
    this.#previous.push(this.#lasts[partition] ?? 0);
    this.#lasts[partition] = this.#positions.length;
    this.#counts[partition] = (this.#counts[partition] ?? 0) + 1;
    this.#used[partition] = 0;
  }

  #positionsOf(partition: number): Float64Array {
    const count = this.#counts[partition] ?? 0;
    const positions = new Float64Array(count);
    let block = (this.#lasts[partition] ?? 0) - 1;
    for (let at = count - 1; at >= 0; at--) {
      positions[at] = this.#positions.at(block);
      block = this.#previous.at(block) - 1;
    }
    return positions;
  }
}
