import { allocate } from './memory';

/**
 * The entries that are sorted. Each is 12 bytes: the key, and the number of the record, both of which are sorted by, so that the
 * sort is stable. It is an American flag sort: the entries of a range are counted by one byte, swapped into place, and each part is
 * sorted by the next byte. All that it knows is in memory, so that it can stop at any entry.
 */
const entrySize: u32 = 12;
const digits: u32 = 12;
/** A shorter range is sorted by insertion. */
const shortRange: u32 = 32;

/** What the next step does. */
const enum Phase {
  /** Takes the next range. */
  Next,
  Count,
  Swap,
}

let entries: usize = 0;
let phase: Phase = Phase.Next;
/** The ranges that are left: the first entry, the one behind the last, and the byte that they are sorted by. */
let stack: usize = 0;
let height: u32 = 0;
/** The range that is being sorted, and where a phase has got to. */
let low: u32 = 0;
let high: u32 = 0;
let digit: u32 = 0;
let cursor: u32 = 0;
/** By byte: where its next entry belongs, and where its part ends. */
let heads: usize = 0;
let tails: usize = 0;

/** Makes room for so many entries. */
export function createEntries(capacity: u32): void {
  entries = allocate(entrySize * capacity + 16);
  stack = allocate(entrySize * 256 * digits);
  heads = allocate(1024);
  tails = allocate(1024);
  phase = Phase.Next;
  height = 0;
}

@inline
export function entryAt(index: u32): usize {
  return entries + entrySize * index;
}

/** Whether all ranges are sorted. */
@inline
export function isSorted(): bool {
  return phase == Phase.Next && height == 0;
}

/** Has a range of entries sorted, whose keys have the bytes before `by` in common. */
@inline
export function sortRange(from: u32, to: u32, by: u32): void {
  const at = stack + 12 * height;
  store<u32>(at, from);
  store<u32>(at, to, 4);
  store<u32>(at, by, 8);
  height++;
}

/** Works on for about so many moves. Returns how many these were. */
export function sortOn(budget: i32): i32 {
  switch (phase) {
    case Phase.Next:
      return takeRange();
    case Phase.Count:
      return count(budget);
    default:
      return swap(budget);
  }
}

@inline
function digitOf(at: usize): u32 {
  return digit < 8 ? load<u8>(at + 7 - digit) : load<u8>(at + 19 - digit);
}

@inline
function isLess(oneKey: u64, one: u32, otherKey: u64, other: u32): bool {
  return oneKey < otherKey || (oneKey == otherKey && one < other);
}

function insert(from: u32, to: u32): void {
  for (let index = from + 1; index < to; index++) {
    const ownKey = load<u64>(entryAt(index));
    const own = load<u32>(entryAt(index), 8);
    let at = index;
    for (; at > from; at--) {
      const before = entryAt(at - 1);
      if (!isLess(ownKey, own, load<u64>(before), load<u32>(before, 8))) {
        break;
      }
      store<u64>(entryAt(at), load<u64>(before));
      store<u32>(entryAt(at), load<u32>(before, 8), 8);
    }
    store<u64>(entryAt(at), ownKey);
    store<u32>(entryAt(at), own, 8);
  }
}

function takeRange(): i32 {
  height--;
  const at = stack + 12 * height;
  low = load<u32>(at);
  high = load<u32>(at, 4);
  digit = load<u32>(at, 8);
  if (high - low <= shortRange) {
    insert(low, high);
    return <i32>(high - low) * 4;
  }
  memory.fill(heads, 0, 1024);
  cursor = low;
  phase = Phase.Count;
  return 32;
}

/** Counts the entries of the range by their byte. */
function count(budget: i32): i32 {
  const from = cursor;
  const stop = min(high, cursor + <u32>budget);
  for (; cursor < stop; cursor++) {
    const at = heads + 4 * digitOf(entryAt(cursor));
    store<u32>(at, load<u32>(at) + 1);
  }
  if (cursor == high) {
    placeParts();
  }
  return <i32>(stop - from);
}

/** Computes where the part of each byte begins and ends. */
function placeParts(): void {
  let at = low;
  let isOne = false;
  for (let byte: u32 = 0; byte < 256; byte++) {
    const size = load<u32>(heads + 4 * byte);
    isOne = isOne || size == high - low;
    store<u32>(heads + 4 * byte, at);
    at += size;
    store<u32>(tails + 4 * byte, at);
  }
  cursor = 0;
  phase = Phase.Swap;
  if (isOne) {
    // All have the same byte.
    sortRange(low, high, digit + 1);
    phase = Phase.Next;
  }
}

/** Moves entries to their parts, for one byte after the other. */
function swap(budget: i32): i32 {
  let left = budget;
  for (; cursor < 256; cursor++) {
    const own = heads + 4 * cursor;
    const end = load<u32>(tails + 4 * cursor);
    let at = load<u32>(own);
    while (at < end) {
      if (left-- == 0) {
        store<u32>(own, at);
        return budget;
      }
      const here = entryAt(at);
      const byte = digitOf(here);
      if (byte == cursor) {
        at++;
        continue;
      }
      const head = heads + 4 * byte;
      const there = entryAt(load<u32>(head));
      store<u32>(head, load<u32>(head) + 1);
      const movedKey = load<u64>(here);
      const moved = load<u32>(here, 8);
      store<u64>(here, load<u64>(there));
      store<u32>(here, load<u32>(there, 8), 8);
      store<u64>(there, movedKey);
      store<u32>(there, moved, 8);
    }
    store<u32>(own, at);
  }
  pushParts();
  return budget - left + 256;
}

function pushParts(): void {
  let from = low;
  for (let byte: u32 = 0; byte < 256; byte++) {
    const to = load<u32>(tails + 4 * byte);
    if (to - from > 1) {
      sortRange(from, to, digit + 1);
    }
    from = to;
  }
  phase = Phase.Next;
}
