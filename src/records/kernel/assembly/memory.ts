/**
 * The memory, in this order: what AssemblyScript keeps, the tables below, and a heap with the chunk and all else, which is only
 * freed as a whole.
 */

/** The most records of a split: `mostRecords` of `kernel.ts`. */
export const mostRecords: u32 = 128 * 1024;
/** The most columns of JSON: `mostColumns` of `kernel.ts`. */
export const mostColumns: u32 = 4096;
/** The most bytes of the text that is searched for. */
export const mostNeedle: u32 = 16 * 1024;
/** The start of a cell that a record does not have. */
export const absent: u32 = 0xffffffff;
/** What may be loaded behind the last byte of a chunk, of a value or of the needle. */
const slack: u32 = 128;

const tables: usize = (__heap_base + 63) & ~63;
/** What a call has to say besides its return value: eight `u32`; and where the tables are. */
export const report: usize = tables;
export const starts: usize = report + 64;
export const ends: usize = starts + 4 * mostRecords;
export const selected: usize = ends + 4 * mostRecords;
export const cellStarts: usize = selected + mostRecords / 8;
export const cellEnds: usize = cellStarts + 4 * mostRecords;
export const hashes: usize = cellEnds + 4 * mostRecords;
/** The text that is searched for, and its bytes in the other case. */
export const needle: usize = hashes + 8 * mostRecords;
/** The columns of JSON, and an index of them by name: see `names.ts`. */
export const columnTable: usize = needle + 2 * (mostNeedle + slack);
export const columnIndex: usize = columnTable + 32 * (mostColumns + 1);
/** Of the content of each record. */
export const sums: usize = columnIndex + 8 * mostColumns;
const tablesEnd: usize = sums + 8 * mostRecords;

/** Where the chunk is. */
export let input: usize = 0;
/** How many bytes it may have. */
let capacity: u32 = 0;
/** A bit for each byte of the chunk: the commas of a CSV that separate cells, the quotes of JSON that begin or end a string. */
export let marks: usize = 0;
/** For a value without its escapes. */
export let scratch: usize = 0;
let heap: usize = tablesEnd;
/** Up to where the heap has been used before. */
let used: usize = 0;

/** Returns memory whose bytes are zero, at a multiple of 16. */
export function allocate(size: usize): usize {
  const at = heap;
  heap = (heap + size + 15) & ~15;
  const pages = <i32>((heap + 0xffff) >> 16) - memory.size();
  if (pages > 0 && memory.grow(pages) < 0) {
    unreachable();
  }
  // What has never been used is zero, and touching all of it at once would take long.
  if (at < used) {
    memory.fill(at, 0, min(heap, used) - at);
  }
  return at;
}

/** Frees all memory, also that of the chunk. */
export function free(): void {
  used = max(used, heap);
  heap = tablesEnd;
  capacity = 0;
}

/** Begins the heap behind the records of a split, for code that uses none of the tables further on. */
export function dropTables(): void {
  heap = selected;
}

/** Makes room for a chunk. What was in the last one is copied. */
export function reserve(size: u32): void {
  if (size <= capacity) {
    return;
  }
  const before = input;
  // A byte before it is that of the chunk before.
  input = allocate(size + slack + 16) + 16;
  memory.copy(input, before, capacity);
  marks = allocate((size >> 3) + slack);
  scratch = allocate(size + slack);
  capacity = size;
}

/** Returns where the sums of records are: see `digest.ts`. */
export function sumsAt(): usize {
  return sums;
}

export function reported(index: u32, value: u32): void {
  store<u32>(report + 4 * index, value);
}

/** Reports where the tables are, in their order, and the chunk: behind what other calls report. */
export function reportTables(): usize {
  reported(8, <u32>starts);
  reported(9, <u32>ends);
  reported(10, <u32>selected);
  reported(11, <u32>cellStarts);
  reported(12, <u32>cellEnds);
  reported(13, <u32>hashes);
  reported(14, <u32>needle);
  reported(15, <u32>input);
  return report;
}

@inline
export function startOf(record: u32): u32 {
  return load<u32>(starts + 4 * record);
}

@inline
export function endOf(record: u32): u32 {
  return load<u32>(ends + 4 * record);
}

@inline
export function isSelected(record: u32): bool {
  return ((load<u32>(selected + ((record >> 5) << 2)) >> (record & 31)) & 1) != 0;
}

@inline
export function deselect(record: u32): void {
  const at = selected + ((record >> 5) << 2);
  store<u32>(at, load<u32>(at) & ~(1 << (record & 31)));
}

/** Selects the first records, and no others. */
export function selectFirst(records: u32): void {
  memory.fill(selected, 0, mostRecords / 8);
  memory.fill(selected, 0xff, records >> 3);
  store<u8>(selected + (records >> 3), <u8>(((<u32>1) << (records & 7)) - 1));
}
