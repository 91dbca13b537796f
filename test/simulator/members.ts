/**
 * A set of contacts as arithmetic: starting at `start`, every `step`-th contact of the population, wrapping around its
 * end. A step that has no factor in common with the population visits no contact twice, so that `length` is the exact
 * count.
 */
export interface MemberSet {
  readonly start: number;
  readonly step: number;
  /** How many steps are skipped at the beginning: how a segment is cut out of a list. */
  readonly skip: number;
  readonly length: number;
}

/** The contacts of a selection, in the order of an export. Uses one bit for each contact of the population. */
export class Members {
  readonly count: number;
  readonly #bits: Uint32Array | undefined;

  private constructor(count: number, bits: Uint32Array | undefined) {
    this.count = count;
    this.#bits = bits;
  }

  static all(population: number): Members {
    return new Members(population, undefined);
  }

  static union(population: number, sets: readonly MemberSet[]): Members {
    const bits = new Uint32Array(Math.ceil(population / 32));
    let count = 0;
    for (const { start, step, skip, length } of sets) {
      let index = population === 0 ? 0 : (start + step * skip) % population;
      for (let n = 0; n < length; n++) {
        const word = index >>> 5;
        const bit = 1 << (index & 31);
        const old = bits[word] ?? 0;
        if ((old & bit) === 0) {
          bits[word] = old | bit;
          count += 1;
        }
        index += step;
        if (index >= population) {
          index -= population;
        }
      }
    }
    return new Members(count, bits);
  }

  /** Returns whether a contact belongs to the selection. */
  has(index: number): boolean {
    return this.#bits === undefined
      ? index >= 0 && index < this.count
      : ((this.#bits[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
  }

  /** Yields the contacts from the `from`-th up to, but not including, the `to`-th member. */
  *range(from = 0, to = this.count): Generator<number, void, undefined> {
    const bits = this.#bits;
    if (bits === undefined) {
      for (let index = from; index < Math.min(to, this.count); index++) {
        yield index;
      }
      return;
    }
    let rank = 0;
    let base = -32;
    for (const word of bits) {
      base += 32;
      const inWord = ones(word);
      if (rank >= to) {
        return;
      }
      if (rank + inWord <= from) {
        rank += inWord;
        continue;
      }
      let rest = word;
      while (rest !== 0 && rank < to) {
        const lowest = rest & -rest;
        rest ^= lowest;
        if (rank >= from) {
          yield base + (31 - Math.clz32(lowest));
        }
        rank += 1;
      }
    }
  }
}

function ones(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
