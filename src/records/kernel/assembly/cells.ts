import * as columns from './columns';
import * as csv from './csv';
import {
  absent,
  cellEnds,
  cellStarts,
  endOf,
  input,
  isSelected,
  marks,
  mostRecords,
  selectFirst,
  startOf,
} from './memory';
import { splitArray, splitLines } from './json';
import { readCsv, readJson } from './values';

/** The format of the chunk: 0 CSV, 1 JSON Lines, 2 a JSON array. */
export let format: u32 = 0;
/** The records of the chunk. */
export let records: u32 = 0;

/** Finds the records of the chunk, and selects them. See `splitCsv`, `splitLines` and `splitArray`. */
export function split(length: u32, newFormat: u32, isLast: bool, cells: u32): u32 {
  format = newFormat;
  records =
    format == 0
      ? csv.splitCsv(length, isLast, cells)
      : format == 1
        ? splitLines(length, isLast)
        : splitArray(length, isLast);
  selectFirst(records);
  return records;
}

/** The cell that was found last. */
export let cellStart: u32 = absent;
export let cellEnd: u32 = absent;

/** Finds the cell of a column in a record. */
@inline
export function findCell(record: u32, column: u32): void {
  if (format == 0) {
    csv.findCsvCell(startOf(record), endOf(record), column);
    cellStart = csv.cellStart;
    cellEnd = csv.cellEnd;
  } else {
    columns.findJsonCell(startOf(record), endOf(record), column);
    cellStart = columns.cellStart;
    cellEnd = columns.cellEnd;
  }
}

/**
 * Reads the value of a cell.
 *
 * @param isRaw leaves quotes of a regular CSV value doubled.
 */
@inline
export function readValue(start: u32, end: u32, isRaw: bool): void {
  if (format == 0) {
    readCsv(start, end, isRaw);
  } else {
    readJson(start, end);
  }
}

/** Finds the cells of a column in the selected records. */
export function cellsOf(column: u32): void {
  for (let record: u32 = 0; record < records; record++) {
    if (isSelected(record)) {
      findCell(record, column);
      store<u32>(cellStarts + 4 * record, cellStart);
      store<u32>(cellEnds + 4 * record, cellEnd);
    }
  }
}

/** Finds the cells of a record, from a column on. Returns how many there are. */
export function cellsOfRecord(record: u32, from: u32): u32 {
  return format == 0 ? csvCells(record, from) : columns.fillJsonCells(record);
}

function csvCells(record: u32, from: u32): u32 {
  const end = endOf(record);
  let count: u32 = 0;
  csv.findCsvCell(startOf(record), end, from);
  let start = csv.cellStart;
  if (start == absent) {
    return 0;
  }
  let block = start & ~63;
  let bits = load<u64>(marks + (block >> 3)) & (~(<u64>0) << (start & 63));
  while (count < mostRecords) {
    while (bits == 0 && block + 64 < end) {
      block += 64;
      bits = load<u64>(marks + (block >> 3));
    }
    const at = bits == 0 ? end : min(end, block + <u32>ctz(bits));
    store<u32>(cellStarts + 4 * count, start);
    store<u32>(cellEnds + 4 * count, at);
    count++;
    if (at == end) {
      break;
    }
    bits &= bits - 1;
    start = at + 1;
  }
  return count;
}

/** Adds the columns of the chunk that are not known. */
export function discoverColumns(): void {
  columns.discoverColumns(records);
}
