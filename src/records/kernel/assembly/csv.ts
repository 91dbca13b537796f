import { bitsOf, firstBits, prefixXor } from './bits';
import { addFound, beginFinding, records, reportFound } from './found';
import { absent, input, marks, mostRecords, reported } from './memory';

const quote: u8 = 0x22;
const comma: u8 = 0x2c;
const lineFeed: u8 = 0x0a;
const carriageReturn: u8 = 0x0d;

/** Whether a quote of the chunk is not as RFC 4180 has it, so that a value is more than what stands between its quotes. */
export let isIrregular: bool = false;

/** Whether the next byte is quoted, as all bits or none. */
let quoted: u64 = 0;
/** Whether a quote would open a quoted cell there, or again, as the first bit. */
let opens: u64 = 1;
/** Whether the byte before was a closing quote, as the first bit. */
let closed: u64 = 0;
/** Of the last 64 bytes: the commas and line feeds that are not quoted. */
let separators: u64 = 0;
let feeds: u64 = 0;

/** Finds what separates cells and records in the 64 bytes from `at` on, of which `count` are of the chunk. */
@inline
function classify(at: usize, count: u32): void {
  const first = v128.load(at);
  const second = v128.load(at, 16);
  const third = v128.load(at, 32);
  const fourth = v128.load(at, 48);
  const valid = firstBits(count);
  const quotes = bitsOf(first, second, third, fourth, i8x16.splat(quote)) & valid;
  const commas = bitsOf(first, second, third, fourth, i8x16.splat(comma)) & valid;
  const allFeeds = bitsOf(first, second, third, fourth, i8x16.splat(lineFeed)) & valid;
  // As if each quote counted: from a quote that opens, up to the one that closes.
  const inside = prefixXor(quotes) ^ quoted;
  const behind = commas | allFeeds | quotes;
  const isMisplaced = (quotes & inside & ~((behind << 1) | opens)) != 0;
  const closing = quotes & ~inside;
  const strange = ((closing << 1) | closed) & ~behind & valid;
  if (isMisplaced || (strange != 0 && !endLines(at, strange, at + count))) {
    isIrregular = true;
    lookClosely(at, min(count, 64));
    return;
  }
  separators = commas & ~inside;
  feeds = allFeeds & ~inside;
  quoted = <u64>((<i64>inside) >> 63);
  const last = min(count, 64) - 1;
  opens = (behind >> last) & 1;
  closed = (closing >> last) & 1;
}

/** Whether the bytes at these bits, which follow a closing quote, end a line before `end`. */
function endLines(from: usize, bits: u64, end: usize): bool {
  for (; bits != 0; bits &= bits - 1) {
    const at = from + <usize>ctz(bits);
    if (at + 1 >= end || load<u16>(at) != 0x0a0d) {
      return false;
    }
  }
  return true;
}

/** Looks at bytes one by one, where a quote is a character of an unquoted cell. */
function lookClosely(from: usize, count: u32): void {
  separators = 0;
  feeds = 0;
  for (let index: u32 = 0; index < count; index++) {
    const byte = load<u8>(from + index);
    if (byte == quote) {
      closed = quoted & 1;
      quoted = quoted != 0 || opens == 0 ? 0 : ~0;
      opens = closed;
    } else if (quoted == 0) {
      separators |= (<u64>(byte == comma)) << index;
      feeds |= (<u64>(byte == lineFeed)) << index;
      opens = <u64>(byte == comma || byte == lineFeed);
      closed = 0;
    }
  }
}

/** How many cells a record should have; 0 where that is not known. */
let width: u32 = 0;
/** Whether the first record decides about the width. */
let isWidthOpen: bool = false;
/** Where the current record begins; negative where that is before the chunk. */
let start: i32 = 0;
/** The separators of the blocks so far, and those before the current record. */
let before: u32 = 0;
let atStart: u32 = 0;

function begin(cells: u32): void {
  isIrregular = false;
  beginFinding();
  width = cells;
  isWidthOpen = false;
  start = 0;
  before = 0;
  atStart = 0;
}

@inline
function isBlank(end: i32): bool {
  return end == start || (end == start + 1 && load<u8>(input + end - 1) == carriageReturn);
}

