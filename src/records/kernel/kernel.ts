import type { Needle } from './needle.ts';

/** How the records of a file are written. */
export type RecordFormat = 'csv' | 'jsonLines' | 'jsonArray';

/** The number of bytes that a kernel has room for at first. */
export const chunkBytes = 256 * 1024;
/** The most records of one `split`. A chunk of 256 KB never has more, since the shortest record takes two bytes. */
export const mostRecords = 128 * 1024;
/** The most columns of a JSON file. Further ones are ignored. */
export const mostColumns = 4096;
/** The start of a cell that the record does not have. */
export const absent = 0xffff_ffff;

export interface SplitOptions {
  readonly format: RecordFormat;
  /** Whether the file ends with this chunk: then its last record needs no line feed. */
  readonly isLast: boolean;
  /** How many cells the header of a CSV has. Records with more or fewer are counted as `misfits`. */
  readonly cells?: number;
}

/** What `split` has found. */
export interface Split {
  readonly records: number;
  /**
   * How many bytes the records take, with the ends of their lines and blank lines between them. The next chunk begins there. 0
   * where the chunk is shorter than its first record: then read more, after `reserve`.
   */
  readonly consumed: number;
  /** How many records have more or fewer cells than the header, or are no JSON objects by their first and last byte. */
  readonly misfits: number;
  /** The first of them, as an index of `starts`; −1 where there is none. */
  readonly firstMisfit: number;
  /** Whether the last record of a CSV ends with the file, within quotes. */
  readonly isUnclosed: boolean;
  /** Whether a JSON array ends in this chunk, so that what follows are no records. */
  readonly isEnd: boolean;
  /** Whether what stands at `consumed` cannot be an element of a JSON array, so that the rest cannot be read. */
  readonly isBroken: boolean;
}

/** A field of JSON: of the record itself, or of the object `custom_fields` in it, which is the only one that is unfolded. */
export interface JsonColumn {
  readonly name: string;
  readonly isCustom: boolean;
}

/** What `discoverColumns` has found. */
export interface Discovery {
  /** Columns that were not known, in the order of their first appearance. They are known from now on. */
  readonly columns: readonly JsonColumn[];
  /** How many records are no JSON objects, or not up to their end. What stands before the fault can be read. */
  readonly malformed: number;
  /** The first of them, −1 where there is none. */
  readonly firstMalformed: number;
}

/** A condition for the value of a cell. An absent cell is empty. */
export type CellTest =
  | { readonly kind: 'contains' | 'equals' | 'begins'; readonly needle: Needle }
  /** One of these values as it is, or, without `matchCase`, in any case of ASCII letters. */
  | { readonly kind: 'oneOf'; readonly values: readonly string[]; readonly matchCase: boolean }
  | { readonly kind: 'empty' }
  /** A `+` and 8 to 15 digits, of which the first is not 0. */
  | { readonly kind: 'e164' }
  /** Has control characters, of ASCII or of U+0080 to U+009F. */
  | { readonly kind: 'control' }
  /** A spreadsheet could take it for a formula: see `formulaStart`. */
  | { readonly kind: 'formula' };

/** The types that a column has where all its values have it. A value with a leading zero or `+` is text. */
export type ValueKind = 'text' | 'number' | 'date';

/** A column that a digest takes in. */
export interface DigestCell {
  /** Makes the hash of a value one of this column. The same column of another file has the same seed. */
  readonly seed: bigint;
  /** For a column of the key: makes another hash of it. */
  readonly keySeed?: bigint | undefined;
  /** Whether the value is a list, between commas or as an array of JSON, whose order does not count. */
  readonly isList: boolean;
}

/** Counts the values of a column. */
export interface Tally {
  /** Counts the cells of a column, of the selected records. */
  add(column: number): void;
  readonly filled: number;
  /** Cells without a value, with those that are absent. */
  readonly empty: number;
  /** The number of different values, without the empty one; an estimate (± 1 %) where `isExact` is false. */
  readonly distinct: number;
  /** Whether no more than `most` different values were found, so that each has its count. */
  readonly isExact: boolean;
  /** In code points, of the values that are not empty; both 0 where there is none. */
  readonly shortest: number;
  readonly longest: number;
  /** What all values are that are not empty; text where there is none. */
  readonly kind: ValueKind;
  /** The least and greatest value of a column of numbers or dates, as they are written. */
  readonly least: string | undefined;
  readonly greatest: string | undefined;
  /**
   * Returns each value with its count, in order of first appearance, one by one; those that were found first where `isExact` is
   * false.
   */
  values(): Iterable<{ readonly value: string; readonly count: number }>;
}

/** The most tallies of `createTallies`. */
export const mostTallies = 256;

/** Counts the values of several columns at once. */
export interface Tallies {
  readonly all: readonly Tally[];
  /** Counts, for each tally, the cells of a column, of the selected records. */
  add(columns: readonly number[]): void;
}

/**
 * Sorts records by a column, stably: `add` for each chunk, `step` until it returns true. Then the next 8 bytes of texts that
 * are still equal are needed: while `isTied()`, call `refine` for each chunk, and `step` again. Records are named by the order
 * in which they were added, counted from 0. Empty values are last in either direction.
 */
