/** What `wasmKernel.ts` calls. */
import { cellEnd, cellStart, findCell, readValue, records } from './cells';
import { xxh64 } from './hash';
import * as memoryOf from './memory';
import { value, valueLength } from './values';

export { cellsOf, cellsOfRecord, discoverColumns, split } from './cells';
export { beginDigest, digest, digestCell } from './digest';
export { find, matchAny, setNeedle } from './find';
export { allocate, free, reportTables, reserve, sumsAt } from './memory';
export { addColumn, clearColumns, countColumns, reportColumn } from './names';
export {
  addToSorter,
  countSorted,
  createSorter,
  isOpenKey,
  isTied,
  refine,
  sortedRecords,
  sortKeyOf,
  sortStep,
} from './sort';
export { addToTallies, addToTally, createTally } from './tally';
export { addToList, match, matchAnyCell, prepare, prepareList } from './tests';

export function countSelected(): u32 {
  let count: u32 = 0;
  for (let at: u32 = 0; at < records; at += 64) {
    count += <u32>popcnt(load<u64>(memoryOf.selected + (at >> 3)));
  }
  return count;
}

/** Computes the hash of the value in each selected record. */
export function hash(column: u32, seed: u64): void {
  for (let record: u32 = 0; record < records; record++) {
    if (memoryOf.isSelected(record)) {
      findCell(record, column);
      readValue(cellStart, cellEnd, false);
      store<u64>(memoryOf.hashes + 8 * record, xxh64(value, valueLength, seed));
    }
  }
}
