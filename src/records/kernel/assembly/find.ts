import { indexOfByte } from './bits';
import { cellEnd, cellsOfRecord, cellStart, findCell, format, readValue, records } from './cells';
import { isIrregular } from './csv';
import { hasEscapes } from './json';
import {
  absent,
  cellEnds,
  cellStarts,
  deselect,
  endOf,
  input,
  isSelected,
  mostNeedle,
  mostRecords,
  needle,
  startOf,
} from './memory';
import { isNull, value, valueLength } from './values';

const backslash: u8 = 0x5c;
const slash: u8 = 0x2f;

/** Bytes that are looked for: at each position one of two. */
@unmanaged
export class Pattern {
  bytes: usize;
  others: usize;
  length: u32;
  /** Two positions whose bytes are rare. */
  first: u32;
  second: u32;
  /** Whether they have been chosen. */
  isChosen: bool;
}

/** The text that is searched for. */
const pattern = changetype<Pattern>(memory.data(32));
/** How often each byte occurs in the beginning of the chunk. */
const counts: usize = memory.data(1024);
/** How much of the chunk is looked at for that. */
const sampled: u32 = 8192;

/** Chooses the two positions whose bytes are the rarest in the beginning of the chunk. */
export function choosePositions(sought: Pattern): void {
  memory.fill(counts, 0, 1024);
  for (let at: u32 = 0; at < sampled; at++) {
    const count = counts + 4 * <usize>load<u8>(input + at);
    store<u32>(count, load<u32>(count) + 1);
  }
  let least: u32 = absent;
  let next: u32 = absent;
  sought.isChosen = true;
  sought.first = 0;
  sought.second = 0;
  for (let at: u32 = 0; at < sought.length; at++) {
    const byte = <usize>load<u8>(sought.bytes + at);
    const other = <usize>load<u8>(sought.others + at);
    const count =
      load<u32>(counts + 4 * byte) + (byte == other ? 0 : load<u32>(counts + 4 * other));
    if (count < least) {
      next = least;
      sought.second = sought.first;
      least = count;
      sought.first = at;
    } else if (count < next) {
      next = count;
      sought.second = at;
    }
  }
}

@inline
function isAt(sought: Pattern, at: usize): bool {
  for (let index: u32 = 0; index < sought.length; index++) {
    const byte = load<u8>(at + index);
    if (byte != load<u8>(sought.bytes + index) && byte != load<u8>(sought.others + index)) {
      return false;
    }
  }
  return true;
}

/** Whether some bytes are those of the pattern. */
export function isPattern(sought: Pattern, at: usize, length: u32): bool {
  return length == sought.length && isAt(sought, at);
}

/** Whether some bytes begin with the pattern. */
export function beginsWith(sought: Pattern, at: usize, length: u32): bool {
  return length >= sought.length && isAt(sought, at);
}

/** The bits in which the two bytes at a position differ are ignored: what is found has to be compared. */
@inline
function ignoredAt(sought: Pattern, at: u32): u8 {
  return load<u8>(sought.bytes + at) ^ load<u8>(sought.others + at);
}

@inline
function byteAt(sought: Pattern, at: u32): v128 {
  return i8x16.splat(load<u8>(sought.bytes + at) | ignoredAt(sought, at));
}

/** Returns bits for 16 positions from `at` on: whether both rare bytes are there. */
@inline
function candidates(sought: Pattern, at: usize, a: v128, aMask: v128, b: v128, bMask: v128): v128 {
  const first = i8x16.eq(v128.or(v128.load(at + sought.first), aMask), a);
  return v128.and(first, i8x16.eq(v128.or(v128.load(at + sought.second), bMask), b));
}

/** Returns the first position of the pattern in the bytes from `from` up to `end`; 0 where there is none. */
export function indexOfPattern(sought: Pattern, from: usize, end: usize): usize {
  if (sought.length == 0) {
    return from;
  }
  if (from + sought.length > end) {
    return 0;
  }
  const stop = end - sought.length + 1;
  const a = byteAt(sought, sought.first);
  const b = byteAt(sought, sought.second);
  const aMask = i8x16.splat(ignoredAt(sought, sought.first));
  const bMask = i8x16.splat(ignoredAt(sought, sought.second));
  let at = from;
  while (at < stop) {
    if (at + 64 <= stop) {
      const first = candidates(sought, at, a, aMask, b, bMask);
      const second = candidates(sought, at + 16, a, aMask, b, bMask);
      const third = candidates(sought, at + 32, a, aMask, b, bMask);
      const fourth = candidates(sought, at + 48, a, aMask, b, bMask);
      if (!v128.any_true(v128.or(v128.or(first, second), v128.or(third, fourth)))) {
        at += 64;
        continue;
      }
    }
    let bits = <u32>i8x16.bitmask(candidates(sought, at, a, aMask, b, bMask));
    for (; bits != 0; bits &= bits - 1) {
      const found = at + ctz(bits);
      if (found >= stop) {
        return 0;
      }
      if (isAt(sought, found)) {
        return found;
      }
    }
    at += 16;
  }
  return 0;
}

