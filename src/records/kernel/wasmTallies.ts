import { mostTallies, type Tallies } from './kernel.ts';
import type { KernelExports } from './wasmExports.ts';
import { WasmTally } from './wasmTally.ts';

export class WasmTallies implements Tallies {
  readonly all: readonly WasmTally[];
  readonly #code: KernelExports;
  /** Of each tally where it is, and its column. */
  readonly #list: number;

  constructor(code: KernelExports, count: number, most: number) {
    if (count > mostTallies) {
      throw new RangeError(`Cannot count more than ${mostTallies} columns at once.`);
    }
    this.#code = code;
    this.#list = code.allocate(8 * count);
    this.all = Array.from({ length: count }, () => new WasmTally(code, most));
  }

  add(columns: readonly number[]): void {
    const list = new Int32Array(this.#code.memory.buffer, this.#list, 2 * this.all.length);
    this.all.forEach(({ at }, index) => list.set([at, columns[index] ?? -1], 2 * index));
    this.#code.addToTallies(this.#list, this.all.length);
  }
}
