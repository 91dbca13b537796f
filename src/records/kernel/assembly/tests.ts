import { indexOfByte, isEqual } from './bits';
import {
  cellEnd,
  cellsOfRecord,
  cellStart,
  findCell,
  format,
  readValue,
  records,
} from './cells';
import { beginsWith, choosePositions, indexOfPattern, isPattern, Pattern } from './find';
import { xxh64 } from './hash';
import {
  absent,
  allocate,
  cellEnds,
  cellStarts,
  deselect,
  endOf,
  input,
  isSelected,
  mostRecords,
  scratch,
  startOf,
} from './memory';
import { value, valueLength } from './values';

/** The kinds of conditions, by their numbers in `wasmKernel.ts`. */
const enum Kind {
  Contains,
  Equals,
  Begins,
  OneOf,
  Empty,
  E164,
  Control,
  Formula,
}

/** A condition for a value. */
@unmanaged
class Test extends Pattern {
  kind: Kind;
  /** Whether the bytes that are looked for have no quote, so that quotes of a value may stay doubled. */
  isRaw: bool;
  /** Of a list of values: a hash table of 16 bytes for each of `slots` slots: the hash, where the value is, its length. */
  table: usize;
  slots: u32;
  matchCase: bool;
}
const testSize: u32 = 64;

/** Returns a new condition. For a list it has room for that many values, which `addToList` adds. */
export function prepare(kind: u32, bytes: usize, others: usize, length: u32): usize {
  const at = allocate(testSize);
  const test = changetype<Test>(at);
  test.kind = <Kind>kind;
  test.bytes = bytes;
  test.others = others;
  test.length = length;
  test.isRaw = kind != Kind.OneOf && indexOfByte(bytes, bytes + length, 0x22) == bytes + length;
  return at;
}

/** Makes room for a number of values. */
export function prepareList(at: usize, count: u32, matchCase: bool): void {
  const test = changetype<Test>(at);
  test.slots = 16;
  while (test.slots < 2 * count) {
    test.slots *= 2;
  }
  test.table = allocate(16 * test.slots);
  test.matchCase = matchCase;
}

@inline
function isInSlot(slot: usize, hash: u64, at: usize, length: u32): bool {
  return (
    load<u64>(slot) == hash &&
    load<u32>(slot, 12) == length &&
    isEqual(load<u32>(slot, 8), at, length)
  );
}

/** Returns the slot of a value: an empty one where it is not in the list. */
function slotOf(test: Test, at: usize, length: u32): usize {
  const hash = xxh64(at, length, 0);
  let slot = (<u32>hash) & (test.slots - 1);
  let found = test.table + 16 * slot;
  while (load<u32>(found, 8) != 0 && !isInSlot(found, hash, at, length)) {
    slot = (slot + 1) & (test.slots - 1);
    found = test.table + 16 * slot;
  }
  return found;
}

/** Adds a value to a list: in lower case where cases do not count. */
export function addToList(at: usize, bytes: usize, length: u32): void {
  const slot = slotOf(changetype<Test>(at), bytes, length);
  store<u64>(slot, xxh64(bytes, length, 0));
  store<u32>(slot, <u32>bytes, 8);
  store<u32>(slot, length, 12);
}

/** Copies the value with ASCII letters in lower case. Returns where it is then. */
function lowered(): usize {
  for (let at: u32 = 0; at < valueLength; at += 16) {
    const bytes = v128.load(value + at);
    const isUpper = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x41)), i8x16.splat(26));
    v128.store(scratch + at, v128.or(bytes, v128.and(isUpper, i8x16.splat(0x20))));
  }
  return scratch;
}

function isInList(test: Test): bool {
  return load<u32>(slotOf(test, test.matchCase ? value : lowered(), valueLength), 8) != 0;
}

@inline
function isDigit(byte: u8): bool {
  return <u8>(byte - 0x30) < 10;
}

/** Whether the value is a `+` and 8 to 15 digits, of which the first is not 0. */
function isE164(): bool {
  if (
    valueLength < 9 ||
    valueLength > 16 ||
    load<u8>(value) != 0x2b ||
    load<u8>(value, 1) == 0x30
  ) {
    return false;
  }
  for (let at: u32 = 1; at < valueLength; at++) {
    if (!isDigit(load<u8>(value + at))) {
      return false;
    }
  }
  return true;
}

