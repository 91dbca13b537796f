import { WithoutMark } from './byteOrderMark.ts';
import type { ContactCounter } from './contactCounter.ts';
import { CsvHeader } from './csvHeader.ts';
import { csvBegin, csvScan, isBlank, type CsvScan } from './csvScan.ts';

/**
 * Counts the records of a CSV as it streams by: a line feed between quotes belongs to a value, and a blank line is none. A
 * header is not counted; a later file of an export may have one or not.
 */
export class CsvCounter implements ContactCounter {
  readonly #scan: CsvScan;
  readonly #mark = new WithoutMark();
  readonly #header = new CsvHeader();
  #state = csvBegin;

  constructor(scan: CsvScan = csvScan()) {
    this.#scan = scan;
  }

  next(chunk: Uint8Array): void {
    this.#take(this.#mark.next(chunk));
  }

  end(): number {
    this.#take(this.#mark.end());
    const { records, begun, previous } = this.#state;
    return records + (isBlank(begun, previous) ? 0 : 1) - (this.#header.end() === 'header' ? 1 : 0);
  }

  #take(bytes: Uint8Array): void {
    this.#header.next(bytes);
    this.#state = this.#scan(bytes, this.#state);
  }
}
