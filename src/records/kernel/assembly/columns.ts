import {
  firstMember,
  isWhole,
  keyEnd,
  keyStart,
  memberRightBehind,
  nextMember,
  readMember,
  readValueAt,
  valueStart,
  valueStop,
} from './json';
import {
  absent,
  cellEnds,
  cellStarts,
  columnTable,
  endOf,
  input,
  reported,
  startOf,
} from './memory';
import {
  addColumn,
  Column,
  columnAt,
  columnOfName,
  columns,
  hasName,
  isKeyAt,
  isUnfolded,
} from './names';
import { readJson, readString, value, valueLength } from './values';

const openBrace: u8 = 0x7b;

/** The cell that was found last. */
export let cellStart: u32 = absent;
export let cellEnd: u32 = absent;

/** Whether the member that was read last has an object whose members are fields. Reads its key. */
@inline
function hasFields(isCustom: u32): bool {
  readString(keyStart, keyEnd);
  return (
    isCustom == 0 && load<u8>(input + valueStart) == openBrace && isUnfolded(value, valueLength)
  );
}

/** Finds the value of a column in a record, or in the object with its fields. Returns whether there is one. */
function find(start: u32, end: u32, column: Column, isCustom: u32): bool {
  let at = firstMember(start, end);
  while (at != 0 && readMember(at, end)) {
    const from = valueStart;
    const to = valueStop;
    if (hasFields(isCustom)) {
      if (find(from, to, column, 1)) {
        return true;
      }
    } else if (hasName(column, value, valueLength, isCustom)) {
      cellStart = from;
      cellEnd = to;
      return true;
    }
    at = nextMember(to, end);
  }
  return false;
}

/** Finds the value of a column in a record. */
export function findJsonCell(start: u32, end: u32, column: u32): void {
  cellStart = absent;
  cellEnd = absent;
  if (column < columns) {
    find(start, end, columnAt(column), 0);
  }
}

/** What is done with each field of a record. */
const enum Task {
  /** Stores the values of all columns. */
  Fill,
  /** Adds the columns that are not known. */
  Discover,
}
let task: Task = Task.Fill;
/** The column of the field before in the record. */
let previous = changetype<Column>(columnTable);
let isFirst: bool = true;
/** The column that the last record began with. */
let first = changetype<Column>(columnTable);

/** How many columns that may come next are tried: fields without a value are often left out. */
const mostGuesses: u32 = 4;

function beginRecord(): void {
  isFirst = true;
}

/**
 * Returns the column whose key begins at a position, if it is one that probably comes next, since fields mostly come in the same
 * order; one whose key has no length where it may be any.
 */
function guessed(at: u32, end: u32, isCustom: u32): Column {
  const from = isFirst ? 0 : previous.number + 1;
  const most = min(from + mostGuesses, columns);
  for (let number = from; number < most; number++) {
    const column = columnAt(number);
    if (isKeyAt(column, at, end, isCustom)) {
      return column;
    }
  }
  return columnAt(columns);
}

/** Notes that a column comes behind the one before. */
@inline
function follow(column: Column): void {
  if (isFirst) {
    first = column;
    isFirst = false;
  } else {
    previous.next = column;
  }
  previous = column;
}

/** Stores the value of a column: the first one of a record counts. */
@inline
function fill(column: Column, start: u32, end: u32): void {
  const at = 4 * column.number;
  if (load<u32>(cellStarts + at) == absent) {
    store<u32>(cellStarts + at, start);
    store<u32>(cellEnds + at, end);
  }
}

function discover(isCustom: u32, start: u32, end: u32): void {
  const name = value;
  const length = valueLength;
  if (isCustom == 0 && isUnfolded(name, length)) {
    // An empty value in place of the fields has no column of its own.
    readJson(start, end);
    if (valueLength == 0) {
      return;
    }
    readString(keyStart, keyEnd);
  }
  addColumn(name, length, isCustom);
}

/** Does the task for the member that was read last, of any key. Returns whether its fields are whole, if it has some. */
function takeAny(isCustom: u32): bool {
  const from = valueStart;
  const to = valueStop;
  if (hasFields(isCustom)) {
    return walk(from, to, 1);
  }
  const number = columnOfName(value, valueLength, isCustom);
  if (number != 0) {
    const column = columnAt(number - 1);
    follow(column);
    if (task == Task.Fill) {
      fill(column, from, to);
    }
  } else if (task == Task.Discover) {
    discover(isCustom, from, to);
  }
  return true;
}

/** Does the task for each field of an object. Returns whether there is nothing but an object, up to its end. */
function walk(start: u32, end: u32, isCustom: u32): bool {
  let areFieldsWhole = true;
  let at = firstMember(start, end);
  while (at != 0) {
    let column = isFirst ? first : previous.next;
    if (!isKeyAt(column, at, end, isCustom)) {
      column = guessed(at, end, isCustom);
    }
    if (column.keyLength != 0) {
      if (!readValueAt(at + column.keyLength, end)) {
        break;
      }
      const to = valueStop;
      follow(column);
      if (task == Task.Fill) {
        fill(column, valueStart, to);
      }
      at = memberRightBehind(to, end);
      at = at != 0 ? at : nextMember(to, end);
    } else {
      if (!readMember(at, end)) {
        break;
      }
      const to = valueStop;
      areFieldsWhole = takeAny(isCustom) && areFieldsWhole;
      at = nextMember(to, end);
    }
  }
  return isWhole && areFieldsWhole;
}

/** Finds the values of all columns in a record. */
export function fillJsonCells(record: u32): u32 {
  const none = i8x16.splat(-1);
  for (let at: usize = 0; at < 4 * columns; at += 16) {
    v128.store(cellStarts + at, none);
    v128.store(cellEnds + at, none);
  }
  task = Task.Fill;
  beginRecord();
  walk(startOf(record), endOf(record), 0);
  return columns;
}

/** Adds the columns of some records that are not known. Reports how many records are malformed, and the first of them. */
export function discoverColumns(records: u32): void {
  let malformed: u32 = 0;
  let firstOne: u32 = absent;
  task = Task.Discover;
  for (let record: u32 = 0; record < records; record++) {
    beginRecord();
    if (!walk(startOf(record), endOf(record), 0)) {
      firstOne = malformed == 0 ? record : firstOne;
      malformed++;
    }
  }
  reported(0, malformed);
  reported(1, firstOne);
}
