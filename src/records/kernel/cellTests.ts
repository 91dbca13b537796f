import type { CellTest } from './kernel.ts';
import type { Needle } from './needle.ts';

/** `=`, `+`, `-`, `@`, NUL and what ends a cell or a line for some spreadsheets. */
const formulaSigns: ReadonlySet<number> = new Set([0x3d, 0x2b, 0x2d, 0x40, 0x00, 0x09, 0x0a, 0x0d]);
/** The last byte of the full-width `＋`, `－`, `＝` and `＠`, which begin with EF BC. */
const wideSigns: ReadonlySet<number> = new Set([0x8b, 0x8d, 0x9d, 0xa0]);
const phoneNumber = /^\+[1-9]\d{7,14}$/;

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
/** Returns a value with ASCII letters in lower case. */
const lowered = (value: string): string =>
  value.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

export function isAt(needle: Needle, bytes: Uint8Array, at: number): boolean {
  return needle.bytes.every((byte, index) => {
    const found = bytes[at + index];
    return found === byte || found === needle.others[index];
  });
}

/** Returns where the needle begins first in some bytes, −1 if nowhere. */
export function indexOfNeedle(needle: Needle, bytes: Uint8Array, from = 0): number {
  for (let at = from; at + needle.bytes.length <= bytes.length; at++) {
    if (isAt(needle, bytes, at)) {
      return at;
    }
  }
  return -1;
}

/**
 * Whether a value begins as a formula: with `=`, `+`, `-` or `@`, also in full width and behind spaces, or with a tab, the end of
 * a line or NUL.
 */
export function formulaStart(value: Uint8Array): boolean {
  let at = 0;
  while (value[at] === 0x20) {
    at++;
  }
  const byte = value[at];
  return byte === 0xef && value[at + 1] === 0xbc
    ? wideSigns.has(value[at + 2] ?? 0)
    : byte !== undefined && formulaSigns.has(byte);
}

/** Whether there are control characters, of ASCII or of U+0080 to U+009F. */
const hasControl = (value: Uint8Array): boolean =>
  value.some((byte, at) => {
    const second = byte === 0xc2 ? (value[at + 1] ?? 0) : 0;
    return byte < 0x20 || byte === 0x7f || (second >= 0x80 && second < 0xa0);
  });

/** Returns a function that says whether a value meets a condition. */
export function tester(test: CellTest): (value: Uint8Array) => boolean {
  switch (test.kind) {
    case 'contains':
      return (value) => indexOfNeedle(test.needle, value) !== -1;
    case 'begins':
      return (value) => value.length >= test.needle.bytes.length && isAt(test.needle, value, 0);
    case 'equals':
      return (value) => value.length === test.needle.bytes.length && isAt(test.needle, value, 0);
    case 'oneOf': {
      const form = (text: string): string => (test.matchCase ? text : lowered(text));
      const values = new Set(test.values.map((value) => form(latin(Buffer.from(value)))));
      return (value) => values.has(form(latin(value)));
    }
    case 'empty':
      return (value) => value.length === 0;
    case 'e164':
      return (value) => value.length <= 16 && phoneNumber.test(latin(value));
    case 'control':
      return hasControl;
    case 'formula':
      return formulaStart;
  }
}
