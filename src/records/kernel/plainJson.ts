import { mostRecords, type Split, type SplitOptions } from './kernel.ts';
import type { Ranges } from './plainCells.ts';

const [lineFeed, quote, backslash, comma, colon] = [0x0a, 0x22, 0x5c, 0x2c, 0x3a];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

/** What stands for the end of a value: it ends behind the bytes, or what is there is no value. */
export const [unfinished, malformed] = [-1, -2];

export const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === lineFeed;

/** Returns the position of the next byte that is no white space. */
export function skipSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isSpace(bytes[at])) {
    at++;
  }
  return at;
}

/** Whether a byte can be part of a number, `true`, `false` or `null`. */
const isScalar = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) ||
  (byte >= 0x41 && byte <= 0x5a) ||
  (byte >= 0x61 && byte <= 0x7a) ||
  byte === 0x2b ||
  byte === 0x2d ||
  byte === 0x2e;

/** Returns where the string that begins at `from` ends, behind its quote. */
export function stringEnd(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from + 1; at < end; at++) {
    if (bytes[at] === quote) {
      return at + 1;
    }
    if (bytes[at] === backslash) {
      at++;
    }
  }
  return unfinished;
}

/**
 * Returns where the value that begins at `from` ends. Of arrays and objects only the number of brackets is compared, not what
 * stands between them.
 */
export function valueEnd(bytes: Uint8Array, from: number, end: number): number {
  if (from >= end) {
    return unfinished;
  }
  const first = bytes[from] ?? 0;
  if (first === quote) {
    return stringEnd(bytes, from, end);
  }
  if (first === openBrace || first === openBracket) {
    return nestedEnd(bytes, from, end);
  }
  let at = from;
  while (at < end && isScalar(bytes[at] ?? 0)) {
    at++;
  }
  return at === from ? malformed : at;
}

function nestedEnd(bytes: Uint8Array, from: number, end: number): number {
  let depth = 0;
  for (let at = from; at < end; at++) {
    switch (bytes[at]) {
      case quote: {
        const to = stringEnd(bytes, at, end);
        if (to < 0) {
          return to;
        }
        at = to - 1;
        break;
      }
      case openBrace:
      case openBracket:
        depth++;
        break;
      case closeBrace:
      case closeBracket:
        depth--;
        if (depth === 0) {
          return at + 1;
        }
        break;
      case backslash:
        return malformed;
      default:
    }
  }
  return unfinished;
}

/** Receives where a member of an object has its key, with quotes, and its value. */
export type TakeMember = (key: number, keyEnd: number, value: number, valueEnd: number) => void;

/**
 * Calls a function with each member of an object. Returns whether there is nothing but an object; where not, the members before
 * the fault have been passed on.
 */
export function eachMember(
  bytes: Uint8Array,
  start: number,
  end: number,
  take: TakeMember,
): boolean {
  let at = skipSpace(bytes, start, end);
  if (at >= end || bytes[at] !== openBrace) {
    return false;
  }
  at = skipSpace(bytes, at + 1, end);
  if (at < end && bytes[at] === closeBrace) {
    return skipSpace(bytes, at + 1, end) === end;
  }
  for (;;) {
    const keyEnd = at < end && bytes[at] === quote ? stringEnd(bytes, at, end) : malformed;
    const behindKey = keyEnd < 0 ? end : skipSpace(bytes, keyEnd, end);
    if (behindKey >= end || bytes[behindKey] !== colon) {
      return false;
    }
    const value = skipSpace(bytes, behindKey + 1, end);
    const to = valueEnd(bytes, value, end);
    if (to < 0) {
      return false;
    }
    take(at, keyEnd, value, to);
    at = skipSpace(bytes, to, end);
    if (at < end && bytes[at] === closeBrace) {
      return skipSpace(bytes, at + 1, end) === end;
    }
    if (at >= end || bytes[at] !== comma) {
      return false;
    }
    at = skipSpace(bytes, at + 1, end);
  }
}

/** Finds the lines of JSON Lines: see `Kernel.split`. */
export function splitLines(bytes: Uint8Array, options: SplitOptions, into: Ranges): Split {
  const found = new Found(bytes, into);
  let consumed = 0;
  while (consumed < bytes.length && found.records < mostRecords) {
    const feed = bytes.indexOf(lineFeed, consumed);
    if (feed === -1 && !options.isLast) {
      break;
    }
    const end = feed === -1 ? bytes.length : feed;
    found.add(consumed, end);
    consumed = Math.min(end + 1, bytes.length);
  }
  return found.split(consumed);
}

/** Finds the elements of a JSON array: see `Kernel.split`. */
export function splitArray(bytes: Uint8Array, options: SplitOptions, into: Ranges): Split {
  const found = new Found(bytes, into);
  let [at, consumed] = [0, 0];
  while (found.records < mostRecords) {
    while (at < bytes.length && (isSpace(bytes[at]) || bytes[at] === comma)) {
      at++;
    }
    if (at === bytes.length) {
      return found.split(at);
    }
    if (bytes[at] === closeBracket) {
      return { ...found.split(at + 1), isEnd: true };
    }
    const end = valueEnd(bytes, at, bytes.length);
    // A number that ends with the chunk may go on in the next one.
    if (
      end === unfinished ||
      (end === bytes.length && !options.isLast && !isClosed(bytes[end - 1]))
    ) {
      return { ...found.split(consumed), isBroken: options.isLast };
    }
    if (end === malformed) {
      return { ...found.split(at), isBroken: true };
    }
    found.add(at, end);
    at = end;
    consumed = end;
  }
  return found.split(consumed);
}

const isClosed = (byte: number | undefined): boolean =>
  byte === quote || byte === closeBrace || byte === closeBracket;

/** The records of a split of JSON. */
class Found {
  records = 0;
  #misfits = 0;
  #firstMisfit = -1;
  readonly #bytes: Uint8Array;
  readonly #into: Ranges;

  constructor(bytes: Uint8Array, into: Ranges) {
    this.#bytes = bytes;
    this.#into = into;
  }

  /** Adds what is between two positions, without white space around it, if anything is. */
  add(from: number, to: number): void {
    const start = skipSpace(this.#bytes, from, to);
    let end = to;
    while (end > start && isSpace(this.#bytes[end - 1])) {
      end--;
    }
    if (end === start) {
      return;
    }
    if (this.#bytes[start] !== openBrace || this.#bytes[end - 1] !== closeBrace) {
      this.#misfits++;
      this.#firstMisfit = this.#firstMisfit === -1 ? this.records : this.#firstMisfit;
    }
    this.#into.starts[this.records] = start;
    this.#into.ends[this.records++] = end;
  }

  split(consumed: number): Split {
    return {
      records: this.records,
      consumed,
      misfits: this.#misfits,
      firstMisfit: this.#firstMisfit,
      isUnclosed: false,
      isEnd: false,
      isBroken: false,
    };
  }
}
