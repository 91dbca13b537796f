/** A hash in two halves, as they lie in memory. */
export interface Halves {
  readonly low: number;
  readonly high: number;
}

/** Returns the hashes of a kernel as halves: two elements each, the lower one first. */
export const halvesOf = (hashes: BigUint64Array): Uint32Array =>
  new Uint32Array(hashes.buffer, hashes.byteOffset, 2 * hashes.length);

const leastSlots = 256;

/** Numbers by hashes, in typed arrays. Grows by itself. */
export class HashTable {
  size = 0;
  #lows = new Uint32Array(leastSlots);
  #highs = new Uint32Array(leastSlots);
  /** The number plus one; 0 where a slot is free. */
  #values = new Uint32Array(leastSlots);

  /** Returns the number of a hash, −1 where it has none. */
  get(low: number, high: number): number {
    return (this.#values[this.#slot(low, high)] ?? 0) - 1;
  }

  set(low: number, high: number, value: number): void {
    const slot = this.#slot(low, high);
    if (this.#values[slot] === 0) {
      this.size++;
    }
    this.#lows[slot] = low;
    this.#highs[slot] = high;
    this.#values[slot] = value + 1;
    if (2 * this.size > this.#values.length) {
      this.#grow();
    }
  }

  /** Returns the slot that a hash is in, or the free one that it would be in. */
  #slot(low: number, high: number): number {
    const mask = this.#values.length - 1;
    let slot = low & mask;
    while (this.#values[slot] !== 0 && (this.#lows[slot] !== low || this.#highs[slot] !== high)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const [lows, highs, values] = [this.#lows, this.#highs, this.#values];
    const slots = 2 * values.length;
    this.#lows = new Uint32Array(slots);
    this.#highs = new Uint32Array(slots);
    this.#values = new Uint32Array(slots);
    values.forEach((value, at) => {
      if (value !== 0) {
        const slot = this.#slot(lows[at] ?? 0, highs[at] ?? 0);
        this.#lows[slot] = lows[at] ?? 0;
        this.#highs[slot] = highs[at] ?? 0;
        this.#values[slot] = value;
      }
    });
  }
}
