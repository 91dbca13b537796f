import { tmpdir } from 'node:os';
import { TemporaryFile } from '../../util/files/temporaryFile.ts';
import type { KernelPool } from '../table/kernelPool.ts';
import type { Slices } from '../table/slices.ts';
import { AmbiguousKeys } from './ambiguousKeys.ts';
import { ChangedPairs } from './changedPairs.ts';
import { ChangeStore } from './changeStore.ts';
import type { ChangeKind, ComparedColumn } from './comparison.ts';
import { hasSameSum, placeOf, recordOf } from './digestEntry.ts';
import { KeyGroups } from './keyGroups.ts';
import type { MergedSource } from './mergedSource.ts';
import { PairCheck, type RecordPlace } from './pairCheck.ts';
import { entryWords } from './partitionedEntries.ts';
import { RecordComparison } from './recordComparison.ts';
import { RecordDigests } from './recordDigests.ts';
import { RecordKinds } from './recordKinds.ts';

const sides = ['before', 'after'] as const;
/** How much of the work is done when all records are read, and when they are joined. */
const [readPart, joinPart] = [0.75, 0.15];
/** How many keys or records are looked at between two looks at the signal. */
const [keysPerStep, pairsPerStep] = [4096, 16];

export interface ComparerOptions {
  /** Both sides. */
  readonly merged: MergedSource;
  readonly columns: readonly ComparedColumn[];
  readonly keysOnly?: boolean | undefined;
  readonly pool: KernelPool;
  readonly slices: Slices;
  readonly signal: AbortSignal;
  /** Called with how much is done, from 0 to 1. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /** Where the temporary file is; by default that of the system. */
  readonly folder?: string | undefined;
  /** See `DigestOptions`. */
  readonly seed?: bigint | undefined;
  readonly hashMask?: number | undefined;
}

/**
 * Compares two sides by the keys of their records, in memory that does not grow with them: hashes go to partitions in a file, by
 * the hash of the key, and each partition is joined by itself. Records that seem to be changed are read again and compared value by
 * value, the key as well, so that equal hashes of different values cannot be seen.
 */
export class RecordComparer implements AsyncDisposable {
  readonly #options: ComparerOptions;
  readonly #keysOnly: boolean;
  readonly #kinds = new RecordKinds();
  readonly #changes: ChangeStore;
  readonly #changedIn: number[];
  readonly #groups = new KeyGroups();
  #changedPairs: ChangedPairs | undefined;
  #pairCheck: PairCheck | undefined;
  #file: TemporaryFile | undefined;

  constructor(options: ComparerOptions) {
    const { columns, keysOnly = false } = options;
    this.#options = options;
    this.#keysOnly = keysOnly;
    this.#changes = new ChangeStore(columns.length, () => this.#openFile);
    this.#changedIn = columns.map(() => 0);
  }

  /**
   * Compares. The comparison can be read until this is disposed.
   *
   * @throws TableFileError where a file is no longer what it was; the signal's reason when it is aborted.
   */
  async compare(): Promise<RecordComparison> {
    const { merged, columns, slices, onProgress } = this.#options;
    this.#file = await TemporaryFile.create(this.#options.folder ?? tmpdir());
    const digests = await this.#digest();
    const { partitions } = digests.sides.after;
    for (let partition = 0; partition < partitions; partition++) {
      await this.#join(digests, partition);
      onProgress?.(readPart + (joinPart * (partition + 1)) / partitions);
    }
    await this.#checkPairs();
    await slices.next();
    merged.source.check();
    onProgress?.(1);
    return new RecordComparison(merged.source, columns, this.#kinds, {
      store: this.#changes,
      changedIn: this.#changedIn,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  get #openFile(): TemporaryFile {
    if (!this.#file) {
      throw new Error('The comparison is not open.');
    }
    return this.#file;
  }

  /** Exist once all records are read. */
  get #pairs(): ChangedPairs {
    const { merged } = this.#options;
    this.#changedPairs ??= new ChangedPairs(merged.afterRecords, () => this.#openFile);
    return this.#changedPairs;
  }

