import { isEqual } from './bits';
import { cellEnd, cellsOfRecord, cellStart, findCell, readValue, records } from './cells';
import { xxh64 } from './hash';
import { absent, allocate, cellEnds, cellStarts, hashes, isSelected, mostRecords } from './memory';
import { key, Kind, readKey } from './typed';
import { value, valueLength } from './values';

/** How many bits of a hash choose the register: `registerBits` of `distinctEstimate.ts`. */
const registerBits: u32 = 14;
/** The most bytes of values: `mostTallyBytes` of `plainTally.ts`. */
const mostBytes: u32 = 16 * 1024 * 1024;
/** No value of a column that is compared is longer. */
const longestTyped: u32 = 64;

/** Counts the values of a column. */
@unmanaged
class Tally {
  filled: u32;
  empty: u32;
  shortest: u32;
  longest: u32;
  /** Different values, and how many there may be. */
  values: u32;
  most: u32;
  bytes: u32;
  isExact: u32;
  isNumber: u32;
  isDate: u32;
  /** A byte for each of the registers of a HyperLogLog. */
  registers: usize;
  /** A hash table of 16 bytes for each of `slots` slots: the hash, and where the value is, behind its length and its count. */
  table: usize;
  slots: u32;
  /** As numbers, and behind them as dates: the key, the length and the bytes of the least and the greatest value. */
  extremes: usize;
}
const tallySize: u32 = 64;
const extremeSize: u32 = 16 + longestTyped + 16;

/** Returns a new tally, of at most so many different values. */
export function createTally(most: u32): usize {
  const at = allocate(tallySize);
  const tally = changetype<Tally>(at);
  tally.most = most;
  tally.isExact = 1;
  tally.isNumber = 1;
  tally.isDate = 1;
  tally.shortest = 0xffffffff;
  tally.registers = allocate(1 << registerBits);
  tally.slots = 64;
  while (tally.slots < 2 * most) {
    tally.slots *= 2;
  }
  tally.table = allocate(16 * tally.slots);
  tally.extremes = allocate(4 * extremeSize);
  return at;
}

/** Returns the number of code points of the value. */
@inline
function codePoints(): u32 {
  let more: u32 = 0;
  for (let at: u32 = 0; at < valueLength; at += 16) {
    // What follows the first byte of a character is 0x80 to 0xBF.
    const isMore = i8x16.lt_s(v128.load(value + at), i8x16.splat(-64));
    const rest = valueLength - at;
    const valid: u32 = rest >= 16 ? 0xffff : (1 << rest) - 1;
    more += popcnt((<u32>i8x16.bitmask(isMore)) & valid);
  }
  return valueLength - more;
}

@inline
function enterHash(tally: Tally, hash: u64): void {
  const register = tally.registers + <usize>(hash >> (64 - registerBits));
  const rank = min(<u32>clz(hash << registerBits), 64 - registerBits) + 1;
  if (rank > load<u8>(register)) {
    store<u8>(register, <u8>rank);
  }
}

@inline
function countValue(tally: Tally, hash: u64): void {
  for (let slot = <u32>hash; ; slot++) {
    const at = tally.table + 16 * (slot & (tally.slots - 1));
    const there = load<u32>(at, 8);
    if (there == 0) {
      addValue(tally, hash, at);
      return;
    }
    if (
      load<u64>(at) == hash &&
      load<u32>(there) == valueLength &&
      isEqual(there + 8, value, valueLength)
    ) {
      store<u32>(there, load<u32>(there, 4) + 1, 4);
      return;
    }
  }
}

function addValue(tally: Tally, hash: u64, slot: usize): void {
  const isRoom = tally.values < tally.most && <u64>tally.bytes + valueLength <= <u64>mostBytes;
  if (tally.isExact == 0 || !isRoom) {
    tally.isExact = 0;
    return;
  }
  const at = allocate(valueLength + 24);
  store<u32>(at, valueLength);
  store<u32>(at, 1, 4);
  memory.copy(at + 8, value, valueLength);
  store<u64>(slot, hash);
  store<u32>(slot, <u32>at, 8);
  tally.values++;
  tally.bytes += valueLength;
}

/** Keeps the value where it is less than the least or greater than the greatest one. Returns whether it is of the kind. */
function compare(tally: Tally, kind: Kind): u32 {
  if (!readKey(kind, 0)) {
    return 0;
  }
  const least = tally.extremes + 2 * extremeSize * (kind == Kind.Number ? 0 : 1);
  const greatest = least + extremeSize;
  if (load<u32>(least, 8) == 0 || key < load<u64>(least)) {
    keep(least);
  }
  if (load<u32>(greatest, 8) == 0 || key > load<u64>(greatest)) {
    keep(greatest);
  }
  return 1;
}

function keep(at: usize): void {
  store<u64>(at, key);
  store<u32>(at, valueLength, 8);
  memory.copy(at + 16, value, valueLength);
}

/** Counts the value that was read last. */
@inline
function add(tally: Tally): void {
  if (valueLength == 0) {
    tally.empty++;
    return;
  }
  tally.filled++;
  const length = codePoints();
  tally.shortest = min(tally.shortest, length);
  tally.longest = max(tally.longest, length);
  const hash = xxh64(value, valueLength, 0);
  enterHash(tally, hash);
  countValue(tally, hash);
  if (tally.isNumber != 0) {
    tally.isNumber = compare(tally, Kind.Number);
  }
  if (tally.isDate != 0) {
    tally.isDate = compare(tally, Kind.Date);
  }
}

/** Counts the cells of a column, of the selected records. */
export function addToTally(at: usize, column: u32): void {
  const tally = changetype<Tally>(at);
  for (let record: u32 = 0; record < records; record++) {
    if (isSelected(record)) {
      findCell(record, column);
      readValue(cellStart, cellEnd, false);
      add(tally);
    }
  }
}

/** As many cells are found before they are counted column by column, so that the tables of one column stay in the cache. */
const batchCells: u32 = 16 * 1024;

/**
 * Counts the cells of several columns, of the selected records.
 *
 * @param list of each column the tally, and its number. At most `batchCells`.
 */
export function addToTallies(list: usize, count: u32): void {
  const most = batchCells / count;
  let record: u32 = 0;
  while (record < records) {
    let size: u32 = 0;
    for (; record < records && size < most; record++) {
      if (isSelected(record)) {
        storeCells(record, list, count, hashes + 8 * size, 8 * most);
        size++;
      }
    }
    for (let column: u32 = 0; column < count; column++) {
      const tally = changetype<Tally>(load<u32>(list + 8 * column));
      const cells = hashes + 8 * most * column;
      for (let at: u32 = 0; at < size; at++) {
        readValue(load<u32>(cells + 8 * at), load<u32>(cells + 8 * at, 4), false);
        add(tally);
      }
    }
  }
}

/** Stores where the cells of a record are, so many bytes apart. */
@inline
function storeCells(record: u32, list: usize, count: u32, at: usize, apart: u32): void {
  const found = cellsOfRecord(record, 0);
  for (let column: u32 = 0; column < count; column++) {
    const cell = load<u32>(list + 8 * column, 4);
    store<u32>(at, cell < found ? load<u32>(cellStarts + 4 * cell) : absent);
    store<u32>(at, cell < found ? load<u32>(cellEnds + 4 * cell) : absent, 4);
    if (cell >= found && found == mostRecords) {
      findCell(record, cell);
      store<u32>(at, cellStart);
      store<u32>(at, cellEnd, 4);
    }
    at += apart;
  }
}