/** Whether some bytes have one that a control character or an escape begins with. */
function canHaveControl(from: usize, end: usize): bool {
  for (let at = from; at < end; at += 16) {
    const bytes = v128.load(at);
    const found = v128.or(
      v128.or(
        i8x16.lt_u(bytes, i8x16.splat(0x20)),
        i8x16.eq(bytes, i8x16.splat(0x7f)),
      ),
      v128.or(
        i8x16.eq(bytes, i8x16.splat(<u8>0xc2)),
        i8x16.eq(bytes, i8x16.splat(0x5c)),
      ),
    );
    const rest = end - at;
    const valid: u32 = rest >= 16 ? 0xffff : (1 << <u32>rest) - 1;
    if ((<u32>i8x16.bitmask(found) & valid) != 0) {
      return true;
    }
  }
  return false;
}

/** Whether the value has control characters, of ASCII or of U+0080 to U+009F. */
function hasControl(): bool {
  if (!canHaveControl(value, value + valueLength)) {
    return false;
  }
  for (let at: u32 = 0; at < valueLength; at++) {
    const byte = load<u8>(value + at);
    const isWide = byte == 0xc2 && at + 1 < valueLength && load<u8>(value + at, 1) < 0xa0;
    if (byte < 0x20 || byte == 0x7f || (isWide && load<u8>(value + at, 1) >= 0x80)) {
      return true;
    }
  }
  return false;
}

/** Whether the value begins as a formula: see `formulaStart` of `cellTests.ts`. */
function isFormula(): bool {
  let at: u32 = 0;
  while (at < valueLength && load<u8>(value + at) == 0x20) {
    at++;
  }
  if (at == valueLength) {
    return false;
  }
  const byte = load<u8>(value + at);
  if (byte == 0xef && at + 1 < valueLength && load<u8>(value + at, 1) == 0xbc) {
    const last = load<u8>(value + at, 2);
    return at + 2 < valueLength && (last == 0x8b || last == 0x8d || last == 0x9d || last == 0xa0);
  }
  const isSign = byte == 0x3d || byte == 0x2b || byte == 0x2d || byte == 0x40;
  return isSign || byte == 0 || byte == 9 || byte == 10 || byte == 13;
}

/** Whether the value that was read last meets a condition. */
function isMet(test: Test): bool {
  switch (test.kind) {
    case Kind.Contains:
      return indexOfPattern(test, value, value + valueLength) != 0;
    case Kind.Equals:
      return isPattern(test, value, valueLength);
    case Kind.Begins:
      return beginsWith(test, value, valueLength);
    case Kind.OneOf:
      return isInList(test);
    case Kind.Empty:
      return valueLength == 0;
    case Kind.E164:
      return isE164();
    case Kind.Control:
      return hasControl();
    default:
      return isFormula();
  }
}

/** Deselects the records whose value in a column does not meet a condition; with `not`, the others. */
export function match(at: usize, column: u32, not: bool): void {
  const test = changetype<Test>(at);
  if (!test.isChosen) {
    choosePositions(test);
  }
  for (let record: u32 = 0; record < records; record++) {
    if (isSelected(record)) {
      findCell(record, column);
      readValue(cellStart, cellEnd, test.isRaw);
      if (isMet(test) == not) {
        deselect(record);
      }
    }
  }
}

/** Deselects the records of which none of the first cells meets a condition. */
export function matchAnyCell(at: usize, cells: u32): void {
  const test = changetype<Test>(at);
  for (let record: u32 = 0; record < records; record++) {
    if (isSelected(record) && !isAnyMet(test, record, cells)) {
      deselect(record);
    }
  }
}

function isAnyMet(test: Test, record: u32, cells: u32): bool {
  if (test.kind == Kind.Control) {
    if (!canHaveControl(input + startOf(record), input + endOf(record))) {
      return false;
    }
  }
  for (let from: u32 = 0; from < cells; from += mostRecords) {
    const count = min(cellsOfRecord(record, from), cells - from);
    for (let cell: u32 = 0; cell < count; cell++) {
      const start = load<u32>(cellStarts + 4 * cell);
      readValue(start, load<u32>(cellEnds + 4 * cell), test.isRaw);
      if (isMet(test)) {
        return true;
      }
    }
    if (count < mostRecords || format != 0) {
      return false;
    }
  }
  return false;
}