/** Adds the record that ends at a position, with so many separators up to there. */
@inline
function addRecord(end: i32, commas: u32): void {
  const cells = commas - atStart + 1;
  if (isWidthOpen) {
    isWidthOpen = false;
    width = cells;
  }
  addFound(start, end, width != 0 && cells != width);
}

/** Finds the records that end in the chunk, and marks the commas between cells. */
function scan(length: u32): void {
  for (let at: u32 = 0; at < length && records < mostRecords; at += 64) {
    classify(input + at, length - at);
    store<u64>(marks + (at >> 3), separators);
    let rest = feeds;
    while (rest != 0 && records < mostRecords) {
      const bit = ctz(rest);
      const end = <i32>(at + <u32>bit);
      const commas = before + <u32>popcnt(separators & (((<u64>1) << bit) - 1));
      if (!isBlank(end)) {
        addRecord(end - <i32>(load<u8>(input + end - 1) == carriageReturn), commas);
      }
      start = end + 1;
      atStart = commas;
      rest &= rest - 1;
    }
    before += <u32>popcnt(separators);
  }
}

/**
 * Finds the records of a CSV and marks the commas between their cells. Reports what has been consumed, misfits and whether a quote
 * is not closed. Returns the number of records.
 *
 * @param cells how many each record should have; 0 where that is not known.
 */
export function splitCsv(length: u32, isLast: bool, cells: u32): u32 {
  quoted = 0;
  opens = 1;
  closed = 0;
  begin(cells);
  scan(length);
  store<u64>(marks + (((length + 63) >> 6) << 3), 0);
  const isWhole = isLast && records < mostRecords;
  if (isWhole) {
    if (!isBlank(length)) {
      addRecord(length, before);
    }
    start = length;
    isIrregular = isIrregular || quoted != 0;
  }
  reported(0, start);
  reportFound();
  reported(3, <u32>(isWhole && quoted != 0));
  return records;
}

/**
 * Finds the records that end in a chunk that begins anywhere in a CSV. Reports misfits, the place behind the chunk, how many bytes
 * and cells the record there has so far, and the width. Returns the number of records, of which the first may begin before the
 * chunk.
 *
 * @param place of the first byte, by its number in `csvScan.ts`.
 * @param begun how many bytes the current record has so far, and how many cells.
 * @param previous the byte before the chunk.
 * @param cells how many each record should have; 0 for as many as the next one has.
 */
export function continueCsv(
  length: u32,
  place: u32,
  begun: u32,
  begunCells: u32,
  previous: u32,
  cells: u32,
): u32 {
  quoted = place == 2 ? ~0 : 0;
  opens = <u64>(place == 1);
  closed = 0;
  begin(cells);
  isWidthOpen = cells == 0;
  start = -(<i32>begun);
  atStart = 1 - begunCells;
  store<u8>(input - 1, <u8>previous);
  scan(length);
  reported(0, quoted != 0 ? 2 : <u32>opens);
  reportFound();
  reported(3, <i32>length - start);
  reported(4, before - atStart + 1);
  reported(5, isWidthOpen ? 0 : width);
  return records;
}

/** The cell that was found last. */
export let cellStart: u32 = absent;
export let cellEnd: u32 = absent;

/** Finds a cell of a record: counts the commas before it. */
export function findCsvCell(start: u32, end: u32, column: u32): void {
  let from = start & ~63;
  let bits = load<u64>(marks + (from >> 3)) & (~(<u64>0) << (start & 63));
  if (column > 0) {
    for (;;) {
      const count = <u32>popcnt(bits);
      if (count >= column) {
        break;
      }
      column -= count;
      from += 64;
      if (from >= end) {
        cellStart = absent;
        cellEnd = absent;
        return;
      }
      bits = load<u64>(marks + (from >> 3));
    }
    for (; column > 1; column--) {
      bits &= bits - 1;
    }
    start = from + <u32>ctz(bits) + 1;
    bits &= bits - 1;
    if (start > end) {
      cellStart = absent;
      cellEnd = absent;
      return;
    }
  }
  cellStart = start;
  for (; bits == 0; bits = load<u64>(marks + (from >> 3))) {
    from += 64;
    if (from >= end) {
      cellEnd = end;
      return;
    }
  }
  cellEnd = min(from + <u32>ctz(bits), end);
}
