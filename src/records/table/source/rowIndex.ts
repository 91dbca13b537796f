import type { JsonColumn, RecordFormat } from '../../kernel/kernel.ts';
import { GrowingFloat64, GrowingUint32, lastNotAbove } from '../growingArrays.ts';
import type { LastingIdentity } from '../model.ts';

/** A group of records ends at this many, or before it takes more bytes, but has one record at least. */
export const groupRecords = 256;
export const groupBytes = 64 * 1024;

/** What is wrong in one file. Records are counted from its first one. */
export interface PartFaults {
  /** Records with another number of cells than the header, or that are no JSON objects. */
  readonly misfits: number;
  /** The first of them, −1 where there is none. */
  readonly firstMisfit: number;
  /** The record that ends with the file, within quotes; −1 where there is none. */
  readonly unclosed: number;
  /** What ended the records before the end of the file. */
  readonly unreadable?: 'tooLong' | 'notAnElement' | undefined;
}

/** The row index of one file, as it can be stored and sent to another thread. */
export interface RowIndexData {
  /** The very file that it is for. */
  readonly identity: LastingIdentity;
  readonly format: RecordFormat;
  /** Where the records begin: behind byte order mark, header and bracket. */
  readonly start: number;
  /** Where they end. */
  readonly end: number;
  readonly records: number;
  /** The number of the first record of each group, and where it begins. */
  readonly firsts: Uint32Array;
  readonly offsets: Float64Array;
  /** The columns of JSON, in the order of their first appearance. */
  readonly columns: readonly JsonColumn[];
  /** How many cells the records of a CSV were expected to have. */
  readonly width?: number | undefined;
  readonly faults: PartFaults;
}

/** Positions of the records of a chunk: a record may begin before it. */
type Positions = Uint32Array | Int32Array;

/** A run of records that lie together. */
export interface RecordGroup {
  readonly first: number;
  readonly records: number;
  readonly offset: number;
  readonly length: number;
}

const noFaults: PartFaults = { misfits: 0, firstMisfit: -1, unclosed: -1 };

/** Says where the records of a file are, of which it knows one in each group. */
export class RowIndex {
  readonly start: number;
  /** Where the records end that are known so far. */
  end: number;
  records = 0;
  faults = noFaults;
  isComplete = false;
  readonly #firsts: GrowingUint32;
  readonly #offsets: GrowingFloat64;

  constructor(start: number, data?: RowIndexData) {
    this.start = start;
    this.end = data?.end ?? start;
    this.#firsts = new GrowingUint32(data?.firsts);
    this.#offsets = new GrowingFloat64(data?.offsets);
    if (data) {
      this.records = data.records;
      this.faults = data.faults;
      this.isComplete = true;
    }
  }

  get groups(): number {
    return this.#firsts.length;
  }

  /**
   * Adds the next records.
   *
   * @param starts where each of them begins, counted from `position` of the file.
   */
  add(starts: Positions, ends: Positions, count: number, position: number): void {
    let at = 0;
    while (at < count) {
      const last = this.groups - 1;
      const room = last < 0 ? 0 : this.#firsts.at(last) + groupRecords - this.records - at;
      const limit = last < 0 ? 0 : this.#offsets.at(last) + groupBytes - position;
      const most = Math.max(0, Math.min(count - at, room));
      const fitting = lastNotAbove((index) => ends[at + index] ?? 0, most, limit) + 1;
      if (fitting === 0) {
        this.#firsts.push(this.records + at);
        this.#offsets.push(position + (starts[at] ?? 0));
      }
      at += Math.max(1, fitting);
    }
    this.records += count;
  }

  /** Returns the number of the group that a record is in. */
  groupOf(record: number): number {
    return lastNotAbove((index) => this.#firsts.at(index), this.groups, record);
  }

  /** Returns groups that follow each other as one: so many that they do not take more than `bytes`, but one at least. */
  groupsFrom(group: number, bytes = 0): RecordGroup {
    const offset = this.#offsets.at(group);
    const fitting = lastNotAbove((index) => this.#offsets.at(index), this.groups, offset + bytes);
    // The last one ends where the records do, not where another group begins.
    const isRest = fitting === this.groups - 1 && this.end - offset <= bytes;
    const next = isRest ? this.groups : Math.max(fitting, group + 1);
    const first = this.#firsts.at(group);
    const isLast = next >= this.groups;
    return {
      first,
      records: (isLast ? this.records : this.#firsts.at(next)) - first,
      offset,
      length: (isLast ? this.end : this.#offsets.at(next)) - offset,
    };
  }

  /** Returns what can be stored, once the index is complete. */
  toData(
    { size, modified, inode }: LastingIdentity,
    { format, columns, width }: Pick<RowIndexData, 'format' | 'columns' | 'width'>,
  ): RowIndexData {
    const { start, end, records, faults } = this;
    return {
      ...{ identity: { size, modified, inode }, format, start, end, records, faults },
      ...(width !== undefined && { width }),
      firsts: this.#firsts.values.slice(),
      offsets: this.#offsets.values.slice(),
      columns: columns.map((column) => ({ ...column })),
    };
  }
}
