import { mostRecords } from './kernel.ts';
import { placeAfter, type CsvPlace } from './csvPlace.ts';
import { scanCode } from './scanCode.ts';

/** What is known of a CSV behind some pieces of it. */
export interface CsvState {
  readonly place: CsvPlace;
  /** How many bytes and cells the current record has so far. */
  readonly begun: number;
  readonly cells: number;
  readonly previous: number;
  /** How many cells the first record has; 0 before it has ended. */
  readonly width: number;
}

/** What a piece of a CSV has. */
export interface CsvPiece {
  /** The records that end in it, without blank lines. */
  readonly records: number;
  /**
   * Where each of them begins and ends, counted from the first byte of the piece; the first may begin before it. Valid until the
   * next scan.
   */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** How many of them have more or fewer cells than the first record of all, and the first one; −1 where there is none. */
  readonly misfits: number;
  readonly firstMisfit: number;
  readonly state: CsvState;
}

/** Scans the next piece of a CSV, of `pieceBytes` at most. */
export type CsvScan = (piece: Uint8Array, before: CsvState) => CsvPiece;

export const csvBegin: CsvState = { place: 'open', begun: 0, cells: 1, previous: 0, width: 0 };
export const pieceBytes = 64 * 1024;

const [lineFeed, carriageReturn, comma] = [0x0a, 0x0d, 0x2c];
/** The places, by their numbers in `csv.ts` of `assembly`. */
const places = ['text', 'open', 'quoted'] as const;
/** Longer records begin so many bytes before a piece at most, as far as `starts` says. */
const mostBegun = 2 ** 30;

/** Whether a record is nothing but the end of a line. */
export const isBlank = (begun: number, previous: number): boolean =>
  begun === 0 || (begun === 1 && previous === carriageReturn);

/** Returns a scan that looks at each byte: for where there is nothing faster. */
export function plainScan(): CsvScan {
  const starts = new Int32Array(mostRecords);
  const ends = new Int32Array(mostRecords);
  return (piece, before) => {
    let { place, begun, cells, previous, width } = before;
    let [records, misfits, firstMisfit] = [0, 0, -1];
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at] ?? 0;
      if (byte === lineFeed && place !== 'quoted') {
        if (!isBlank(begun, previous)) {
          width ||= cells;
          if (cells !== width) {
            misfits++;
            firstMisfit = firstMisfit === -1 ? records : firstMisfit;
          }
          starts[records] = at - Math.min(begun, mostBegun + at);
          ends[records++] = previous === carriageReturn ? at - 1 : at;
        }
        begun = 0;
        cells = 1;
      } else {
        begun++;
        cells += byte === comma && place !== 'quoted' ? 1 : 0;
      }
      place = placeAfter(place, byte);
      previous = byte;
    }
    const state = { place, begun, cells, previous, width };
    return { records, starts, ends, misfits, firstMisfit, state };
  };
}

/**
 * Returns a scan that looks at 64 bytes at once, in WebAssembly: see `continueCsv` of `assembly`.
 *
 * @throws where the processor has no such instructions, or the process may not make code.
 */
export function wasmScan(): CsvScan {
  const module = new WebAssembly.Module(Buffer.from(scanCode, 'base64'));
  const { exports } = new WebAssembly.Instance(module, {});
  if (!isScanCode(exports)) {
    throw new TypeError('scanCode.ts is not what the sources in assembly say.');
  }
  const code = exports;
  code.reserve(pieceBytes);
  const { buffer } = code.memory;
  const report = new Uint32Array(buffer, code.reportTables(), 16);
  const [startsAt = 0, endsAt = 0] = report.subarray(8);
  const starts = new Int32Array(buffer, startsAt, mostRecords);
  const ends = new Int32Array(buffer, endsAt, mostRecords);
  const room = new Uint8Array(buffer, report[15], pieceBytes);
  return (piece, before) => {
    const { length } = piece;
    room.set(piece);
    const begun = Math.min(before.begun, mostBegun);
    const placeBefore = places.indexOf(before.place);
    const { cells: cellsBefore, previous, width: widthBefore } = before;
    const records = code.continueCsv(
      ...([length, placeBefore, begun, cellsBefore, previous, widthBefore] as const),
    );
    const [place = 0, misfits = 0, firstMisfit = 0, left = 0, cells = 0, width = 0] = report;
    const state = {
      ...{ place: places[place] ?? 'text', cells, width },
      begun: left === begun + length ? before.begun + length : left,
      previous: piece.at(-1) ?? previous,
    };
    return {
      ...{ records, starts, ends, misfits, state },
      firstMisfit: misfits === 0 ? -1 : firstMisfit,
    };
  };
}

let fastest: CsvScan | undefined;

/** Returns the fastest that there is, one for all of a thread: nothing stays in it between two pieces. */
export function csvScan(): CsvScan {
  try {
    fastest ??= wasmScan();
  } catch {
    fastest = plainScan();
  }
  return fastest;
}

interface ScanCode {
  readonly memory: WebAssembly.Memory;
  reserve(capacity: number): void;
  reportTables(): number;
  continueCsv(
    length: number,
    place: number,
    begun: number,
    begunCells: number,
    previous: number,
    cells: number,
  ): number;
}

/** Whether this is the code of the sources: a test compares all of it. */
const isScanCode = (exports: object): exports is ScanCode =>
  'memory' in exports && exports.memory instanceof WebAssembly.Memory && 'continueCsv' in exports;
