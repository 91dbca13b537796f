/** What `csvScan.ts` calls: of all this, the scan of a CSV alone, for downloads. */
import * as memoryOf from './memory';

export { continueCsv } from './csv';
export { reportTables } from './memory';

/** Makes room for pieces, once. */
export function reserve(size: u32): void {
  // A thread with a lot of memory is soon one whose garbage is collected.
  memoryOf.dropTables();
  memoryOf.reserve(size);
}
