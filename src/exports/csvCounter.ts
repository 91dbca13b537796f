import type { ContactCounter } from './contactCounter.ts';
import { csvBegin, csvScan, isBlank, type CsvScan } from './csvScan.ts';

/** A column that every export of contacts has, so that a header can be told from a contact. */
const headerColumn = /(?:^|,)"?(?:EMAIL|CONTACT_ID)"?(?:,|\r?$)/;
const longestHeader = 64 * 1024;

/**
 * Counts the records of a CSV as it streams by: a line feed between quotes belongs to a value, and a blank line is none. A
 * header is not counted; a later file of an export may have one or not.
 */
export class CsvCounter implements ContactCounter {
  readonly #scan: CsvScan;
  #state = csvBegin;
  #head: Buffer | undefined = Buffer.alloc(0);
  #hasHeader = false;

  constructor(scan: CsvScan = csvScan()) {
    this.#scan = scan;
  }

  next(chunk: Uint8Array): void {
    if (this.#head) {
      this.#lookForHeader(this.#head, chunk);
    }
    this.#state = this.#scan(chunk, this.#state);
  }

  end(): number {
    const { records, begun, previous } = this.#state;
    if (this.#head) {
      this.#hasHeader = headerColumn.test(firstLine(this.#head).text);
    }
    return records + (isBlank(begun, previous) ? 0 : 1) - (this.#hasHeader ? 1 : 0);
  }

  #lookForHeader(before: Buffer, chunk: Uint8Array): void {
    const head = Buffer.concat([before, chunk.subarray(0, longestHeader - before.length)]);
    const line = firstLine(head);
    if (line.isWhole || head.length === longestHeader) {
      this.#hasHeader = headerColumn.test(line.text);
      this.#head = undefined;
    } else {
      this.#head = head;
    }
  }
}

/** The first line that is not blank, and whether its end is there. */
function firstLine(head: Buffer): { readonly text: string; readonly isWhole: boolean } {
  const text = head.toString('utf8').replace(/^[\uFEFF\r\n]+/, '');
  const feed = text.indexOf('\n');
  return feed === -1 ? { text, isWhole: false } : { text: text.slice(0, feed), isWhole: true };
}
