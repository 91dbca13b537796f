import { mostRecords, type Sorter } from './kernel.ts';
import type { KernelExports } from './wasmExports.ts';

export class WasmSorter implements Sorter {
  readonly #code: KernelExports;
  readonly #cellsAt: number;
  #candidates = 0;

  /** @param cellsAt where the code stores records as cells. */
  constructor(code: KernelExports, cellsAt: number) {
    this.#code = code;
    this.#cellsAt = cellsAt;
  }

  get candidates(): Uint32Array {
    return new Uint32Array(this.#code.memory.buffer, this.#cellsAt, this.#candidates);
  }

  get length(): number {
    return this.#code.countSorted();
  }

  add(column: number, limit?: bigint): boolean {
    const candidates = this.#code.addToSorter(column, limit !== undefined, limit ?? 0n);
    this.#candidates = Math.max(candidates, 0);
    return candidates >= 0;
  }

  keyOf(index: number): bigint {
    return BigInt.asUintN(64, this.#code.sortKeyOf(index));
  }

  isOpen(key: bigint): boolean {
    return this.#code.isOpenKey(key) !== 0;
  }

  step(budget: number): boolean {
    return this.#code.sortStep(budget) !== 0;
  }

  isTied(from = 0, to = this.length): boolean {
    return this.#code.isTied(from, to) !== 0;
  }

  refine(column: number, from: number): void {
    this.#code.refine(column, from);
  }

  order(from: number, to: number): Uint32Array {
    const last = Math.min(to, from + mostRecords, this.length);
    this.#code.sortedRecords(from, last);
    return new Uint32Array(this.#code.memory.buffer, this.#cellsAt, last - from);
  }
}
