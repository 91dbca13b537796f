/** A Uint32Array with room for more. */
export class GrowingUint32 {
  length: number;
  #array: Uint32Array;

  constructor(values?: Uint32Array) {
    this.length = values?.length ?? 0;
    this.#array = values ?? new Uint32Array(1024);
  }

  /** What was pushed. Valid until the next push. */
  get values(): Uint32Array {
    return this.#array.subarray(0, this.length);
  }

  push(value: number): void {
    if (this.length === this.#array.length) {
      const larger = new Uint32Array(Math.max(1024, this.length * 2));
      larger.set(this.#array);
      this.#array = larger;
    }
    this.#array[this.length++] = value;
  }

  at(index: number): number {
    return this.#array[index] ?? 0;
  }
}

/** A Float64Array with room for more. */
export class GrowingFloat64 {
  length: number;
  #array: Float64Array;

  constructor(values?: Float64Array) {
    this.length = values?.length ?? 0;
    this.#array = values ?? new Float64Array(1024);
  }

  /** What was pushed. Valid until the next push. */
  get values(): Float64Array {
    return this.#array.subarray(0, this.length);
  }

  push(value: number): void {
    if (this.length === this.#array.length) {
      const larger = new Float64Array(Math.max(1024, this.length * 2));
      larger.set(this.#array);
      this.#array = larger;
    }
    this.#array[this.length++] = value;
  }

  at(index: number): number {
    return this.#array[index] ?? 0;
  }
}

/** Returns the last index whose value is not greater; −1 where there is none. The values ascend. */
export function lastNotAbove(at: (index: number) => number, length: number, value: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(middle) <= value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}
