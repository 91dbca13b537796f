import { csvScanCode } from './csvScanCode.ts';

/**
 * Where the next byte of a CSV stands: in the `text` of a cell, where a quote is a character like any other; where a quote
 * would `open` a quoted cell, at the beginning of a cell; or between quotes. Just behind the quote that closed a cell another
 * one opens it again, since the two are a quote of the cell's own.
 */
export type CsvPlace = 'text' | 'open' | 'quoted';

/** What is known of a CSV after some pieces of it. */
export interface CsvState {
  /** Records that have ended, without blank lines. */
  readonly records: number;
  readonly place: CsvPlace;
  /** How many bytes the current record has so far; 2 means two or more. */
  readonly begun: number;
  readonly previous: number;
}

/** Scans the next piece of a CSV. */
export type CsvScan = (piece: Uint8Array, before: CsvState) => CsvState;

export const csvBegin: CsvState = { records: 0, place: 'open', begun: 0, previous: 0 };

const [lineFeed, carriageReturn, quote, comma] = [0x0a, 0x0d, 0x22, 0x2c];
/** The places, by the numbers that `csvScan.wat` has for them. */
const places = ['text', 'open', 'quoted'] as const;
/** Where a piece stands in the memory of the code, and how much of it. */
const [pieceAt, pieceBytes] = [16, 256 * 1024];

/** Whether a record is nothing but the end of a line. */
export const isBlank = (begun: number, previous: number): boolean =>
  begun === 0 || (begun === 1 && previous === carriageReturn);

/** Returns the place of the byte behind this one. */
export function placeAfter(place: CsvPlace, byte: number): CsvPlace {
  if (byte === quote) {
    return place === 'quoted' ? 'open' : place === 'open' ? 'quoted' : 'text';
  }
  if (place === 'quoted') {
    return 'quoted';
  }
  return byte === comma || byte === lineFeed ? 'open' : 'text';
}

/** How many cells the last record of a CSV has so far. */
export function cellsOfLast(text: Uint8Array): number {
  let place: CsvPlace = 'open';
  let cells = 1;
  for (const byte of text) {
    if (place !== 'quoted' && (byte === comma || byte === lineFeed)) {
      cells = byte === comma ? cells + 1 : 1;
    }
    place = placeAfter(place, byte);
  }
  return cells;
}

/** Looks at each byte: for where there is nothing faster. */
export const plainScan: CsvScan = (piece, before) => {
  let { records, place, begun, previous } = before;
  for (const byte of piece) {
    if (byte === lineFeed && place !== 'quoted') {
      records += isBlank(begun, previous) ? 0 : 1;
      begun = 0;
    } else {
      begun = Math.min(begun + 1, 2);
    }
    place = placeAfter(place, byte);
    previous = byte;
  }
  return { records, place, begun, previous };
};

/**
 * Looks at 16 bytes at once, in WebAssembly: see `csvScan.wat`. What JavaScript can do with four at once took more than twice
 * as long, a fifth of what it takes to inflate them.
 *
 * @throws where the processor has no such instructions, or the process may not make code.
 */
export const wasmScan = (): CsvScan => {
  const code = new WebAssembly.Module(Buffer.from(csvScanCode, 'base64'));
  const { memory, scan } = new WebAssembly.Instance(code).exports;
  if (!(memory instanceof WebAssembly.Memory) || !isScan(scan)) {
    throw new TypeError('csvScanCode.ts is not what csvScan.wat says.');
  }
  const room = new Uint8Array(memory.buffer, pieceAt, pieceBytes);
  return (piece, before) => {
    let { records, place, begun, previous } = before;
    for (let at = 0; at < piece.byteLength; at += pieceBytes) {
      const part = piece.subarray(at, at + pieceBytes);
      room.set(part);
      const left = scan(part.byteLength, places.indexOf(place), begun, previous);
      records += left >>> 4;
      place = places[(left >>> 2) & 3] ?? 'text';
      begun = left & 3;
      previous = part.at(-1) ?? previous;
    }
    return { records, place, begun, previous };
  };
};

let fastest: CsvScan | undefined;

/** The fastest that there is, one for all counters of a thread: nothing stays in it between two pieces. */
export function csvScan(): CsvScan {
  try {
    fastest ??= wasmScan();
  } catch {
    fastest = plainScan;
  }
  return fastest;
}

type ScanExport = (length: number, place: number, begun: number, previous: number) => number;

const isScan = (value: unknown): value is ScanExport => typeof value === 'function';
