import type { RecordPlace } from './pairCheck.ts';
import { entryWords } from './partitionedEntries.ts';

/* An entry for the digest of a record, in 24 bytes: the hash of its key (64 bits), the sum of its content (56), where it begins in
its file (40), and its number (32). */

const sumBits = 24;
export const sumMask = (1 << sumBits) - 1;
const twoTo32 = 2 ** 32;

/** Returns the fourth word: what of the sum and of the position is beyond 32 bits. */
export const packHighs = (sumHigh: number, position: number): number =>
  ((sumHigh & sumMask) | (Math.floor(position / twoTo32) << sumBits)) >>> 0;

/** Returns where the record of an entry begins in its file. */
export const positionOf = (words: Uint32Array, at: number): number =>
  ((words[at + 3] ?? 0) >>> sumBits) * twoTo32 + (words[at + 5] ?? 0);

export const placeOf = (words: Uint32Array, at: number): RecordPlace => ({
  record: recordOf(words, at),
  position: positionOf(words, at),
});

export const recordOf = (words: Uint32Array, at: number): number => words[at + 4] ?? 0;

/** Whether two entries have the same content, but for a chance of one in 2^56. */
export const hasSameSum = (a: Uint32Array, atA: number, b: Uint32Array, atB: number): boolean =>
  a[atA + 2] === b[atB + 2] && ((a[atA + 3] ?? 0) & sumMask) === ((b[atB + 3] ?? 0) & sumMask);

export const copyEntry = (from: Uint32Array, at: number, to: Uint32Array, place: number): void => {
  for (let word = 0; word < entryWords; word++) {
    to[place + word] = from[at + word] ?? 0;
  }
};
