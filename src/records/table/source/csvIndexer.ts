import { cellText } from '../../kernel/cellText.ts';
import { csvBegin, isBlank, type CsvPiece } from '../../kernel/csvScan.ts';
import { eachCsvCell } from '../../kernel/plainCells.ts';
import type { LastingIdentity } from '../model.ts';
import { isHeader } from './csvColumns.ts';
import { RowIndex, type RowIndexData } from './rowIndex.ts';

/** A longer first record is no header, and a file with a longer record is left to the table, which reads records as a whole. */
const [longestFirst, longestRecord] = [256 * 1024, 16 * 1024 * 1024];
const [lineFeed, carriageReturn] = [0x0a, 0x0d];

/** Makes the row index of a CSV from the scans of its pieces, while it is written, so that it need not be read for that. */
export class CsvIndexer {
  #index: RowIndex | undefined;
  /** The bytes from the beginning up to where the first record ends, and where they begin in the file. */
  #head: Uint8Array[] = [];
  #headBytes = 0;
  #start: number | undefined;
  #end = 0;
  #state = csvBegin;
  #isGivenUp = false;

  /**
   * Takes the next piece of the file, without a byte order mark.
   *
   * @param position where it stands in the file.
   */
  take(piece: Uint8Array, found: CsvPiece, position: number): void {
    this.#start ??= position;
    this.#end = position + piece.length;
    this.#state = found.state;
    if (this.#isGivenUp) {
      return;
    }
    if (this.#index) {
      add(this.#index, found, position);
    } else if (found.records > 0) {
      this.#begin(piece, found, position, this.#start);
    } else {
      this.#head.push(Uint8Array.from(piece));
      this.#headBytes += piece.length;
    }
    this.#isGivenUp = found.state.begun > longestRecord || this.#headBytes > longestFirst;
  }

  /**
   * Ends the file.
   *
   * @param identity of the whole file.
   * @returns undefined where the table has to index it.
   */
  end(identity: LastingIdentity): RowIndexData | undefined {
    const index = this.#index;
    const { begun, previous, place, cells, width } = this.#state;
    if (!index || this.#isGivenUp) {
      return undefined;
    }
    if (!isBlank(begun, previous)) {
      const isMisfit = cells !== width;
      add(index, { ...oneRecord(begun), ...misfitsOf(isMisfit) }, this.#end);
      if (place === 'quoted') {
        index.faults = { ...index.faults, unclosed: index.records - 1 };
      }
    }
    index.end = this.#end;
    index.isComplete = true;
    return index.toData(identity, { format: 'csv', columns: [], width });
  }

  /** Begins with the first piece in which a record ends. A header is no record. */
  #begin(piece: Uint8Array, found: CsvPiece, position: number, start: number): void {
    const [from = 0, to = 0] = [found.starts[0], found.ends[0]];
    const before = this.#headBytes;
    const bytes = Buffer.concat([...this.#head, piece.subarray(0, Math.max(0, to))]);
    this.#head = [];
    this.#headBytes = 0;
    const cells: string[] = [];
    eachCsvCell(bytes, before + from, before + to, (cell, end) => {
      cells.push(cellText(bytes, 'csv', cell, end, 4096).text);
      return true;
    });
    const hasHeader = isHeader(cells);
    const behind = position + behindLine(piece, to);
    this.#index = new RowIndex(hasHeader ? behind : start);
    add(this.#index, found, position, hasHeader ? 1 : 0);
  }
}

type Records = Pick<CsvPiece, 'records' | 'starts' | 'ends' | 'misfits' | 'firstMisfit'>;

/** Adds the records of a piece, without the first ones. */
function add(index: RowIndex, found: Records, position: number, skipped = 0): void {
  const { faults } = index;
  if (found.misfits > 0) {
    const first = index.records + found.firstMisfit - skipped;
    index.faults = {
      ...faults,
      misfits: faults.misfits + found.misfits,
      firstMisfit: faults.misfits === 0 ? first : faults.firstMisfit,
    };
  }
  const { starts, ends, records } = found;
  index.add(starts.subarray(skipped), ends.subarray(skipped), records - skipped, position);
}

/** Returns where the line of a record ends that ends at a position: −1 where its carriage return was in the piece before. */
function behindLine(piece: Uint8Array, end: number): number {
  const feed = piece[end] === carriageReturn || end < 0 ? end + 1 : end;
  return piece[feed] === lineFeed ? feed + 1 : feed;
}

/** Returns the record that ends with the file, counted from there. */
const oneRecord = (bytes: number) => ({
  ...{ records: 1, starts: Int32Array.of(-bytes), ends: Int32Array.of(0) },
});

const misfitsOf = (isMisfit: boolean) => ({
  ...{ misfits: isMisfit ? 1 : 0, firstMisfit: isMisfit ? 0 : -1 },
});
