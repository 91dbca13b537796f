import { RecordBitmap } from '../table/recordBitmap.ts';
import { changeKinds, kindNumber, type ChangeCounts, type ChangeKind } from './comparison.ts';

/** How many words are made at once. */
const blockWords = 128;
const numbers: Readonly<Record<ChangeKind, number>> = {
  ...{ added: kindNumber('added'), removed: kindNumber('removed') },
  ...{ changed: kindNumber('changed'), unchanged: kindNumber('unchanged') },
  ...{ duplicate: kindNumber('duplicate'), withoutKey: kindNumber('withoutKey') },
};

/** What became of each record, in three bits a record. */
export class RecordKinds {
  #records = 0;
  /** By bit of the number of a kind, that bit of all records. */
  #bits = [new Uint32Array(0), new Uint32Array(0), new Uint32Array(0)] as const;
  readonly #counts = new Uint32Array(changeKinds.length + 1);

  /** Makes room for so many records. */
  reserve(records: number): void {
    this.#records = Math.max(this.#records, records);
    const words = Math.ceil(this.#records / 32);
    if (words > this.#bits[0].length) {
      const [first, second, third] = this.#bits;
      const size = Math.max(words, Math.ceil(1.5 * first.length));
      this.#bits = [resized(first, size), resized(second, size), resized(third, size)];
    }
  }

  /** Says what became of a record, once. */
  set(record: number, kind: ChangeKind): void {
    const number = numbers[kind];
    const [first, second, third] = this.#bits;
    const at = record >>> 5;
    first[at] = (first[at] ?? 0) | ((number & 1) << (record & 31));
    second[at] = (second[at] ?? 0) | (((number >>> 1) & 1) << (record & 31));
    third[at] = (third[at] ?? 0) | (((number >>> 2) & 1) << (record & 31));
    this.#counts[number] = (this.#counts[number] ?? 0) + 1;
  }

  /** Returns what became of a record; undefined for one of which nothing was said. */
  get(record: number): ChangeKind | undefined {
    const number = this.#bits.reduce(
      (sum, words, place) => sum + ((((words[record >>> 5] ?? 0) >>> (record & 31)) & 1) << place),
      0,
    );
    return changeKinds[number - 1];
  }

  get counts(): ChangeCounts {
    const count = (kind: ChangeKind): number => this.#counts[numbers[kind]] ?? 0;
    return {
      added: count('added'),
      removed: count('removed'),
      changed: count('changed'),
      unchanged: count('unchanged'),
      duplicate: count('duplicate'),
      withoutKey: count('withoutKey'),
    };
  }

  /** Returns the records of some kinds. */
  bitmap(kinds: readonly ChangeKind[]): RecordBitmap {
    const chosen = kinds.map((kind) => numbers[kind]);
    const bitmap = new RecordBitmap(this.#records);
    const words = new Uint32Array(blockWords);
    for (let first = 0; 32 * first < this.#records; first += blockWords) {
      for (let at = 0; at < blockWords; at++) {
        words[at] = this.#wordOf(first + at, chosen);
      }
      bitmap.append(words, Math.min(32 * blockWords, this.#records - 32 * first));
    }
    return bitmap;
  }

  /** Returns a bit for each of 32 records: whether its kind has one of these numbers. */
  #wordOf(at: number, chosen: readonly number[]): number {
    const [first, second, third] = this.#bits;
    const [a, b, c] = [first[at] ?? 0, second[at] ?? 0, third[at] ?? 0];
    let word = 0;
    for (const number of chosen) {
      word |= (number & 1 ? a : ~a) & (number & 2 ? b : ~b) & (number & 4 ? c : ~c);
    }
    return word;
  }
}

function resized(words: Uint32Array, size: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(size);
  larger.set(words);
  return larger;
}
