import type { RecordFormat } from './kernel.ts';
import { isSpace, stringEnd } from './plainJson.ts';

const [quote, backslash, openBracket, openBrace] = [0x22, 0x5c, 0x5b, 0x7b];
const nothing = new Uint8Array(0);
/** What an escape of JSON with one letter stands for. */
const escapes: ReadonlyMap<number, number> = new Map(
  Object.entries({
    '"': '"',
    '\\': '\\',
    '/': '/',
    b: '\b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
  }).map(([letter, character]) => [letter.charCodeAt(0), character.charCodeAt(0)]),
);

/**
 * Returns the value of a cell as UTF-8: without quotes and escapes, of JSON's `null` nothing, of arrays and objects their text
 * without white space between tokens. What is wrong in it stays as it is.
 */
export function cellValue(
  bytes: Uint8Array,
  format: RecordFormat,
  start: number,
  end: number,
): Uint8Array {
  const first = bytes[start];
  if (start >= end || (format === 'csv' && first !== quote)) {
    return start >= end ? nothing : bytes.subarray(start, end);
  }
  if (format === 'csv') {
    return unquoted(bytes, start + 1, end);
  }
  if (first === quote) {
    return unescaped(bytes.subarray(start + 1, end - 1));
  }
  if (first === openBrace || first === openBracket) {
    return compact(bytes, start, end);
  }
  const raw = bytes.subarray(start, end);
  return raw.length === 4 && Buffer.from(raw).toString('latin1') === 'null' ? nothing : raw;
}

/**
 * Returns the value of a cell as text, of a long one the first `most` UTF-16 units.
 *
 * @param start where the cell begins, not `absent`.
 */
export function cellText(
  bytes: Uint8Array,
  format: RecordFormat,
  start: number,
  end: number,
  most = Infinity,
): { text: string; isCut: boolean } {
  // No unit takes more than the six bytes of an escape, but white space of an array is not shown.
  const isPacked = format !== 'csv' && (bytes[start] === openBrace || bytes[start] === openBracket);
  const to = isPacked ? end : Math.min(end, start + 6 * most + 12);
  const value = cellValue(bytes, format, start, to);
  const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString();
  if (text.length <= most) {
    return { text, isCut: to < end };
  }
  const isPair = (text.charCodeAt(most - 1) & 0xfc00) === 0xd800;
  return { text: text.slice(0, isPair ? most - 1 : most), isCut: true };
}

/** Reads a quoted cell of a CSV from behind its first quote. */
function unquoted(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const next = bytes.subarray(start, end).indexOf(quote);
  if (next === -1 || start + next === end - 1) {
    return bytes.subarray(start, next === -1 ? end : end - 1);
  }
  const value = new Uint8Array(end - start);
  let length = 0;
  let place: 'quoted' | 'closed' | 'text' = 'quoted';
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === quote && place === 'quoted') {
      place = 'closed';
    } else {
      place = place === 'quoted' || (place === 'closed' && byte === quote) ? 'quoted' : 'text';
      value[length++] = byte;
    }
  }
  return value.subarray(0, length);
}

/** Decodes what stands between the quotes of a JSON string. */
function unescaped(text: Uint8Array): Uint8Array {
  let at = text.indexOf(backslash);
  if (at === -1) {
    return text;
  }
  const pieces: Uint8Array[] = [];
  let from = 0;
  while (at !== -1) {
    const { value, length } = escapeAt(text, at);
    pieces.push(text.subarray(from, at), value);
    from = at + length;
    at = text.indexOf(backslash, from);
  }
  return Buffer.concat([...pieces, text.subarray(from)]);
}

function escapeAt(text: Uint8Array, at: number): { value: Uint8Array; length: number } {
  const plain = escapes.get(text[at + 1] ?? 0);
  if (plain !== undefined) {
    return { value: Uint8Array.of(plain), length: 2 };
  }
  const unit = unitAt(text, at);
  if (unit === undefined) {
    // No escape: the backslash, and whatever follows by itself.
    return { value: Uint8Array.of(backslash), length: 1 };
  }
  const second = (unit & 0xfc00) === 0xd800 ? unitAt(text, at + 6) : undefined;
  return second !== undefined && (second & 0xfc00) === 0xdc00
    ? { value: Buffer.from(String.fromCharCode(unit, second)), length: 12 }
    : { value: Buffer.from(String.fromCharCode(unit)), length: 6 };
}

/** Returns the UTF-16 unit of `\uXXXX`. */
function unitAt(text: Uint8Array, at: number): number | undefined {
  const escape = Buffer.from(text.subarray(at, at + 6)).toString('latin1');
  return /^\\u[\da-f]{4}$/i.test(escape) ? parseInt(escape.slice(2), 16) : undefined;
}

function compact(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const value = new Uint8Array(end - start);
  let length = 0;
  for (let at = start; at < end;) {
    const string = bytes[at] === quote ? stringEnd(bytes, at, end) : at + 1;
    const to = string < 0 ? end : string;
    if (bytes[at] === quote || !isSpace(bytes[at])) {
      value.set(bytes.subarray(at, to), length);
      length += to - at;
    }
    at = to;
  }
  return value.subarray(0, length);
}
