import { WithoutMark } from './byteOrderMark.ts';
import type { ContactCounter } from './contactCounter.ts';
import { CsvHeader } from './csvHeader.ts';
import {
  csvBegin,
  csvScan,
  isBlank,
  pieceBytes,
  type CsvPiece,
  type CsvScan,
} from './kernel/csvScan.ts';

export interface CsvCounterOptions {
  readonly scan?: CsvScan;
  /** Called with each piece that was scanned, without a byte order mark, and where it stands in the file. */
  readonly onPiece?: ((piece: Uint8Array, found: CsvPiece, position: number) => void) | undefined;
}

/**
 * Counts the records of a CSV as it is streamed: a line feed between quotes belongs to a value, and a blank line is no record.
 * A header is not counted; a later file of an export may have one or not.
 */
export class CsvCounter implements ContactCounter {
  readonly #scan: CsvScan;
  readonly #mark = new WithoutMark();
  readonly #header = new CsvHeader();
  readonly #onPiece: CsvCounterOptions['onPiece'];
  #records = 0;
  #state = csvBegin;
  #bytes = 0;

  constructor({ scan = csvScan(), onPiece }: CsvCounterOptions = {}) {
    this.#scan = scan;
    this.#onPiece = onPiece;
  }

  next(chunk: Uint8Array): void {
    this.#bytes += chunk.byteLength;
    this.#take(this.#mark.next(chunk));
  }

  end(): number {
    this.#take(this.#mark.end());
    const { begun, previous } = this.#state;
    const last = isBlank(begun, previous) ? 0 : 1;
    return this.#records + last - (this.#header.end() === 'header' ? 1 : 0);
  }

  isCut(): boolean {
    const { begun, cells, place, previous } = this.#state;
    return (
      place === 'quoted' ||
      (this.#records > 0 && !isBlank(begun, previous) && cells < this.#header.cells)
    );
  }

  #take(bytes: Uint8Array): void {
    this.#header.next(bytes);
    const position = this.#bytes - bytes.byteLength;
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      const found = this.#scan(piece, this.#state);
      this.#onPiece?.(piece, found, position + at);
      this.#records += found.records;
      this.#state = found.state;
    }
  }
}
