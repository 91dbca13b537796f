import { CsvCounter } from './csvCounter.ts';
import { JsonCounter } from './jsonCounter.ts';

/** What is written of a part: CSV and JSON Lines as they come, or JSON Lines made into one array. */
export type PartFormat = 'csv' | 'jsonLines' | 'jsonArray';

/** Counts contacts in a file as it streams by. */
export interface ContactCounter {
  next(chunk: Uint8Array): void;
  /** How many there were. */
  end(): number;
  /** Whether the file, which has ended, ended in the middle of a contact, as far as that shows. */
  isCut(): boolean;
}

/** Returns a counter for the content of a part, before it is made into an array. */
export function contactCounter(format: PartFormat): ContactCounter {
  return format === 'csv' ? new CsvCounter() : new JsonCounter();
}
