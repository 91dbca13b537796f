import { absent, ends, reported, starts } from './memory';

/** The records that were found in the chunk, and those of them that are not as they should be. */
export let records: u32 = 0;
let misfits: u32 = 0;
let firstMisfit: u32 = absent;

export function beginFinding(): void {
  records = 0;
  misfits = 0;
  firstMisfit = absent;
}

/** Adds a record. Its positions are counted from the chunk; a record of a CSV may begin before it. */
@inline
export function addFound(start: i32, end: i32, isMisfit: bool): void {
  if (isMisfit) {
    firstMisfit = misfits == 0 ? records : firstMisfit;
    misfits++;
  }
  store<i32>(starts + 4 * records, start);
  store<i32>(ends + 4 * records, end);
  records++;
}

/** Reports misfits, behind what has been consumed. */
export function reportFound(): void {
  reported(1, misfits);
  reported(2, firstMisfit);
}
