import { cellValue } from '../../kernel/cellText.ts';
import { absent, type Kernel, type Sorter } from '../../kernel/kernel.ts';
import { selectOnly } from '../kernelSelection.ts';
import type { Chunk } from '../source/tableSource.ts';

/** As much of a text is kept to compare it. */
const keptBytes = 4096;
const anyKey = 0xffff_ffff_ffff_ffffn;

interface Entry {
  readonly index: number;
  readonly key: bigint;
  /** The value of a text whose key does not say all; undefined for others. */
  readonly value: Buffer | undefined;
}

/** The first rows of a sorted view, known as soon as all records have been seen. */
export class FirstRows {
  /** Whether the order of all entries is certain. */
  isExact = true;
  readonly #most: number;
  readonly #isDescending: boolean;
  readonly #entries: Entry[] = [];

  constructor(most: number, isDescending: boolean) {
    this.#most = most;
    this.#isDescending = isDescending;
  }

  /** The greatest key that can still be among them. */
  limit(sorter: Sorter): bigint {
    const last = this.#entries[this.#most - 1];
    if (!last) {
      return anyKey;
    }
    // Of equal values those that were found first stay.
    return sorter.isOpen(last.key) || last.key === 0n ? last.key : last.key - 1n;
  }

  /** By row, which of the sorter's records it is. */
  get order(): Uint32Array {
    return Uint32Array.from(this.#entries, ({ index }) => index);
  }

  /**
   * Takes the candidates of the sorter's last `add`.
   *
   * @param base the number of the first selected record of the chunk, as `order` counts them, and as the sorter does.
   */
  take(
    kernel: Kernel,
    chunk: Chunk,
    sorter: Sorter,
    cell: number,
    base: { readonly order: number; readonly sorter: number },
  ): void {
    const records = sorter.candidates.slice();
    if (records.length === 0) {
      return;
    }
    const places = placesAmongSelected(kernel.selected, records);
    const keys = Array.from(places, (place) => sorter.keyOf(base.sorter + place));
    const isOpen = keys.map((key) => sorter.isOpen(key));
    if (isOpen.includes(true)) {
      selectOnly(kernel, chunk, records);
      kernel.cellsOf(cell);
    }
    records.forEach((record, at) => {
      const key = keys[at] ?? 0n;
      if (key <= this.limit(sorter)) {
        const value = isOpen[at] === true ? this.#valueOf(kernel, chunk, record) : undefined;
        this.#insert({ index: base.order + (places[at] ?? 0), key, value });
      }
    });
  }

  #valueOf(kernel: Kernel, { part }: Chunk, record: number): Buffer {
    const start = kernel.cellStarts[record] ?? absent;
    const end = start === absent ? start : (kernel.cellEnds[record] ?? start);
    return Buffer.from(cellValue(kernel.bytes, part.format, start, end).subarray(0, keptBytes));
  }

  #insert(entry: Entry): void {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#entries[middle];
      if (other && this.#compare(other, entry) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low < this.#most) {
      this.#entries.splice(low, 0, entry);
      this.#entries.length = Math.min(this.#entries.length, this.#most);
    }
  }

  /** Entries are compared in the order of their records, so that equal ones stay in it. */
  #compare(a: Entry, b: Entry): number {
    if (a.key !== b.key || !a.value || !b.value) {
      return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
    }
    const order = a.value.compare(b.value);
    this.isExact &&= order !== 0 || a.value.length < keptBytes;
    return this.#isDescending ? -order : order;
  }
}

/** Returns how many selected records are before each of these, which are selected and ascend. */
function placesAmongSelected(selected: Uint32Array, records: Uint32Array): Uint32Array {
  let [word, bits, before] = [0, selected[0] ?? 0, 0];
  return records.map((record) => {
    for (;;) {
      if (bits === 0) {
        word++;
        bits = selected[word] ?? 0;
        continue;
      }
      const first = word * 32 + 31 - Math.clz32(bits & -bits);
      if (first >= record) {
        return before;
      }
      bits &= bits - 1;
      before++;
    }
  });
}
