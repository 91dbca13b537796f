import { WithoutMark } from './byteOrderMark.ts';
import type { ContactCounter } from './contactCounter.ts';
import { CsvHeader } from './csvHeader.ts';
import { cellsOfLast, csvBegin, csvScan, isBlank, type CsvScan } from './csvScan.ts';

const lineFeed = 0x0a;
const longestTail = 1024 * 1024;
const nothing = Buffer.alloc(0);

/**
 * Counts the records of a CSV as it is streamed: a line feed between quotes belongs to a value, and a blank line is no record.
 * A header is not counted; a later file of an export may have one or not.
 */
export class CsvCounter implements ContactCounter {
  readonly #scan: CsvScan;
  readonly #mark = new WithoutMark();
  readonly #header = new CsvHeader();
  #state = csvBegin;
  /** The bytes since a record ended, in which the last record begins. Undefined where they are too many. */
  #tail: Buffer | undefined = nothing;

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

  isCut(): boolean {
    const { begun, place, previous } = this.#state;
    if (place === 'quoted' || isBlank(begun, previous) || this.#state.records === 0) {
      return place === 'quoted';
    }
    return this.#tail !== undefined && cellsOfLast(this.#tail) < this.#header.cells;
  }

  #take(bytes: Uint8Array): void {
    this.#header.next(bytes);
    const feed = bytes.lastIndexOf(lineFeed) + 1;
    const atFeed = this.#scan(bytes.subarray(0, feed), this.#state);
    const isBehindRecord = feed > 0 && atFeed.begun === 0;
    this.#keep(bytes.subarray(isBehindRecord ? feed : 0), isBehindRecord);
    this.#state = this.#scan(bytes.subarray(feed), atFeed);
  }

  #keep(bytes: Uint8Array, isBehindRecord: boolean): void {
    const before = isBehindRecord ? nothing : this.#tail;
    const isTooLong = before === undefined || before.length + bytes.length > longestTail;
    this.#tail = isTooLong ? undefined : Buffer.concat([before, bytes]);
  }
}
