import { randomBytes } from 'node:crypto';
import type { TemporaryFile } from '../../util/files/temporaryFile.ts';
import type { DigestCell, Kernel } from '../kernel/kernel.ts';
import { halvesOf } from '../table/hashTable.ts';
import type { KernelPool } from '../table/kernelPool.ts';
import type { Slices } from '../table/slices.ts';
import { TableIndexing, type TakeRecords } from '../table/source/tableIndexing.ts';
import { cellOf, noCell, type TablePart } from '../table/source/tablePart.ts';
import type { Chunk } from '../table/source/tableSource.ts';
import type { ComparedColumn, Side } from './comparison.ts';
import { packHighs } from './digestEntry.ts';
import type { MergedSource } from './mergedSource.ts';
import { PartitionedEntries } from './partitionedEntries.ts';

/** So many entries of a partition are joined within the cache of a processor. */
const entriesPerPartition = 8 * 1024;
const mostPartitionBits = 11;
/** What a record takes at least, of most files. */
const recordBytes = 128;
const step = 0x9e37_79b9_7f4a_7c15n;
const allBits = 0xffff_ffff_ffff_ffffn;

export interface DigestOptions {
  readonly merged: MergedSource;
  readonly columns: readonly ComparedColumn[];
  readonly keysOnly: boolean;
  readonly file: () => TemporaryFile;
  /** By default a random one: values that are made to have the same hash for a seed differ for most others. */
  readonly seed?: bigint | undefined;
  /** The bits of a hash that count: all by default. */
  readonly hashMask?: number | undefined;
}

/** The digests of all records, those with the same key in the same partition. */
export class RecordDigests {
  readonly sides: Readonly<Record<Side, PartitionedEntries>>;
  readonly #options: DigestOptions;
  readonly #seed: bigint;
  readonly #shift: number;

  constructor(options: DigestOptions) {
    const { merged, file, seed } = options;
    this.#options = options;
    this.#seed = seed ?? randomBytes(8).readBigUInt64LE();
    const expected = merged.source.parts.reduce(
      (sum, { file, index }) => sum + (index.isComplete ? index.records : file.size / recordBytes),
      0,
    );
    const wanted = Math.ceil(Math.log2(expected / entriesPerPartition));
    const bits = Math.max(1, Math.min(mostPartitionBits, wanted));
    this.#shift = 32 - bits;
    this.sides = {
      before: new PartitionedEntries(1 << bits, file),
      after: new PartitionedEntries(1 << bits, file),
    };
  }

  /**
   * Reads all records. Those that have no index are indexed at the same time.
   *
   * @param onUnnamed called with each record whose key is empty.
   */
  async read(
    pool: KernelPool,
    { slices, signal }: { readonly slices: Slices; readonly signal: AbortSignal },
    onUnnamed: (record: number) => void,
    onProgress: (done: number) => void,
  ): Promise<void> {
    const { source } = this.#options.merged;
    const indexed = source.parts.filter(({ index }) => index.isComplete);
    let [part, bytes]: [TablePart | undefined, number] = [undefined, 0];
    const take: TakeRecords = (kernel, chunk) => {
      if (chunk.part !== part) {
        part = chunk.part;
        kernel.setDigest(this.#cellsOf(part));
      }
      kernel.digest();
      this.#add(kernel, chunk, onUnnamed);
      bytes += chunk.length;
      onProgress(bytes / source.size);
    };
    // The number of a record is known once all before it are indexed.
    await new TableIndexing(source, pool, () => undefined, take).untilDone(signal);
    part = undefined;
    await pool.read(async (kernel) => {
      for (const one of indexed) {
        for (const chunk of source.chunksOf(one)) {
          await slices.next();
          source.load(kernel, chunk);
          take(kernel, chunk);
        }
      }
    });
  }

  #add(kernel: Kernel, chunk: Chunk, onUnnamed: (record: number) => void): void {
    const { hashMask = -1, merged } = this.#options;
    const entries = this.sides[chunk.first < merged.afterRecords ? 'after' : 'before'];
    const [keys, sums, { starts }] = [halvesOf(kernel.hashes), halvesOf(kernel.sums), kernel];
    for (let index = 0; index < chunk.records; index++) {
      const low = keys[2 * index] ?? 0;
      const high = keys[2 * index + 1] ?? 0;
      const record = chunk.first + index;
      if (low === 0 && high === 0) {
        onUnnamed(record);
        continue;
      }
      const position = chunk.offset + (starts[index] ?? 0);
      entries.add(
        (high & hashMask) >>> this.#shift,
        low & hashMask,
        high & hashMask,
        sums[2 * index] ?? 0,
        packHighs(sums[2 * index + 1] ?? 0, position),
        record,
        position >>> 0,
      );
    }
  }

  /** Returns what counts of the records of a part, by cell. */
  #cellsOf(part: TablePart): readonly (DigestCell | undefined)[] {
    const { columns, keysOnly } = this.#options;
    const cells: (DigestCell | undefined)[] = [];
    for (const [place, { isKey, isList, isIgnored }] of columns.entries()) {
      const cell = cellOf(part, place);
      if (cell !== noCell && !isIgnored && (isKey || !keysOnly)) {
        const seed = (this.#seed + BigInt(2 * place) * step) & allBits;
        const keySeed = isKey ? (seed + step) & allBits : undefined;
        cells[cell] = { seed, keySeed, isList };
      }
    }
    return Array.from(cells);
  }
}
