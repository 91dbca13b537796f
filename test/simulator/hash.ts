/** Maps a 32-bit number to a well-mixed one; different inputs never have the same output. */
export function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Returns a 32-bit number that depends on all arguments, which are numbers below 2^32. */
export function hash(seed: number, ...parts: readonly number[]): number {
  let h = mix(seed + 0x9e3779b9);
  for (const part of parts) {
    h = mix((h + Math.imul(part, 0x9e3779b1)) | 0);
  }
  return h;
}

/** Returns a 32-bit number for a text. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  }
  return mix(h);
}

/** Returns an id in the form of a version 4 UUID. Up to 2^32 indices of one seed and kind have different ids. */
export function uuid(seed: number, kind: number, index: number): string {
  const [a, b, c, d] = uuidWords(hash(seed, kind), index);
  return `${hex(a >>> 16)}${hex(a)}-${hex(b >>> 16)}-${hex(b)}-${hex(c >>> 16)}-${hex(c)}${hex(d >>> 16)}${hex(d)}`;
}

/** Writes the 36 bytes of an id; `base` is the hash of its seed and kind. */
export function writeUuid(target: Uint8Array, at: number, base: number, index: number): void {
  const [a, b, c, d] = uuidWords(base, index);
  writeHex(target, at, a >>> 16);
  writeHex(target, at + 4, a);
  target[at + 8] = hyphen;
  writeHex(target, at + 9, b >>> 16);
  target[at + 13] = hyphen;
  writeHex(target, at + 14, b);
  target[at + 18] = hyphen;
  writeHex(target, at + 19, c >>> 16);
  target[at + 23] = hyphen;
  writeHex(target, at + 24, c);
  writeHex(target, at + 28, d >>> 16);
  writeHex(target, at + 32, d);
}

function uuidWords(base: number, index: number): readonly [number, number, number, number] {
  // The first word keeps all its bits and is one-to-one in the index, so that no two ids can be equal.
  const a = mix((base + Math.imul(index, 0x9e3779b1)) | 0);
  const b = mix(a ^ 0x5bd1e995);
  const c = mix(b ^ base);
  const d = mix(c ^ 0x27d4eb2f);
  return [a, (b & 0xffff0fff) | 0x4000, (c & 0x3fffffff) | 0x80000000, d];
}

const hyphen = 0x2d;
const hexDigits = Buffer.from('0123456789abcdef');
const hex = (bits: number): string => (bits & 0xffff).toString(16).padStart(4, '0');

function writeHex(target: Uint8Array, at: number, bits: number): void {
  target[at] = hexDigits[(bits >>> 12) & 15] ?? 0;
  target[at + 1] = hexDigits[(bits >>> 8) & 15] ?? 0;
  target[at + 2] = hexDigits[(bits >>> 4) & 15] ?? 0;
  target[at + 3] = hexDigits[bits & 15] ?? 0;
}

/** What an id belongs to, so that a list and a contact with the same index have different ids. */
export const idKind = {
  contact: 1,
  list: 2,
  segment: 3,
  segmentV1: 4,
  export: 5,
  customField: 6,
  request: 7,
} as const;

const keyAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Returns a key in the form of SendGrid's, put together at run time so that no file contains one. */
export function sampleKey(seed: number, index: number): string {
  const characters = (length: number, salt: number): string =>
    Array.from({ length }, (_, i) => keyAlphabet[hash(seed, index, salt, i) % 64]).join('');
  return ['SG', characters(22, 1), characters(43, 2)].join('.');
}
