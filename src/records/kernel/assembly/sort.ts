import { cellEnd, cellStart, findCell, readValue, records } from './cells';
import { createEntries, entryAt, isSorted, sortOn, sortRange } from './flagSort';
import { allocate, cellStarts, isSelected } from './memory';
import { emptyKey, key, Kind, readKey } from './typed';
import { valueLength } from './values';

/** The slot of a record that is in its place. */
const untied: u32 = 0xffffffff;

/** What the next step does. */
const enum Phase {
  /** Sorts all entries. */
  All,
  /** Sorts the groups of tied entries. */
  Groups,
  /** Compares each entry with its neighbours, when all are sorted. */
  Compare,
  Done,
}

let kind: Kind = Kind.Text;
let isDescending: bool = false;
/** For each record that is tied: where its entry is. */
let slots: usize = 0;
/** A bit for each entry: whether it differs from the one before it. */
let borders: usize = 0;
let length: u32 = 0;
let most: u32 = 0;
/** How many bytes of the texts the keys so far have. */
let offset: u32 = 0;
let ties: u32 = 0;

let phase: Phase = Phase.All;
/** Where comparing has got to. */
let cursor: u32 = 0;
/** While ties are sorted: where the next group of tied entries may begin. */
let group: u32 = 0;

export function createSorter(newKind: u32, descending: bool, capacity: u32): void {
  kind = <Kind>newKind;
  isDescending = descending;
  most = capacity;
  length = 0;
  offset = 0;
  ties = 0;
  createEntries(capacity);
  slots = allocate(4 * capacity);
  borders = allocate((capacity >> 3) + 16);
  phase = Phase.All;
  group = 0;
}

/** Reads the key of the value that was read last. Returns whether it is of the kind. */
@inline
function sortKey(): bool {
  return readKey(kind, offset);
}

@inline
function directed(): u64 {
  return isDescending && valueLength > 0 ? ~key : key;
}

/**
 * Adds the selected records of the chunk. Stores those whose key is not greater than a limit as cells. Returns their number, −1
 * where a value is not of the kind or there are too many records.
 */
export function addToSorter(column: u32, hasLimit: bool, limit: u64): i32 {
  let candidates = 0;
  for (let record: u32 = 0; record < records; record++) {
    if (!isSelected(record)) {
      continue;
    }
    findCell(record, column);
    readValue(cellStart, cellEnd, false);
    if (length == most || !sortKey()) {
      return -1;
    }
    const directedKey = directed();
    store<u64>(entryAt(length), directedKey);
    store<u32>(entryAt(length), length, 8);
    length++;
    if (hasLimit && directedKey <= limit) {
      store<u32>(cellStarts + 4 * candidates, record);
      candidates++;
    }
  }
  return candidates;
}

export function countSorted(): u32 {
  return length;
}

export function sortKeyOf(index: u32): u64 {
  return load<u64>(entryAt(index));
}

/** Whether values with a key can differ: texts with more bytes. */
export function isOpenKey(sought: u64): bool {
  return kind == Kind.Text && sought != emptyKey && <u8>(isDescending ? ~sought : sought) != 0;
}

@inline
function isBorder(index: u32): bool {
  return ((load<u8>(borders + (index >> 3)) >> (index & 7)) & 1) != 0;
}

/** Whether an entry differs from the one before it, in these or in earlier bytes. */
@inline
function differs(index: u32): bool {
  return (
    index == 0 ||
    index == length ||
    isBorder(index) ||
    load<u64>(entryAt(index)) != load<u64>(entryAt(index - 1))
  );
}

/** Finds the entries that are tied. */
function compare(budget: i32): i32 {
  const from = cursor;
  const stop = min(length, cursor + <u32>budget);
  let isNew = cursor < length && differs(cursor);
  while (cursor < stop) {
    const isNextNew = differs(cursor + 1);
    if (isNew) {
      const at = borders + (cursor >> 3);
      store<u8>(at, load<u8>(at) | (<u8>((<u32>1) << (cursor & 7))));
    }
    const entry = entryAt(cursor);
    const isTied = !(isNew && isNextNew) && isOpenKey(load<u64>(entry));
    store<u32>(slots + 4 * load<u32>(entry, 8), isTied ? cursor : untied);
    ties += <u32>isTied;
    isNew = isNextNew;
    cursor++;
  }
  if (cursor == length) {
    phase = Phase.Done;
    offset += 8;
  }
  return <i32>(stop - from) + 1;
}

/** Returns the first entry behind one that differs from the one before it; `length` where there is none. */
function nextBorder(from: u32): u32 {
  let at = from + 1;
  let bits = load<u64>(borders + ((at >> 6) << 3)) >> (at & 63);
  at = bits == 0 ? (at | 63) + 1 : at;
  // Most of the entries can be in one group.
  while (bits == 0 && at < length) {
    bits = load<u64>(borders + (at >> 3));
    at += bits == 0 ? 64 : 0;
  }
  return bits == 0 ? length : min(length, at + <u32>ctz(bits));
}

/** Has the next group of tied entries sorted. Returns about how many moves it took to find it. */
function nextGroup(budget: i32): i32 {
  const from = group;
  while (group < length && group - from < <u32>budget) {
    const first = group;
    group = nextBorder(first);
    if (load<u32>(slots + 4 * load<u32>(entryAt(first), 8)) != untied) {
      sortRange(first, group, 0);
      break;
    }
  }
  if (isSorted() && group == length) {
    startComparing();
  }
  return <i32>(group - from) + 1;
}

function startComparing(): void {
  phase = Phase.Compare;
  cursor = 0;
  ties = 0;
}

/** Sorts on for about so many moves. Returns whether it has ended. */
export function sortStep(budget: i32): bool {
  if (phase == Phase.All && group == 0) {
    group = length;
    sortRange(0, length, 0);
  }
  while (budget > 0 && phase != Phase.Done) {
    if (!isSorted()) {
      budget -= sortOn(budget);
    } else if (phase == Phase.Groups) {
      budget -= nextGroup(budget);
    } else if (phase == Phase.All) {
      startComparing();
    } else {
      budget -= compare(budget);
    }
  }
  return phase == Phase.Done;
}

/** Whether some of these records are tied. */
export function isTied(from: u32, to: u32): bool {
  if (ties == 0 || (from == 0 && to == length)) {
    return ties != 0;
  }
  for (let record = from; record < to; record++) {
    if (load<u32>(slots + 4 * record) != untied) {
      return true;
    }
  }
  return false;
}

/** Replaces the keys of the tied ones among the selected records of the chunk, the first of which has this number. */
export function refine(column: u32, from: u32): void {
  phase = Phase.Groups;
  group = 0;
  for (let record: u32 = 0; record < records; record++) {
    if (isSelected(record)) {
      const slot = load<u32>(slots + 4 * from);
      from++;
      if (slot != untied) {
        findCell(record, column);
        readValue(cellStart, cellEnd, false);
        sortKey();
        store<u64>(entryAt(slot), directed());
      }
    }
  }
}

/** Stores the records in order, from a place up to another one, as cells. */
export function sortedRecords(from: u32, to: u32): void {
  for (let index = from; index < to; index++) {
    store<u32>(cellStarts + 4 * (index - from), load<u32>(entryAt(index), 8));
  }
}
