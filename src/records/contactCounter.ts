import { CsvCounter, type CsvCounterOptions } from './csvCounter.ts';
import { JsonCounter } from './jsonCounter.ts';

/** The format of a part: CSV and JSON Lines as delivered, or JSON Lines that are converted to one array. */
export type PartFormat = 'csv' | 'jsonLines' | 'jsonArray';

/** Counts the contacts of a file as it is streamed. */
export interface ContactCounter {
  next(chunk: Uint8Array): void;
  /** Ends the file. Returns how many contacts there were. */
  end(): number;
  /** Returns whether the file, which has ended, ended in the middle of a contact, as far as that shows. */
  isCut(): boolean;
}

/** Returns a counter for the content of a part, before it is converted to an array. `onPiece` is for CSV alone. */
export function contactCounter(
  format: PartFormat,
  options?: Pick<CsvCounterOptions, 'onPiece'>,
): ContactCounter {
  return format === 'csv' ? new CsvCounter(options) : new JsonCounter();
}
