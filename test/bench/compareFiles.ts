import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { seededRandom } from './statistics.ts';
import { columns, contact, csvLine, jsonLine } from './tableFiles.ts';

type Column = (typeof columns)[number];

/** Of the contacts of a pair, one in so many is changed or removed, and one in so many is added. */
const [changedEvery, removedEvery] = [100, 200];
const isChanged = (row: number): boolean => row % changedEvery === 3;
const isRemoved = (row: number): boolean => row % removedEvery === 7;
/** Some bytes of a contact as a line of a CSV. */
const lineBytes = 250;

/** Two exports, the second one in another order: 1 % of the contacts are changed, 0.5 % removed, and as many added. */
export class ContactPair {
  readonly contacts: number;

  /** @param bytes about the size of each as a CSV. */
  constructor(bytes: number) {
    this.contacts = Math.round(bytes / lineBytes);
  }

  /** How many contacts are what. */
  get counts() {
    const every = (step: number, first: number): number =>
      Math.max(0, Math.ceil((this.contacts - first) / step));
    const [changed, removed] = [every(changedEvery, 3), every(removedEvery, 7)];
    const unchanged = this.contacts - changed - removed;
    return { added: this.#added, removed, changed, unchanged };
  }

  async write(path: string, side: 'before' | 'after', format: 'csv' | 'jsonLines'): Promise<void> {
    await pipeline(this.#text(side, format), createWriteStream(path));
  }

  get #added(): number {
    return Math.ceil(this.contacts / removedEvery);
  }

  *#text(side: 'before' | 'after', format: 'csv' | 'jsonLines'): Generator<string, void, void> {
    let text = format === 'csv' ? `${csvLine(columns)}\n` : '';
    for (const row of this.#rows(side)) {
      const cells = contactOf(row, side, side === 'after' && row < this.contacts && isChanged(row));
      text += `${format === 'csv' ? csvLine(cells) : jsonLine(cells)}\n`;
      if (text.length > 1_000_000) {
        yield text;
        text = '';
      }
    }
    yield text;
  }

  *#rows(side: 'before' | 'after'): Generator<number, void, void> {
    const rows = this.contacts + (side === 'after' ? this.#added : 0);
    // A step without a common divisor visits all rows, neighbours far from each other.
    let step = side === 'after' ? Math.floor(rows * 0.618) : 1;
    while (commonDivisor(step, rows) > 1) {
      step++;
    }
    for (let at = 0; at < rows; at++) {
      const row = (at * step) % rows;
      if (side === 'before' || row >= this.contacts || !isRemoved(row)) {
        yield row;
      }
    }
  }
}

function contactOf(row: number, side: 'before' | 'after', hasChange: boolean): readonly string[] {
  const cells = contact(row, seededRandom(row));
  const set = (column: Column, value: string): void => {
    cells[columns.indexOf(column)] = value;
  };
  // No address is that of two contacts.
  set('EMAIL', (cells[columns.indexOf('EMAIL')] ?? '').replace('@', `.${row}@`));
  if (side === 'after' && row % 3 === 0) {
    set('UPDATED_AT', '2025-01-01T00:00:00Z');
  }
  if (hasChange) {
    set('plan', 'cancelled');
    set('CITY', 'Reykjavík');
  }
  return cells;
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));
