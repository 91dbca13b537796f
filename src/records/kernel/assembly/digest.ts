import { format, readValue, records } from './cells';
import { fillJsonCells } from './columns';
import { xxh64 } from './hash';
import {
  absent,
  allocate,
  cellEnds,
  cellStarts,
  endOf,
  hashes,
  isSelected,
  marks,
  startOf,
  sums,
} from './memory';
import { value, valueLength } from './values';

const quote: u8 = 0x22;
const backslash: u8 = 0x5c;
const comma: u8 = 0x2c;
const space: u8 = 0x20;
const openBracket: u8 = 0x5b;
const closeBracket: u8 = 0x5d;

/** What a cell counts for, as bits: see `DigestCell` of `kernel.ts`. */
const enum Role {
  Content = 1,
  Key = 2,
  List = 4,
}

@unmanaged
class Cell {
  role: u32;
  unused: u32;
  seed: u64;
  keySeed: u64;
}
const cellSize: u32 = 24;

/** By the number of a cell, what it counts for. */
let cells: usize = 0;
let count: u32 = 0;
/** How many of them are of the key. */
let keys: u32 = 0;

/** Of the current record: the sum of its cells, the hash of its key, and how many of its values that has. */
let sum: u64 = 0;
let key: u64 = 0;
let found: u32 = 0;

/** Begins a list of cells. */
export function beginDigest(size: u32): void {
  cells = allocate(cellSize * size);
  count = size;
  keys = 0;
}

export function digestCell(number: u32, role: u32, seed: u64, keySeed: u64): void {
  const cell = changetype<Cell>(cells + cellSize * number);
  cell.role = role;
  cell.seed = seed;
  cell.keySeed = keySeed;
  keys += <u32>((role & Role.Key) != 0);
}

@inline
function isBetween(byte: u8): bool {
  return byte == comma || byte == space || byte == openBracket || byte == closeBracket;
}

/** Returns the sum of the hashes of the elements of a list: between commas, or the strings of an array of JSON. */
function hashList(at: usize, length: u32, seed: u64): u64 {
  const end = at + length;
  let total: u64 = 0;
  while (at < end) {
    if (isBetween(load<u8>(at))) {
      at++;
      continue;
    }
    let from = at;
    let to = at;
    if (load<u8>(at) == quote) {
      from = ++at;
      while (at < end && load<u8>(at) != quote) {
        at += load<u8>(at) == backslash ? 2 : 1;
      }
      to = min(at, end);
      at++;
    } else {
      while (at < end && load<u8>(at) != comma && load<u8>(at) != closeBracket) {
        to = load<u8>(at) == space ? to : at + 1;
        at++;
      }
    }
    if (to > from) {
      total += xxh64(from, <u32>(to - from), seed);
    }
  }
  return total;
}

@inline
function hashCell(role: u32, seed: u64): u64 {
  return (role & Role.List) != 0
    ? hashList(value, valueLength, seed)
    : xxh64(value, valueLength, seed);
}

/** Takes in a cell of the current record. An empty one counts as none. */
@inline
function take(cell: Cell, start: u32, end: u32): void {
  readValue(start, end, false);
  if (valueLength == 0) {
    return;
  }
  const role = cell.role;
  sum += hashCell(role, cell.seed);
  if ((role & Role.Key) != 0) {
    const hash = hashCell(role, cell.keySeed);
    key += hash;
    found += <u32>(hash != 0);
  }
}

function takeCsv(record: u32): void {
  const end = endOf(record);
  let start = startOf(record);
  let block = start & ~63;
  let bits = load<u64>(marks + (block >> 3)) & (~(<u64>0) << (start & 63));
  for (let number: u32 = 0; number < count; number++) {
    while (bits == 0 && block + 64 < end) {
      block += 64;
      bits = load<u64>(marks + (block >> 3));
    }
    const at = bits == 0 ? end : min(end, block + <u32>ctz(bits));
    const cell = changetype<Cell>(cells + cellSize * number);
    if (cell.role != 0 && at != start) {
      take(cell, start, at);
    }
    if (at == end) {
      return;
    }
    bits &= bits - 1;
    start = at + 1;
  }
}

function takeJson(record: u32): void {
  const columns = min(count, fillJsonCells(record));
  for (let number: u32 = 0; number < columns; number++) {
    const cell = changetype<Cell>(cells + cellSize * number);
    const start = load<u32>(cellStarts + 4 * number);
    if (cell.role != 0 && start != absent) {
      take(cell, start, load<u32>(cellEnds + 4 * number));
    }
  }
}

/** Computes the hash of the key, 0 where a value of it is empty, and the sum of the content of each selected record. */
export function digest(): void {
  for (let record: u32 = 0; record < records; record++) {
    if (isSelected(record)) {
      sum = 0;
      key = 0;
      found = 0;
      if (format == 0) {
        takeCsv(record);
      } else {
        takeJson(record);
      }
      const isNamed = keys != 0 && found == keys;
      store<u64>(hashes + 8 * record, isNamed ? max<u64>(key, 1) : 0);
      store<u64>(sums + 8 * record, sum);
    }
  }
}