/** Takes the text that the caller has stored as `needle`, with its other case behind it. */
export function setNeedle(length: u32): void {
  pattern.bytes = needle;
  pattern.others = needle + mostNeedle + 128;
  pattern.length = length;
  choosePositions(pattern);
}

/** Returns where the needle begins first in the chunk, −1 if nowhere. */
export function find(from: u32, to: u32): i32 {
  const found = indexOfPattern(pattern, input + from, input + to);
  return found == 0 ? -1 : <i32>(found - input);
}

/** Whether a byte of the needle has a meaning in the format, so that bytes of a record say little about its values. */
function hasSyntax(): bool {
  for (let index: u32 = 0; index < pattern.length; index++) {
    const byte = load<u8>(pattern.bytes + index);
    const isCsvSyntax = byte == 0x22 || byte == 0x2c || byte == 0x0a || byte == 0x0d;
    const isJsonSyntax =
      byte == 0x22 ||
      byte == 0x2c ||
      byte == 0x3a ||
      (byte | 0x20) == 0x7b ||
      (byte | 0x20) == 0x7d;
    if (format == 0 ? isCsvSyntax : isJsonSyntax || byte <= 0x20) {
      return true;
    }
  }
  return pattern.length == 0;
}

/** Whether the needle is in a value of a record. */
function isInValue(record: u32): bool {
  let count: u32 = 0;
  for (let from: u32 = 0; from == 0 || count == mostRecords; from += mostRecords) {
    count = cellsOfRecord(record, from);
    for (let cell: u32 = 0; cell < count; cell++) {
      const start = load<u32>(cellStarts + 4 * cell);
      if (start != absent) {
        readValue(start, load<u32>(cellEnds + 4 * cell), false);
        if (indexOfPattern(pattern, value, value + valueLength) != 0) {
          return true;
        }
      }
    }
  }
  return false;
}

/** Whether escapes from one on can stand for letters of the needle: `\u0061` for any, `\/` for a slash. */
function canHide(from: usize, end: usize): bool {
  const stop = pattern.bytes + pattern.length;
  if (
    indexOfByte(pattern.bytes, stop, slash) < stop ||
    indexOfByte(pattern.bytes, stop, backslash) < stop
  ) {
    return true;
  }
  for (let at = from; at < end; at = indexOfByte(at + 2, end, backslash)) {
    if (load<u8>(at, 1) == 0x75) {
      return true;
    }
  }
  return false;
}

/** The column of JSON that had the needle last: mostly it is in the same one of the next record. */
let likely: u32 = 0;

/** Whether a value of JSON is surely decoded as it is written at a place where the needle is found. */
@inline
function hasPlainHit(start: u32, end: u32, hit: usize): bool {
  return (
    input + start <= hit &&
    // Behind a value that is cut off by a fault, what follows may belong to the needle.
    hit + pattern.length <= input + end &&
    !isNull(start, end) &&
    (!hasEscapes || indexOfByte(input + start, input + end, backslash) == input + end)
  );
}

/**
 * Whether the needle is in a value of a record of JSON.
 *
 * @param hit where its bytes are first; 0 for nowhere.
 */
function isInJson(record: u32, start: usize, end: usize, hit: usize): bool {
  const escape = hasEscapes ? indexOfByte(start, end, backslash) : end;
  if (hit == 0 && (escape == end || !canHide(escape, end))) {
    return false;
  }
  if (hit != 0) {
    findCell(record, likely);
    if (cellStart != absent && hasPlainHit(cellStart, cellEnd, hit)) {
      return true;
    }
  }
  if (escape != end) {
    return isInValue(record);
  }
  const count = cellsOfRecord(record, 0);
  for (; hit != 0; hit = indexOfPattern(pattern, hit + 1, end)) {
    for (let cell: u32 = 0; cell < count; cell++) {
      const start = load<u32>(cellStarts + 4 * cell);
      if (start != absent && hasPlainHit(start, load<u32>(cellEnds + 4 * cell), hit)) {
        likely = cell;
        return true;
      }
    }
  }
  return false;
}

/** Deselects the records without the needle in any value. */
export function matchAny(): void {
  // Otherwise bytes of a record are not always those of its values.
  const isPlain = !hasSyntax() && !(format == 0 && isIrregular);
  let hit: usize = 0;
  for (let record: u32 = 0; record < records; record++) {
    if (!isSelected(record)) {
      continue;
    }
    const start = input + startOf(record);
    const end = input + endOf(record);
    if (isPlain && hit < start) {
      hit = indexOfPattern(pattern, start, input + endOf(records - 1));
      hit = hit == 0 ? usize.MAX_VALUE : hit;
    }
    const isHit = isPlain && hit < end;
    if (format == 0 && isPlain) {
      if (!isHit) {
        deselect(record);
      }
      continue;
    }
    const isFound = isPlain ? isInJson(record, start, end, isHit ? hit : 0) : isInValue(record);
    if (!isFound) {
      deselect(record);
    }
  }
}
