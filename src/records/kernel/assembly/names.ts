import { isEqual } from './bits';
import { xxh64 } from './hash';
import { allocate, columnIndex, columnTable, input, mostColumns, reported } from './memory';

const slots: u32 = 4 * mostColumns;
const quote: u8 = 0x22;
const backslash: u8 = 0x5c;
const colon: u8 = 0x3a;
/** The name of the object whose members are columns. */
const unfolded: usize = memory.data<u8>([
  0x63, 0x75, 0x73, 0x74, 0x6f, 0x6d, 0x5f, 0x66, 0x69, 0x65, 0x6c, 0x64, 0x73, 0, 0, 0,
]);
const unfoldedLength: u32 = 13;

/** A column of JSON. Behind the last one is another whose key is nowhere. */
@unmanaged
export class Column {
  /** Its key as it mostly is in a file: between quotes, with a colon behind them. */
  key: usize;
  /** How many bytes that has; 0 where the key is written in another way, or is that of the object that is unfolded. */
  keyLength: u32;
  isCustom: u32;
  /** The column that came behind it where it was last. */
  next: Column;
  /** Its number, counted from 0. */
  number: u32;
  name: usize;
  length: u32;
}

/** How many there are in `columnTable`; `columnIndex` has their numbers, counted from 1, by the hash of the name. */
export let columns: u32 = 0;

@inline
export function columnAt(column: u32): Column {
  return changetype<Column>(columnTable + offsetof<Column>() * column);
}

/** Whether a column has a name. */
@inline
export function hasName(column: Column, name: usize, length: u32, isCustom: u32): bool {
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

/** Returns the number of the column with a name, counted from 1; 0 where there is none. */
export function columnOfName(name: usize, length: u32, isCustom: u32): u32 {
  return <u32>load<u16>(slotOf(name, length, isCustom));
}

/** Adds a column, whose name is copied. Returns whether it is new, and not one too many. */
export function addColumn(name: usize, length: u32, isCustom: u32): bool {
  const slot = slotOf(name, length, isCustom);
  if (load<u16>(slot) != 0 || columns == mostColumns) {
    return false;
  }
  const column = columnAt(columns);
  const key = allocate(length + 3 + 16);
  store<u8>(key, quote);
  memory.copy(key + 1, name, length);
  store<u8>(key + 1 + length, quote);
  store<u8>(key + 2 + length, colon);
  column.key = key;
  column.name = key + 1;
  column.length = length;
  column.isCustom = isCustom;
  column.keyLength = isWrittenAsItIs(name, length, isCustom) ? length + 3 : 0;
  column.number = columns;
  columns++;
  column.next = columnAt(columns);
  column.next.keyLength = 0;
  store<u16>(slot, <u16>columns);
  return true;
}

/** Whether a key of these bytes stands for nothing but them. */
function isWrittenAsItIs(name: usize, length: u32, isCustom: u32): bool {
  for (let at: u32 = 0; at < length; at++) {
    const byte = load<u8>(name + at);
    if (byte == quote || byte == backslash) {
      return false;
    }
  }
  return isCustom != 0 || !isUnfolded(name, length);
}

/** Forgets all columns. */
export function clearColumns(): void {
  memory.fill(columnIndex, 0, 2 * slots);
  for (let column: u32 = 0; column < columns; column++) {
    columnAt(column).keyLength = 0;
  }
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

/** Whether a name is that of the object that is unfolded. */
@inline
export function isUnfolded(name: usize, length: u32): bool {
  return length == unfoldedLength && isEqual(name, unfolded, unfoldedLength);
}

/** Whether the key of a column, as it is mostly written, begins at a position. */
@inline
export function isKeyAt(column: Column, at: u32, end: u32, isCustom: u32): bool {
  const length = column.keyLength;
  if (length == 0 || column.isCustom != isCustom || at + length > end) {
    return false;
  }
  const from = input + at;
  if (length > 16) {
    return isEqual(column.key, from, length);
  }
  const same = <u32>i8x16.bitmask(i8x16.eq(v128.load(column.key), v128.load(from)));
  const wanted: u32 = (1 << length) - 1;
  return (same & wanted) == wanted;
}
