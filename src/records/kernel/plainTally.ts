import { distinctEstimate, enterHash, registers } from './distinctEstimate.ts';
import type { Tally, ValueKind } from './kernel.ts';
import { ascendingKey } from './valueKinds.ts';
import { xxh64 } from './xxh64.ts';

/** The most bytes of values that a tally keeps. */
export const mostTallyBytes = 16 * 1024 * 1024;

/** The values of a column, of all selected records. */
export type EachValue = (column: number, take: (value: Uint8Array) => void) => void;

interface Typed {
  isAll: boolean;
  least: { key: bigint; value: Buffer } | undefined;
  greatest: { key: bigint; value: Buffer } | undefined;
}

const typed = (): Typed => ({ isAll: true, least: undefined, greatest: undefined });

/** Returns the number of code points of UTF-8. */
function codePoints(value: Uint8Array): number {
  let count = 0;
  for (const byte of value) {
    count += (byte & 0xc0) === 0x80 ? 0 : 1;
  }
  return count;
}

export class PlainTally implements Tally {
  filled = 0;
  empty = 0;
  isExact = true;
  longest = 0;
  #shortest = Infinity;
  readonly #eachValue: EachValue;
  readonly #most: number;
  /** By the bytes of the value, as Latin-1. */
  readonly #counts = new Map<string, number>();
  #bytes = 0;
  readonly #ranks = new Uint8Array(registers);
  readonly #typed = { number: typed(), date: typed() };

  constructor(eachValue: EachValue, most: number) {
    this.#eachValue = eachValue;
    this.#most = most;
  }

  get shortest(): number {
    return this.filled === 0 ? 0 : this.#shortest;
  }

  get distinct(): number {
    return this.isExact ? this.#counts.size : distinctEstimate(this.#ranks);
  }

  get kind(): ValueKind {
    const { number, date } = this.#typed;
    return this.filled === 0 ? 'text' : number.isAll ? 'number' : date.isAll ? 'date' : 'text';
  }

  get least(): string | undefined {
    return this.kind === 'text' ? undefined : this.#typed[this.kind].least?.value.toString();
  }

  get greatest(): string | undefined {
    return this.kind === 'text' ? undefined : this.#typed[this.kind].greatest?.value.toString();
  }

  add(column: number): void {
    this.#eachValue(column, (value) => {
      if (value.length === 0) {
        this.empty++;
        return;
      }
      this.filled++;
      const length = codePoints(value);
      this.#shortest = Math.min(this.#shortest, length);
      this.longest = Math.max(this.longest, length);
      enterHash(this.#ranks, xxh64(value));
      this.#count(value);
      this.#compare('number', value);
      this.#compare('date', value);
    });
  }

  *values(): Generator<{ value: string; count: number }> {
    for (const [value, count] of this.#counts) {
      yield { value: Buffer.from(value, 'latin1').toString(), count };
    }
  }

  #count(value: Uint8Array): void {
    const text = Buffer.from(value).toString('latin1');
    const count = this.#counts.get(text);
    const isRoom = this.#counts.size < this.#most && this.#bytes + value.length <= mostTallyBytes;
    if (count !== undefined) {
      this.#counts.set(text, count + 1);
    } else if (this.isExact && isRoom) {
      this.#counts.set(text, 1);
      this.#bytes += value.length;
    } else {
      this.isExact = false;
    }
  }

  #compare(kind: 'number' | 'date', value: Uint8Array): void {
    const all = this.#typed[kind];
    const key = all.isAll ? ascendingKey(value, kind) : undefined;
    if (key === undefined) {
      all.isAll = false;
      return;
    }
    if (all.least === undefined || key < all.least.key) {
      all.least = { key, value: Buffer.from(value) };
    }
    if (all.greatest === undefined || key > all.greatest.key) {
      all.greatest = { key, value: Buffer.from(value) };
    }
  }
}
