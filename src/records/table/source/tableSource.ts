import { chunkBytes, type Kernel } from '../../kernel/kernel.ts';
import type { ColumnSet } from './columnSet.ts';
import { lastNotAbove } from '../growingArrays.ts';
import { TableFileError } from './tableFileError.ts';
import type { TablePart } from './tablePart.ts';

/** A run of records that is read at once. */
export interface Chunk {
  readonly part: TablePart;
  /** The number of its first record in the table. */
  readonly first: number;
  readonly records: number;
  readonly offset: number;
  readonly length: number;
}

/** The records of all parts that are indexed so far. */
export class TableSource {
  readonly parts: readonly TablePart[];
  readonly columns: ColumnSet;

  constructor(parts: readonly TablePart[], columns: ColumnSet) {
    this.parts = parts;
    this.columns = columns;
  }

  /** How many records are indexed: parts are indexed one after the other. */
  get records(): number {
    let records = 0;
    for (const part of this.parts) {
      part.first = records;
      records += part.index.records;
    }
    return records;
  }

  /** Returns the number of the first record of a part, before which all are indexed. */
  firstOf(part: TablePart): number {
    return this.records === 0 ? 0 : part.first;
  }

  /** In bytes. */
  get size(): number {
    return this.parts.reduce((size, { file }) => size + file.size, 0);
  }

  /** How many of the bytes are indexed, from 0 to 1. */
  get done(): number {
    const done = this.parts.reduce(
      (sum, { file, index }) => sum + (index.isComplete ? file.size : index.end),
      0,
    );
    return this.size === 0 ? 1 : done / this.size;
  }

  get isComplete(): boolean {
    return this.parts.every(({ index }) => index.isComplete);
  }

  /** Returns the group with a record, and those behind it that together do not take more than `bytes`. */
  chunkAt(record: number, bytes = 0): Chunk {
    const part = this.partOf(record);
    return chunkOf(part, part.index.groupOf(record - part.first), bytes);
  }

  /** Returns all records from one on, in pieces to be read one by one. */
  *chunks(from = 0): Generator<Chunk, void, void> {
    for (let record = from; record < this.records;) {
      const chunk = this.chunkAt(record, chunkBytes);
      yield chunk;
      record = chunk.first + chunk.records;
    }
  }

  /** Returns the records of a part in such pieces. */
  *chunksOf(part: TablePart): Generator<Chunk, void, void> {
    for (const chunk of this.chunks(this.firstOf(part))) {
      if (chunk.part !== part) {
        return;
      }
      yield chunk;
    }
  }

  /** Reads a chunk into a kernel, without looking for the records in it. */
  read(kernel: Kernel, { part, offset, length }: Chunk): void {
    kernel.reserve(length);
    part.file.read(kernel.bytes, 0, length, offset);
  }

  /** Finds the records of a chunk that was read, and selects all. */
  split(kernel: Kernel, { part, offset, length, records }: Chunk): void {
    const { json } = this.columns;
    if (kernel.columns.length !== json.length) {
      kernel.setColumns(json);
    }
    const isLast = part.index.isComplete && offset + length === part.index.end;
    const split = kernel.split(length, { format: part.format, isLast });
    if (split.records !== records) {
      throw new TableFileError('changed');
    }
  }

  /** Reads a chunk into a kernel, and finds its records. */
  load(kernel: Kernel, chunk: Chunk): void {
    this.read(kernel, chunk);
    this.split(kernel, chunk);
  }

  /** Throws where a file is not what it was. */
  check(): void {
    for (const { file } of this.parts) {
      file.check();
    }
  }

  /** Returns the part that a record is in. */
  partOf(record: number): TablePart {
    const { parts } = this;
    // Empty parts begin with the same record as those behind them.
    const part = parts[lastNotAbove((index) => parts[index]?.first ?? 0, parts.length, record)];
    if (part === undefined || record < 0 || record >= part.first + part.index.records) {
      throw new RangeError(`There is no record ${record}.`);
    }
    return part;
  }
}

function chunkOf(part: TablePart, group: number, bytes: number): Chunk {
  const { first, records, offset, length } = part.index.groupsFrom(group, bytes);
  return { part, first: part.first + first, records, offset, length };
}
