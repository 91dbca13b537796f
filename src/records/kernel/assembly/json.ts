import { bitsOf, firstBits } from './bits';
import { addFound, beginFinding, records, reportFound } from './found';
import { input, marks, mostRecords, reported } from './memory';

const quote: u8 = 0x22;
const backslash: u8 = 0x5c;
const lineFeed: u8 = 0x0a;
const comma: u8 = 0x2c;
const colon: u8 = 0x3a;
const openBrace: u8 = 0x7b;
const closeBrace: u8 = 0x7d;
const openBracket: u8 = 0x5b;
const closeBracket: u8 = 0x5d;

/** What stands for the end of a value: it ends behind the bytes, or what is there is no value. */
const unfinished: u32 = 0xfffffffe;
const malformed: u32 = 0xffffffff;

/** Whether there is an escape anywhere in the chunk. */
export let hasEscapes: bool = false;

/** Whether the first byte of the next block is escaped, as the first bit. */
let escaped: u64 = 0;

@inline
export function isSpace(byte: u8): bool {
  return byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09;
}

/** Returns the position of the next byte that is no white space. */
@inline
function skipSpace(at: u32, end: u32): u32 {
  while (at < end && isSpace(load<u8>(input + at))) {
    at++;
  }
  return at;
}

/** Marks the quotes of 64 bytes that are not escaped. Returns bits for their line feeds. */
@inline
function classify(at: u32, count: u32): u64 {
  const from = input + at;
  const first = v128.load(from);
  const second = v128.load(from, 16);
  const third = v128.load(from, 32);
  const fourth = v128.load(from, 48);
  const valid = firstBits(count);
  let quotes = bitsOf(first, second, third, fourth, i8x16.splat(quote)) & valid;
  const backslashes = bitsOf(first, second, third, fourth, i8x16.splat(backslash)) & valid;
  if ((backslashes | escaped) != 0) {
    hasEscapes = true;
    quotes &= ~escapedBytes(backslashes);
  }
  store<u64>(marks + (at >> 3), quotes);
  return bitsOf(first, second, third, fourth, i8x16.splat(lineFeed)) & valid;
}

/** Returns bits for the bytes behind a backslash that is not itself escaped. */
function escapedBytes(backslashes: u64): u64 {
  let found = escaped;
  backslashes &= ~escaped;
  escaped = 0;
  while (backslashes != 0) {
    const bit = <u64>ctz(backslashes);
    if (bit == 63) {
      escaped = 1;
      break;
    }
    found |= (<u64>2) << bit;
    backslashes &= ~((<u64>3) << bit);
  }
  return found;
}

/** Returns where the string that begins at `from` ends, behind its quote. */
@inline
function stringEnd(from: u32, end: u32): u32 {
  let at = from + 1;
  // From a byte of the bits on, most strings are within 64 of them.
  let bits = load<u64>(marks + (at >> 3)) >> (at & 7);
  if (bits == 0) {
    at = at & ~7;
    do {
      at += 64;
      if (at >= end) {
        return unfinished;
      }
      bits = load<u64>(marks + (at >> 3));
    } while (bits == 0);
  }
  at += <u32>ctz(bits);
  return at < end ? at + 1 : unfinished;
}

/** Whether a byte can be part of a number, `true`, `false` or `null`. */
@inline
function isScalar(byte: u8): bool {
  return (
    <u8>(byte - 0x30) < 10 ||
    <u8>((byte | 0x20) - 0x61) < 26 ||
    byte == 0x2b ||
    byte == 0x2d ||
    byte == 0x2e
  );
}

/** Returns where the value that begins at `from` ends. Of arrays and objects only the number of brackets is compared. */
@inline
function valueEnd(from: u32, end: u32): u32 {
  if (from >= end) {
    return unfinished;
  }
  const first = load<u8>(input + from);
  if (first == quote) {
    return stringEnd(from, end);
  }
  if (first == openBrace || first == openBracket) {
    return nestedEnd(from, end);
  }
  let at = from;
  while (at < end && isScalar(load<u8>(input + at))) {
    at++;
  }
  return at == from ? malformed : at;
}

function nestedEnd(from: u32, end: u32): u32 {
  let depth = 0;
  for (let at = from; at < end; at++) {
    const byte = load<u8>(input + at);
    if (byte == quote) {
      const to = stringEnd(at, end);
      if (to >= unfinished) {
        return to;
      }
      at = to - 1;
    } else if (byte == openBrace || byte == openBracket) {
      depth++;
    } else if (byte == closeBrace || byte == closeBracket) {
      depth--;
      if (depth == 0) {
        return at + 1;
      }
    } else if (byte == backslash) {
      return malformed;
    }
  }
  return unfinished;
}