  get #check(): PairCheck {
    const { merged, columns, pool } = this.#options;
    this.#pairCheck ??= new PairCheck(merged.source, columns, () => pool.take());
    return this.#pairCheck;
  }

  #set(record: number, kind: ChangeKind): void {
    this.#kinds.set(record, kind);
  }

  async #digest(): Promise<RecordDigests> {
    const { merged, pool, onProgress } = this.#options;
    const digests = new RecordDigests({
      ...this.#options,
      ...{ keysOnly: this.#keysOnly, file: () => this.#openFile },
    });
    await digests.read(
      pool,
      this.#options,
      (record) => {
        this.#kinds.reserve(record + 1);
        this.#set(record, 'withoutKey');
      },
      (done) => onProgress?.(readPart * done),
    );
    this.#kinds.reserve(merged.source.records);
    return digests;
  }

  /** Pairs the records whose keys are in a partition. */
  async #join(digests: RecordDigests, partition: number): Promise<void> {
    const { slices } = this.#options;
    const groups = this.#groups;
    groups.clear();
    for (const side of sides) {
      for (const words of digests.sides[side].blocks(partition)) {
        await slices.next();
        groups.add(side, words);
      }
    }
    let isAmbiguous = false;
    for (let group = 0; group < groups.size; group += keysPerStep) {
      await slices.next();
      isAmbiguous = this.#joinGroups(group, group + keysPerStep) || isAmbiguous;
    }
    if (isAmbiguous) {
      await this.#ambiguousKeys(digests, partition).join();
    }
    sides.forEach((side) => digests.sides[side].drop(partition));
  }

  /** Returns whether a key is ambiguous; then nothing is done with it. */
  #joinGroups(from: number, to: number): boolean {
    const groups = this.#groups;
    const [before, after] = [groups.firsts('before'), groups.firsts('after')];
    const [beforeCounts, afterCounts] = [groups.counts('before'), groups.counts('after')];
    let isAmbiguous = false;
    for (let group = from; group < to && group < groups.size; group++) {
      const at = group * entryWords;
      if (groups.isAmbiguous(group)) {
        isAmbiguous = true;
      } else if (afterCounts[group] === 0) {
        this.#set(recordOf(before, at), 'removed');
      } else if (beforeCounts[group] === 0) {
        this.#set(recordOf(after, at), 'added');
      } else if (hasSameSum(before, at, after, at)) {
        this.#set(recordOf(after, at), 'unchanged');
      } else {
        this.#pairs.add(placeOf(before, at), placeOf(after, at));
      }
    }
    return isAmbiguous;
  }

  #ambiguousKeys(digests: RecordDigests, partition: number): AmbiguousKeys {
    return new AmbiguousKeys({
      groups: this.#groups,
      blocks: (side) => digests.sides[side].blocks(partition),
      check: this.#check,
      keysOnly: this.#keysOnly,
      next: () => this.#options.slices.next(),
      set: (record, kind) => this.#set(record, kind),
      pair: (before, after) => this.#pairs.add(before, after),
    });
  }

  /** Compares pairs value by value. */
  async #checkPairs(): Promise<void> {
    const { slices, onProgress } = this.#options;
    const { size } = this.#pairs;
    let checked = 0;
    for (const [before, after] of this.#pairs.inOrder()) {
      if (checked++ % pairsPerStep === 0) {
        await slices.next();
        onProgress?.(readPart + joinPart + ((1 - readPart - joinPart) * checked) / size);
      }
      this.#checkPair(before, after);
    }
  }

  #checkPair(before: RecordPlace, after: RecordPlace): void {
    const columns = this.#check.differences(before, after);
    if (columns === undefined) {
      this.#set(before.record, 'removed');
      this.#set(after.record, 'added');
    } else if (columns.length === 0 || this.#keysOnly) {
      this.#set(after.record, 'unchanged');
    } else {
      this.#set(after.record, 'changed');
      this.#changes.add(before.record, columns);
      columns.forEach((column) => {
        this.#changedIn[column] = (this.#changedIn[column] ?? 0) + 1;
      });
    }
  }
}
