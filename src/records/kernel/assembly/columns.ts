import { isEqual } from './bits';
import { xxh64 } from './hash';
import {
  firstMember,
  hasEscapes,
  isWhole,
  keyEnd,
  keyStart,
  nextMember,
  readMember,
  valueStart,
  valueStop,
} from './json';
import {
  absent,
  allocate,
  cellEnds,
  cellStarts,
  columnIndex,
  columnTable,
  endOf,
  input,
  mostColumns,
  reported,
  startOf,
} from './memory';
import { readJson, readString, value, valueLength } from './values';

const slots: u32 = 4 * mostColumns;
const openBrace: u8 = 0x7b;
/** The name of the object whose members are columns. */
const unfolded: usize = memory.data<u8>([
  0x63, 0x75, 0x73, 0x74, 0x6f, 0x6d, 0x5f, 0x66, 0x69, 0x65, 0x6c, 0x64, 0x73, 0, 0, 0,
]);
const unfoldedLength: u32 = 13;

/** A column of JSON. */
@unmanaged
class Column {
  name: usize;
  length: u32;
  isCustom: u32;
}
const columnSize: u32 = 12;

/** How many there are in `columnTable`; `columnIndex` has their numbers, counted from 1, by the hash of the name. */
let columns: u32 = 0;

@inline
function columnAt(column: u32): Column {
  return changetype<Column>(columnTable + columnSize * column);
}

@inline
function hasName(column: Column, name: usize, length: u32, isCustom: u32): bool {
  return (
    column.length == length && column.isCustom == isCustom && isEqual(column.name, name, length)
  );
}

/** Returns the slot of a name in the index. */
function slotOf(name: usize, length: u32, isCustom: u32): usize {
  let slot = <u32>xxh64(name, length, <u64>isCustom);
  let at = columnIndex + 2 * (slot & (slots - 1));
  let number = <u32>load<u16>(at);
  while (number != 0 && !hasName(columnAt(number - 1), name, length, isCustom)) {
    slot++;
    at = columnIndex + 2 * (slot & (slots - 1));
    number = <u32>load<u16>(at);
  }
  return at;
}

/** Adds a column, whose name is copied. Returns whether it is new, and not one too many. */
export function addColumn(name: usize, length: u32, isCustom: u32): bool {
  const slot = slotOf(name, length, isCustom);
  if (load<u16>(slot) != 0 || columns == mostColumns) {
    return false;
  }
  const column = columnAt(columns);
  column.name = allocate(length + 16);
  memory.copy(column.name, name, length);
  column.length = length;
  column.isCustom = isCustom;
  columns++;
  store<u16>(slot, <u16>columns);
  return true;
}

/** Forgets all columns. */
export function clearColumns(): void {
  memory.fill(columnIndex, 0, 2 * slots);
  columns = 0;
}

export function countColumns(): u32 {
  return columns;
}

/** Reports where the name of a column is, its length, and whether it is a custom field. */
export function reportColumn(number: u32): void {
  const column = columnAt(number);
  reported(0, <u32>column.name);
  reported(1, column.length);
  reported(2, column.isCustom);
}

/** Whether the value that was read last, a key, is the name of the object that is unfolded. */
@inline
function isUnfolded(): bool {
  return valueLength == unfoldedLength && isEqual(value, unfolded, unfoldedLength);
}

/** What is done with each field of a record. */
const enum Task {
  /** Finds the value of `wanted`. */
  Find,
  /** Stores the values of all columns. */
  Fill,
  /** Adds the columns that are not known. */
  Discover,
}
let task: Task = Task.Find;
let wanted: u32 = 0;
let isFound: bool = false;
/** The column that probably comes next, since fields mostly come in the same order. */
let guess: u32 = 0;

/** The cell that was found last. */
export let cellStart: u32 = absent;
export let cellEnd: u32 = absent;

/** How many columns that may come next are tried: fields without a value are often left out. */
const mostGuesses: u32 = 4;

/** Returns the number of the column with the key that was read last, counted from 1; 0 where there is none. */
@inline
function columnOfKey(isCustom: u32): u32 {
  for (let column = guess; column < min(guess + mostGuesses, columns); column++) {
    if (hasName(columnAt(column), value, valueLength, isCustom)) {
      guess = column + 1;
      return guess;
    }
  }
  const number = <u32>load<u16>(slotOf(value, valueLength, isCustom));
  guess = number == 0 ? guess : number;
  return number;
}

/** Does the task for a field, whose key was read last. */
function take(isCustom: u32, start: u32, end: u32): void {
  if (task == Task.Find) {
    isFound = hasName(columnAt(wanted), value, valueLength, isCustom);
    if (isFound) {
      cellStart = start;
      cellEnd = end;
    }
    return;
  }
  const number = columnOfKey(isCustom);
  if (task == Task.Discover) {
    if (number == 0) {
      discover(isCustom, start, end);
    }
  } else if (number != 0 && load<u32>(cellStarts + 4 * (number - 1)) == absent) {
    store<u32>(cellStarts + 4 * (number - 1), start);
    store<u32>(cellEnds + 4 * (number - 1), end);
  }
}

function discover(isCustom: u32, start: u32, end: u32): void {
  const name = value;
  const length = valueLength;
  if (isCustom == 0 && isUnfolded()) {
    // An empty value in place of the fields has no column of its own.
    readJson(start, end);
    if (valueLength == 0) {
      return;
    }
    readString(keyStart, keyEnd);
  }
  addColumn(name, length, isCustom);
}

/** Does the task for each field of an object. Returns whether there is nothing but an object, up to its end. */
function walk(start: u32, end: u32, isCustom: u32): bool {
  let areFieldsWhole = true;
  let at = firstMember(start, end);
  while (at != 0 && readMember(at, end)) {
    const from = valueStart;
    const to = valueStop;
    readString(keyStart, keyEnd);
    if (isCustom == 0 && load<u8>(input + from) == openBrace && isUnfolded()) {
      areFieldsWhole = walk(from, to, 1) && areFieldsWhole;
    } else {
      take(isCustom, from, to);
    }
    if (isFound) {
      return true;
    }
    at = nextMember(to, end);
  }
  return isWhole && areFieldsWhole;
}

/** Finds the value of a column in a record. */
export function findJsonCell(start: u32, end: u32, column: u32): void {
  cellStart = absent;
  cellEnd = absent;
  if (column < columns) {
    task = Task.Find;
    wanted = column;
    isFound = false;
    walk(start, end, 0);
    isFound = false;
  }
}

/** Finds the values of all columns in a record. */
export function fillJsonCells(record: u32): u32 {
  memory.fill(cellStarts, 0xff, 4 * columns);
  memory.fill(cellEnds, 0xff, 4 * columns);
  task = Task.Fill;
  guess = 0;
  walk(startOf(record), endOf(record), 0);
  return columns;
}

/** Adds the columns of some records that are not known. Reports how many records are malformed, and the first of them. */
export function discoverColumns(records: u32): void {
  let malformed: u32 = 0;
  let first: u32 = absent;
  task = Task.Discover;
  for (let record: u32 = 0; record < records; record++) {
    guess = 0;
    if (!walk(startOf(record), endOf(record), 0)) {
      first = malformed == 0 ? record : first;
      malformed++;
    }
  }
  reported(0, malformed);
  reported(1, first);
}
