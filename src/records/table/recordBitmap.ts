import { lastNotAbove } from './growingArrays.ts';

/** How many words have one rank: 4,096 records. */
const rankWords = 128;

const bitsOf = (word: number): number => {
  let bits = word - ((word >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return (((bits + (bits >>> 4)) & 0x0f0f_0f0f) * 0x0101_0101) >>> 24;
};

/** A set of records. It is filled from the first record on; then records can be counted and found by their place in it. */
export class RecordBitmap {
  /** How many records are in it. */
  count = 0;
  /** Records below this are entered. */
  filled = 0;
  readonly #words: Uint32Array;
  /** How many records are before each `rankWords` words that are filled. */
  readonly #ranks: Uint32Array;
  #ranked = 0;

  constructor(records: number) {
    this.#words = new Uint32Array(Math.ceil(records / 32) + 1);
    this.#ranks = new Uint32Array(Math.ceil(this.#words.length / rankWords) + 1);
  }

  has(record: number): boolean {
    return ((this.#words[record >>> 5] ?? 0) & (1 << (record & 31))) !== 0;
  }

  /** Enters the next records: those whose bits are set in the first `count`, as a kernel has them. */
  append(selected: Uint32Array, count: number): void {
    const words = this.#words;
    const shift = this.filled & 31;
    let to = this.filled >>> 5;
    for (let at = 0; at < count; at += 32) {
      const rest = count - at;
      const word = (selected[at >>> 5] ?? 0) & (rest < 32 ? (1 << rest) - 1 : -1);
      this.count += bitsOf(word);
      words[to] = (words[to] ?? 0) | (word << shift);
      to++;
      if (shift > 0) {
        words[to] = (words[to] ?? 0) | (word >>> (32 - shift));
      }
    }
    this.filled += count;
    this.#rank();
  }

  /** Enters that none of the next records is in it. */
  appendNone(count: number): void {
    this.filled += count;
    this.#rank();
  }

  /** Copies the bits of some records to where a kernel has them. Returns how many are set. */
  copyTo(selected: Uint32Array, first: number, count: number): number {
    const shift = first & 31;
    let from = first >>> 5;
    let set = 0;
    for (let at = 0; at < count; at += 32) {
      const low = (this.#words[from] ?? 0) >>> shift;
      from++;
      const high = shift > 0 ? (this.#words[from] ?? 0) << (32 - shift) : 0;
      const rest = count - at;
      const word = (low | high) & (rest < 32 ? (1 << rest) - 1 : -1);
      set += bitsOf(word);
      selected[at >>> 5] = word;
    }
    return set;
  }

  /** Whether one of these records is in it. */
  hasAny(first: number, count: number): boolean {
    return this.next(first, first + count) !== -1;
  }

  /** Returns the first record at or behind `from` that is in it, −1 where there is none before `to`. */
  next(from: number, to: number): number {
    let at = from >>> 5;
    const last = (to - 1) >>> 5;
    let word = from < to ? (this.#words[at] ?? 0) & (-1 << (from & 31)) : 0;
    while (word === 0 && from < to && at < last) {
      at++;
      word = this.#words[at] ?? 0;
    }
    const record = word === 0 ? to : at * 32 + 31 - Math.clz32(word & -word);
    return record < to ? record : -1;
  }

  /** Returns the last record at or before `from` that is in it, −1 where there is none at or behind `to`. */
  previous(from: number, to: number): number {
    let at = from >>> 5;
    const last = to >>> 5;
    let word = from >= to ? (this.#words[at] ?? 0) & (-1 >>> (31 - (from & 31))) : 0;
    while (word === 0 && from >= to && at > last) {
      at--;
      word = this.#words[at] ?? 0;
    }
    const record = word === 0 ? -1 : at * 32 + 31 - Math.clz32(word);
    return record >= to ? record : -1;
  }

  /** Returns how many records before this one are in it. */
  rank(record: number): number {
    const end = record >>> 5;
    const block = Math.floor(end / rankWords);
    let rank = this.#ranks[block] ?? 0;
    for (let at = block * rankWords; at < end; at++) {
      rank += bitsOf(this.#words[at] ?? 0);
    }
    const rest = record & 31;
    return rank + bitsOf((this.#words[end] ?? 0) & ((1 << rest) - 1));
  }

  /** Returns the record with so many before it. */
  select(rank: number): number {
    let at = lastNotAbove((index) => this.#ranks[index] ?? 0, this.#ranked, rank) * rankWords;
    let left = rank - (this.#ranks[at / rankWords] ?? 0);
    for (;;) {
      const bits = bitsOf(this.#words[at] ?? 0);
      if (left < bits || at >= this.#words.length) {
        break;
      }
      left -= bits;
      at++;
    }
    let word = this.#words[at] ?? 0;
    for (; left > 0; left--) {
      word &= word - 1;
    }
    return at * 32 + 31 - Math.clz32(word & -word);
  }

  /** Counts up to the last rank that nothing can be added before. */
  #rank(): void {
    const blocks = Math.floor((this.filled >>> 5) / rankWords) + 1;
    for (; this.#ranked < blocks; this.#ranked++) {
      const to = this.#ranked * rankWords;
      let rank = this.#ranks[this.#ranked - 1] ?? 0;
      for (let at = Math.max(0, to - rankWords); at < to; at++) {
        rank += bitsOf(this.#words[at] ?? 0);
      }
      this.#ranks[this.#ranked] = rank;
    }
  }
}
