import { inflateRawSync } from 'node:zlib';
import { kernelCode } from './kernelCode.ts';
import { numberOf } from './valueKinds.ts';

/** The functions of `assembly`. Addresses are numbers. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  allocate(size: number): number;
  free(): void;
  reserve(capacity: number): void;
  reportTables(): number;
  split(length: number, format: number, isLast: boolean, cells: number): number;
  countSelected(): number;
  cellsOf(column: number): void;
  cellsOfRecord(record: number, from: number): number;
  addColumn(name: number, length: number, isCustom: boolean): number;
  clearColumns(): void;
  countColumns(): number;
  reportColumn(column: number): void;
  discoverColumns(): void;
  setNeedle(length: number): void;
  find(from: number, to: number): number;
  matchAny(): void;
  prepare(kind: number, bytes: number, others: number, length: number): number;
  prepareList(test: number, count: number, matchCase: boolean): void;
  addToList(test: number, bytes: number, length: number): void;
  match(test: number, column: number, not: boolean): void;
  matchAnyCell(test: number, cells: number): void;
  hash(column: number, seed: bigint): void;
  beginDigest(cells: number): void;
  digestCell(cell: number, role: number, seed: bigint, keySeed: bigint): void;
  digest(): void;
  sumsAt(): number;
  createTally(most: number): number;
  addToTally(tally: number, column: number): void;
  addToTallies(list: number, count: number): void;
  createSorter(kind: number, isDescending: boolean, most: number): void;
  addToSorter(column: number, hasLimit: boolean, limit: bigint): number;
  countSorted(): number;
  sortKeyOf(index: number): bigint;
  isOpenKey(key: bigint): number;
  sortStep(budget: number): number;
  isTied(from: number, to: number): number;
  refine(column: number, from: number): void;
  sortedRecords(from: number, to: number): void;
}

let module: WebAssembly.Module | undefined;

/**
 * Creates an instance of the code, with memory of its own.
 *
 * @throws where the processor has no SIMD, or the process may not make code.
 */
export function kernelExports(): KernelExports {
  module ??= new WebAssembly.Module(inflateRawSync(Buffer.from(kernelCode, 'base64')));
  const host = {
    numberAt: (at: number, length: number): number =>
      numberOf(new Uint8Array(instance.memory.buffer, at, length)) ?? NaN,
  };
  const { exports } = new WebAssembly.Instance(module, { host });
  if (!isKernel(exports)) {
    throw new TypeError('kernelCode.ts is not what the sources in assembly say.');
  }
  const instance = exports;
  return instance;
}

/** Whether this is the code of the sources: a test compares all of it. */
const isKernel = (exports: object): exports is KernelExports =>
  'memory' in exports && exports.memory instanceof WebAssembly.Memory && 'sortStep' in exports;
