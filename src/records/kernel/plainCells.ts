import { placeAfter, type CsvPlace } from './csvPlace.ts';
import { mostRecords, type Split, type SplitOptions } from './kernel.ts';

const [lineFeed, carriageReturn, comma] = [0x0a, 0x0d, 0x2c];

/** Where records or cells begin and end. */
export interface Ranges {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** Finds the records of a CSV: see `Kernel.split`. */
export function splitCsv(bytes: Uint8Array, options: SplitOptions, into: Ranges): Split {
  let place: CsvPlace = 'open';
  let [records, consumed, start, cells, misfits, firstMisfit] = [0, 0, 0, 1, 0, -1];
  const end = (to: number): void => {
    if (options.cells !== undefined && cells !== options.cells) {
      misfits++;
      firstMisfit = firstMisfit === -1 ? records : firstMisfit;
    }
    into.starts[records] = start;
    into.ends[records++] = to;
  };
  const isBlank = (to: number): boolean =>
    to === start || (to === start + 1 && bytes[start] === carriageReturn);
  let at = 0;
  for (; at < bytes.length && records < mostRecords; at++) {
    const byte = bytes[at] ?? 0;
    if (place !== 'quoted' && byte === comma) {
      cells++;
    } else if (place !== 'quoted' && byte === lineFeed) {
      if (!isBlank(at)) {
        end(bytes[at - 1] === carriageReturn ? at - 1 : at);
      }
      start = at + 1;
      consumed = start;
      cells = 1;
    }
    place = placeAfter(place, byte);
  }
  const isWhole = options.isLast && at === bytes.length && records < mostRecords;
  if (isWhole) {
    if (!isBlank(at)) {
      end(at);
    }
    consumed = at;
  }
  const isUnclosed = isWhole && place === 'quoted';
  return { records, consumed, misfits, firstMisfit, isUnclosed, isEnd: false, isBroken: false };
}

/** Calls a function with each cell of a record, in order, until it returns false. */
export function eachCsvCell(
  bytes: Uint8Array,
  start: number,
  end: number,
  take: (start: number, end: number) => boolean,
): void {
  let place: CsvPlace = 'open';
  let from = start;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (place !== 'quoted' && byte === comma) {
      if (!take(from, at)) {
        return;
      }
      from = at + 1;
    }
    place = placeAfter(place, byte);
  }
  take(from, end);
}
