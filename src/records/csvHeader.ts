import { csvBegin, isBlank } from './kernel/csvScan.ts';
import { placeAfter, type CsvPlace } from './kernel/csvPlace.ts';

/** Columns that every export of contacts has, by which a header differs from a contact. */
const headerColumns: ReadonlySet<string> = new Set(['email', 'contact_id']);
/** How much of a cell is kept: more than the name of any column above, and than an address or an id of a contact. */
const cellBytes = 400;
const address = /^[^\s@]+@[^\s@]+$/;
/** An id of a contact: a UUID, with or without hyphens. */
const contactId = /^[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}$/i;
const [lineFeed, comma] = [0x0a, 0x2c];

/** What the first record of a CSV is. */
export type FirstRecord = 'header' | 'contact' | 'other';

/** Reads the first record of a CSV as it is streamed, cell by cell, so that a header may have any length. */
export class CsvHeader {
  #place: CsvPlace = csvBegin.place;
  #cell: number[] = [];
  #previous = 0;
  #recordBytes = 0;
  #cells = 0;
  readonly #headerColumns = new Set<string>();
  #hasContactValue = false;
  #isOver = false;

  /** What the record is; undefined until all of it is there. */
  get verdict(): FirstRecord | undefined {
    if (!this.#isOver) {
      return undefined;
    }
    // A value of a contact can read as the name of a column does, but not two of its values as both.
    if (this.#hasContactValue && this.#headerColumns.size < headerColumns.size) {
      return this.#cells > 1 ? 'contact' : 'other';
    }
    return this.#headerColumns.size > 0 ? 'header' : 'other';
  }

  /** How many cells it has so far. */
  get cells(): number {
    return this.#cells;
  }

  /** Reads the next bytes, without a byte order mark. What follows the verdict is ignored. */
  next(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && this.verdict === undefined; at++) {
      this.#take(bytes[at] ?? 0);
    }
  }

  /** Ends the record where the file ends. Undefined where there was none. */
  end(): FirstRecord | undefined {
    if (this.verdict === undefined && !isBlank(Math.min(this.#recordBytes, 2), this.#previous)) {
      this.#endCell();
      this.#isOver = true;
    }
    return this.verdict;
  }

  #take(byte: number): void {
    const isOutside = this.#place !== 'quoted';
    if (isOutside && byte === lineFeed) {
      // A blank line is no record.
      if (!isBlank(Math.min(this.#recordBytes, 2), this.#previous)) {
        this.#endCell();
        this.#isOver = true;
      }
      this.#cell = [];
      this.#recordBytes = 0;
    } else {
      this.#recordBytes++;
      if (isOutside && byte === comma) {
        this.#endCell();
      } else if (this.#cell.length < cellBytes) {
        this.#cell.push(byte);
      }
    }
    this.#place = placeAfter(this.#place, byte);
    this.#previous = byte;
  }

  #endCell(): void {
    const written = Buffer.from(this.#cell).toString('utf8').trim();
    const value = written.startsWith('"') ? written.slice(1).replace(/"$/, '').trim() : written;
    this.#cell = [];
    this.#cells++;
    if (headerColumns.has(value.toLowerCase())) {
      this.#headerColumns.add(value.toLowerCase());
    }
    this.#hasContactValue ||= address.test(value) || contactId.test(value);
  }
}
