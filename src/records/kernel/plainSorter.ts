import { mostRecords, type Sorter, type ValueKind } from './kernel.ts';
import { ascendingKey, emptyKey } from './valueKinds.ts';

/** The values of a column, of all selected records, until the function returns false. */
export type ValuesOf = (
  column: number,
  take: (value: Uint8Array, record: number) => boolean,
) => void;

interface Entry {
  readonly index: number;
  key: bigint;
  /** Counts the values that differ: equal where all bytes so far are. */
  group: number;
  /** Whether it needs a further `refine`. */
  isTied: boolean;
}

export class PlainSorter implements Sorter {
  candidates = new Uint32Array(0);
  readonly #valuesOf: ValuesOf;
  readonly #kind: ValueKind;
  readonly #isDescending: boolean;
  readonly #most: number;
  readonly #entries: Entry[] = [];
  #sorted: Entry[] = [];
  /** How many bytes of the texts have been compared. */
  #offset = 0;
  #isRefined = false;

  constructor(valuesOf: ValuesOf, kind: ValueKind, isDescending: boolean, most: number) {
    this.#most = most;
    this.#valuesOf = valuesOf;
    this.#kind = kind;
    this.#isDescending = isDescending;
  }

  get length(): number {
    return this.#entries.length;
  }

  add(column: number, limit = -1n): boolean {
    const candidates: number[] = [];
    let isOfKind = true;
    this.#valuesOf(column, (value, record) => {
      const key = this.#key(value);
      isOfKind = key !== undefined && this.#entries.length < this.#most;
      if (key !== undefined && isOfKind) {
        this.#entries.push({ index: this.#entries.length, key, group: 0, isTied: false });
        if (key <= limit) {
          candidates.push(record);
        }
      } else {
        candidates.length = 0;
      }
      return isOfKind;
    });
    this.candidates = Uint32Array.from(candidates);
    return isOfKind;
  }

  keyOf(index: number): bigint {
    return this.#entries[index]?.key ?? 0n;
  }

  isOpen(key: bigint): boolean {
    if (this.#kind !== 'text' || key === emptyKey) {
      return false;
    }
    return ((this.#isDescending ? ~key : key) & 0xffn) !== 0n;
  }

  step(): boolean {
    const isFirst = this.#offset === 0;
    if (!isFirst && !this.#isRefined) {
      return true;
    }
    this.#sorted = [...this.#entries].sort(
      (a, b) => a.group - b.group || compare(a.key, b.key) || a.index - b.index,
    );
    let group = 0;
    const before = this.#sorted.map((entry) => entry.group);
    this.#sorted.forEach((entry, at) => {
      const previous = this.#sorted[at - 1];
      const isNew = previous?.key !== entry.key || before[at] !== before[at - 1];
      group += isNew ? 1 : 0;
      entry.group = group;
    });
    this.#mark();
    this.#offset += 8;
    this.#isRefined = false;
    return true;
  }

  isTied(from = 0, to = this.#entries.length): boolean {
    return this.#entries.slice(from, to).some((entry) => entry.isTied);
  }

  refine(column: number, from: number): void {
    let index = from;
    this.#isRefined = true;
    this.#valuesOf(column, (value) => {
      const entry = this.#entries[index++];
      if (entry?.isTied === true) {
        entry.key = this.#key(value, this.#offset) ?? 0n;
      }
      return true;
    });
  }

  order(from: number, to: number): Uint32Array {
    const last = Math.min(to, from + mostRecords);
    return Uint32Array.from(this.#sorted.slice(from, last), ({ index }) => index);
  }

  /** Marks which entries are tied: those of a group of several with an open key. */
  #mark(): void {
    this.#sorted.forEach((entry, at) => {
      const isAlone =
        this.#sorted[at - 1]?.group !== entry.group && this.#sorted[at + 1]?.group !== entry.group;
      entry.isTied = !isAlone && this.isOpen(entry.key);
    });
  }

  #key(value: Uint8Array, offset = 0): bigint | undefined {
    const key = ascendingKey(value, this.#kind, offset);
    return this.#isDescending && key !== undefined && value.length > 0
      ? BigInt.asUintN(64, ~key)
      : key;
  }
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
