import type { TemporaryFile } from '../../util/files/temporaryFile.ts';
import type { RecordPlace } from './pairCheck.ts';
import { entryWords, PartitionedEntries } from './partitionedEntries.ts';

const twoTo32 = 2 ** 32;
/** So many pairs are sorted at once. */
const pairsPerPartition = 32 * 1024;
const mostPartitions = 2048;

/** Pairs of records whose content seems to differ, to be read in the order of the records after the change. */
export class ChangedPairs {
  /** How many there are. */
  size = 0;
  readonly #entries: PartitionedEntries;
  readonly #recordsPerPartition: number;

  constructor(afterRecords: number, file: () => TemporaryFile) {
    const partitions = Math.ceil(afterRecords / pairsPerPartition);
    this.#entries = new PartitionedEntries(Math.min(mostPartitions, partitions), file);
    this.#recordsPerPartition = Math.ceil(afterRecords / this.#entries.partitions);
  }

  add(before: RecordPlace, after: RecordPlace): void {
    this.size++;
    this.#entries.add(
      Math.floor(after.record / this.#recordsPerPartition),
      after.record,
      before.record,
      after.position >>> 0,
      before.position >>> 0,
      Math.floor(after.position / twoTo32),
      Math.floor(before.position / twoTo32),
    );
  }

  /** Yields all pairs: those before the change first. */
  *inOrder(): Generator<readonly [RecordPlace, RecordPlace], void, void> {
    for (let partition = 0; partition < this.#entries.partitions; partition++) {
      const words = new Uint32Array(this.#entries.words(partition));
      let filled = 0;
      for (const block of this.#entries.blocks(partition)) {
        words.set(block, filled);
        filled += block.length;
      }
      this.#entries.drop(partition);
      for (const at of orderOf(words)) {
        yield [
          { record: words[at + 1] ?? 0, position: joined(words[at + 3], words[at + 5]) },
          { record: words[at] ?? 0, position: joined(words[at + 2], words[at + 4]) },
        ];
      }
    }
  }
}

/** Returns where the entries are, in the order of their first words. */
function orderOf(words: Uint32Array): Uint32Array {
  const places = words.length / entryWords;
  // Numbers are sorted much faster than by a function that compares.
  const keys = Float64Array.from(
    { length: places },
    (_, place) => (words[place * entryWords] ?? 0) * places + place,
  ).sort();
  return Uint32Array.from(keys, (key) => (key % places) * entryWords);
}

const joined = (low = 0, high = 0): number => high * twoTo32 + low;
