import type { DigestCell } from './kernel.ts';
import { xxh64 } from './xxh64.ts';

const mask = 0xffff_ffff_ffff_ffffn;
const [quote, backslash, comma, space] = [0x22, 0x5c, 0x2c, 0x20];
const [openBracket, closeBracket] = [0x5b, 0x5d];

/** What a kernel computes of a record: see `Kernel.digest`. */
export interface Digest {
  readonly key: bigint;
  readonly sum: bigint;
}

/** @param valueOf returns the value of a cell, empty where there is none. */
export function digestOf(
  cells: readonly (DigestCell | undefined)[],
  valueOf: (cell: number) => Uint8Array,
): Digest {
  let [key, sum, isNamed] = [0n, 0n, cells.some((cell) => cell?.keySeed !== undefined)];
  for (const [number, cell] of cells.entries()) {
    if (cell) {
      const value = valueOf(number);
      sum += hashCell(value, cell.isList, cell.seed);
      const hash = cell.keySeed === undefined ? 0n : hashCell(value, cell.isList, cell.keySeed);
      key += hash;
      isNamed &&= cell.keySeed === undefined || hash !== 0n;
    }
  }
  key &= mask;
  return { key: isNamed ? (key === 0n ? 1n : key) : 0n, sum: sum & mask };
}

/** Returns the hash of a value, 0 where it is empty. */
const hashCell = (value: Uint8Array, isList: boolean, seed: bigint): bigint =>
  value.length === 0 ? 0n : isList ? hashList(value, seed) : xxh64(value, seed);

/** An element of a list: where what stands for it begins and ends, and where to look for the next one. */
interface Element {
  readonly from: number;
  readonly to: number;
  readonly next: number;
}

const isBetween = (byte: number | undefined): boolean =>
  byte === comma || byte === space || byte === openBracket || byte === closeBracket;

/** Yields the elements of a list that are not empty: what is between commas, or the strings of an array with their escapes. */
export function* listElements(value: Uint8Array): Generator<Element, void, void> {
  for (let at = 0; at < value.length;) {
    const byte = value[at];
    if (isBetween(byte)) {
      at++;
      continue;
    }
    const element = byte === quote ? stringAt(value, at) : textAt(value, at);
    if (element.to > element.from) {
      yield element;
    }
    at = element.next;
  }
}

function hashList(value: Uint8Array, seed: bigint): bigint {
  let total = 0n;
  for (const { from, to } of listElements(value)) {
    total += xxh64(value.subarray(from, to), seed);
  }
  return total & mask;
}

/** Finds what is between the quotes of an element, with its escapes. */
function stringAt(value: Uint8Array, start: number): Element {
  let at = start + 1;
  while (at < value.length && value[at] !== quote) {
    at += value[at] === backslash ? 2 : 1;
  }
  return { from: start + 1, to: Math.min(at, value.length), next: at + 1 };
}

/** Finds an element that ends with a comma, without the spaces before that. */
function textAt(value: Uint8Array, start: number): Element {
  let [at, to] = [start, start];
  for (; at < value.length && value[at] !== comma && value[at] !== closeBracket; at++) {
    to = value[at] === space ? to : at + 1;
  }
  return { from: start, to, next: at };
}
