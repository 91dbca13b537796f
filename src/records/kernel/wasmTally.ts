import { distinctEstimate, registers } from './distinctEstimate.ts';
import type { Tally, ValueKind } from './kernel.ts';
import type { KernelExports } from './wasmExports.ts';

/** The fields of `Tally` in `tally.ts` of `assembly`. */
const fields = [
  ...(['filled', 'empty', 'shortest', 'longest', 'values', 'most', 'bytes'] as const),
  ...(['isExact', 'isNumber', 'isDate', 'registers', 'table', 'slots', 'extremes'] as const),
] as const;
const extremeBytes = 96;

export class WasmTally implements Tally {
  readonly #code: KernelExports;
  /** Where the code has it. */
  readonly at: number;

  constructor(code: KernelExports, most: number) {
    this.#code = code;
    this.at = code.createTally(most);
  }

  get filled(): number {
    return this.#field('filled');
  }

  get empty(): number {
    return this.#field('empty');
  }

  get distinct(): number {
    return this.isExact
      ? this.#field('values')
      : distinctEstimate(
          new Uint8Array(this.#code.memory.buffer, this.#field('registers'), registers),
        );
  }

  get isExact(): boolean {
    return this.#field('isExact') !== 0;
  }

  get shortest(): number {
    return this.filled === 0 ? 0 : this.#field('shortest');
  }

  get longest(): number {
    return this.#field('longest');
  }

  get kind(): ValueKind {
    if (this.filled === 0) {
      return 'text';
    }
    return this.#field('isNumber') !== 0 ? 'number' : this.#field('isDate') !== 0 ? 'date' : 'text';
  }

  get least(): string | undefined {
    return this.#extreme(0);
  }

  get greatest(): string | undefined {
    return this.#extreme(1);
  }

  add(column: number): void {
    this.#code.addToTally(this.at, column);
  }

  *values(): Generator<{ value: string; count: number }> {
    const slots = new Uint32Array(
      this.#code.memory.buffer,
      this.#field('table'),
      4 * this.#field('slots'),
    );
    const places = new Uint32Array(this.#field('values'));
    let found = 0;
    for (let slot = 0; slot < slots.length; slot += 4) {
      const at = slots[slot + 2] ?? 0;
      if (at !== 0) {
        places[found++] = at;
      }
    }
    // Each new value is behind those before it.
    for (const at of places.sort()) {
      const { buffer } = this.#code.memory;
      const [length = 0, count = 0] = new Uint32Array(buffer, at, 2);
      yield { value: Buffer.from(buffer, at + 8, length).toString(), count };
    }
  }

  #field(name: (typeof fields)[number]): number {
    return (
      new Uint32Array(this.#code.memory.buffer, this.at, fields.length)[fields.indexOf(name)] ?? 0
    );
  }

  #extreme(which: 0 | 1): string | undefined {
    const { kind } = this;
    if (kind === 'text') {
      return undefined;
    }
    const { buffer } = this.#code.memory;
    const at = this.#field('extremes') + extremeBytes * (which + (kind === 'number' ? 0 : 2));
    return Buffer.from(buffer, at + 16, new DataView(buffer).getUint32(at + 8, true)).toString();
  }
}