export interface Sorter {
  /**
   * Adds the selected records of a chunk. Stops at a value that is not of the kind or a record too many, and returns false.
   *
   * @param limit lists the records whose key is not greater as `candidates`.
   */
  add(column: number, limit?: bigint): boolean;
  /** Of the last `add`: indexes of records of the chunk. */
  readonly candidates: Uint32Array;
  readonly length: number;
  /** The key of a record that was added, before the first `step`: 8 bytes whose order is that of the values. */
  keyOf(index: number): bigint;
  /** Whether equal keys can belong to values that are not equal. */
  isOpen(key: bigint): boolean;
  /** Works on for about `budget` moves, some 10 to 30 nanoseconds each. Returns whether all is in order, but for ties. */
  step(budget: number): boolean;
  /** Whether some of these records need a further `refine`; all where no range is given. */
  isTied(from?: number, to?: number): boolean;
  /** Takes the next 8 bytes of the selected records of a chunk, the first of which is the record `from`. */
  refine(column: number, from: number): void;
  /** Returns the records in order, from a place up to another one, at most `mostRecords`: once the last `step` has returned true. */
  order(from: number, to: number): Uint32Array;
}

/**
 * Finds records, cells and values in a chunk of a file. The caller reads a chunk that begins with a record into `bytes` and
 * calls `split`; all else is about the records of that split. `PlainKernel` is the specification.
 *
 * **CSV** is RFC 4180, and what it leaves open as follows. A quote opens a quoted cell only at the beginning of a cell; elsewhere
 * in an unquoted one it is a character. Just behind the quote that closed a cell another one opens it again, so that the two are
 * a quote of the value; other bytes there are part of the value. A line feed ends a record, with a carriage return just before it;
 * a carriage return elsewhere is part of the value. A blank line is no record. A byte order mark is the caller's to skip.
 *
 * **JSON Lines**: each line that is not blank is a record. **A JSON array**: the caller skips the bracket that opens it. Where an
 * object has a key twice, the first counts. The value of a string is decoded, that of `null` is empty, and that of anything else
 * its text, without white space between tokens.
 *
 * Views (`bytes`, `starts`, …) are valid until the next call of any method of the kernel, its tallies or its sorter.
 */
export interface Kernel {
  /** The chunk. */
  readonly bytes: Uint8Array;
  /** Makes room for a chunk of this size. What is in `bytes` is kept, as is everything else but views. */
  reserve(capacity: number): void;

  /** Finds the records in the first `length` bytes, and selects all of them. */
  split(length: number, options: SplitOptions): Split;
  /** Where each record begins and ends: without the end of its line. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** A bit for each record: bit `i % 32` of the element `i / 32`. The caller may clear and set bits. */
  readonly selected: Uint32Array;
  countSelected(): number;

  /** The columns of JSON. Those of CSV are the cells of a record, in order. */
  readonly columns: readonly JsonColumn[];
  /** Replaces the columns of JSON. */
  setColumns(columns: readonly JsonColumn[]): void;
  /** Looks for further columns of JSON in all records of the split. */
  discoverColumns(): Discovery;

  /**
   * Finds the cell of a column in each selected record: see `cellStarts`. Quotes are part of it, so that the first byte says
   * whether a value of CSV is quoted; `cellText` reads the value.
   */
  cellsOf(column: number): void;
  /** By record: where its cell begins, or `absent`, and where it ends. Only of selected records. */
  readonly cellStarts: Uint32Array;
  readonly cellEnds: Uint32Array;
  /**
   * Finds the cells of one record, by column: see `cellStarts`. A CSV record can have more than the header.
   *
   * @param from the first column, for a record with more than `mostRecords` cells.
   * @returns how many there are in `cellStarts`: at most `mostRecords` of CSV, one for each column of JSON.
   */
  cellsOfRecord(record: number, from?: number): number;

  /**
   * Finds bytes anywhere in the first `to` bytes, whatever they are part of; no split is needed. Returns the position of the first
   * that begins at `from` or later, −1 where there is none.
   */
  find(needle: Needle, from: number, to: number): number;
  /** Deselects the records that have the needle in none of their values. Keys of JSON are no values. */
  matchAny(needle: Needle): void;
  /** Prepares a condition. Returns a number for `match`. */
  prepare(test: CellTest): number;
  /** Deselects the records whose value in a column does not match; with `not`, those whose value does. */
  match(test: number, column: number, not: boolean): void;

  /** Deselects the records of which none of the first `cells` cells matches a condition. */
  matchAnyCell(test: number, cells: number): void;

  /**
   * Computes the XXH64 of the value in each selected record, into `hashes` by record. An absent cell hashes as an empty value.
   */
  hash(column: number, seed?: bigint): void;
  readonly hashes: BigUint64Array;

  /** Chooses what `digest` takes in, by column. Columns without an element do not count. Valid until `reset`. */
  setDigest(cells: readonly (DigestCell | undefined)[]): void;
  /**
   * Computes two numbers of each selected record: the hash of its key, into `hashes`, which is 0 where a value of the key is
   * empty; and the sum of the hashes of its values, into `sums`, which is the same in whatever order the columns are. An empty
   * value counts as none.
   */
  digest(): void;
  readonly sums: BigUint64Array;

  /** Creates a tally that keeps at most so many different values with their counts. */
  createTally(most: number): Tally;
  /** Creates so many tallies, at most `mostTallies`, which keep at most so many different values each. */
  createTallies(count: number, most: number): Tallies;
  /** Creates a sorter for at most so many records: 16 bytes each. The last one cannot be used any more. */
  createSorter(kind: ValueKind, isDescending: boolean, most: number): Sorter;
  /** Frees all memory: forgets the chunk, prepared conditions, tallies and the sorter, but not the columns. */
  reset(): void;
}