/** Adds what is between two positions, without white space around it, if anything is. */
@inline
function addRecord(from: u32, to: u32): void {
  const start = skipSpace(from, to);
  while (to > start && isSpace(load<u8>(input + to - 1))) {
    to--;
  }
  if (to == start) {
    return;
  }
  const isObject =
    load<u8>(input + start) == openBrace && load<u8>(input + to - 1) == closeBrace;
  addFound(start, to, !isObject);
}

function begin(): void {
  escaped = 0;
  hasEscapes = false;
  beginFinding();
}

function finish(consumed: u32, isEnd: bool, isBroken: bool): u32 {
  reported(0, consumed);
  reportFound();
  reported(3, <u32>isEnd);
  reported(4, <u32>isBroken);
  return records;
}

/** Finds the lines of JSON Lines. Reports what has been consumed and misfits. Returns the number of records. */
export function splitLines(length: u32, isLast: bool): u32 {
  begin();
  let start: u32 = 0;
  for (let at: u32 = 0; at < length && records < mostRecords; at += 64) {
    let feeds = classify(at, length - at);
    for (; feeds != 0 && records < mostRecords; feeds &= feeds - 1) {
      const end = at + <u32>ctz(feeds);
      addRecord(start, end);
      start = end + 1;
    }
  }
  if (isLast && records < mostRecords) {
    addRecord(start, length);
    start = length;
  }
  return finish(start, false, false);
}

/** Finds the elements of a JSON array. Reports also whether it ends, and whether what follows is no element. */
export function splitArray(length: u32, isLast: bool): u32 {
  begin();
  for (let block: u32 = 0; block < length; block += 64) {
    classify(block, length - block);
  }
  let at: u32 = 0;
  let consumed: u32 = 0;
  while (records < mostRecords) {
    while (at < length && (isSpace(load<u8>(input + at)) || load<u8>(input + at) == comma)) {
      at++;
    }
    if (at == length) {
      return finish(at, false, false);
    }
    if (load<u8>(input + at) == closeBracket) {
      return finish(at + 1, true, false);
    }
    const end = valueEnd(at, length);
    if (end == malformed) {
      return finish(at, false, true);
    }
    // A number that ends with the chunk may go on in the next one.
    if (end == unfinished || (end == length && !isLast && isScalar(load<u8>(input + end - 1)))) {
      return finish(consumed, false, isLast);
    }
    addRecord(at, end);
    at = end;
    consumed = end;
  }
  return finish(consumed, false, false);
}

/** The member of an object that was found last: its key between its quotes, and its value. */
export let keyStart: u32 = 0;
export let keyEnd: u32 = 0;
export let valueStart: u32 = 0;
export let valueStop: u32 = 0;
/** Whether there is nothing but an object up to the end. */
export let isWhole: bool = false;

/** Returns where the first member of an object begins; 0 where there is none, which `isWhole` explains. */
@inline
export function firstMember(start: u32, end: u32): u32 {
  isWhole = false;
  let at = skipSpace(start, end);
  if (at >= end || load<u8>(input + at) != openBrace) {
    return 0;
  }
  at = skipSpace(at + 1, end);
  if (at < end && load<u8>(input + at) == closeBrace) {
    isWhole = skipSpace(at + 1, end) == end;
    return 0;
  }
  return at;
}

/** Reads the member that begins at `at`. Returns whether there is one. */
@inline
export function readMember(at: u32, end: u32): bool {
  if (at >= end || load<u8>(input + at) != quote) {
    return false;
  }
  const behind = stringEnd(at, end);
  if (behind >= unfinished) {
    return false;
  }
  keyStart = at + 1;
  keyEnd = behind - 1;
  const separator = skipSpace(behind, end);
  if (separator >= end || load<u8>(input + separator) != colon) {
    return false;
  }
  return readValueAt(separator + 1, end);
}

/** Reads the value of a member, from behind its colon. Returns whether there is one. */
@inline
export function readValueAt(at: u32, end: u32): bool {
  valueStart = skipSpace(at, end);
  valueStop = valueEnd(valueStart, end);
  return valueStop < unfinished;
}

/** Returns where the member behind a value begins, if nothing but a comma is between them; 0 where that is not so. */
@inline
export function memberRightBehind(behind: u32, end: u32): u32 {
  // A comma and a quote.
  return behind + 1 < end && load<u16>(input + behind) == 0x222c ? behind + 1 : 0;
}

/** Returns where the member behind a value begins; 0 where there is none, which `isWhole` explains. */
@inline
export function nextMember(behind: u32, end: u32): u32 {
  isWhole = false;
  const at = skipSpace(behind, end);
  if (at < end && load<u8>(input + at) == closeBrace) {
    isWhole = skipSpace(at + 1, end) == end;
    return 0;
  }
  return at < end && load<u8>(input + at) == comma ? skipSpace(at + 1, end) : 0;
}
