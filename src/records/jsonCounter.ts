import type { ContactCounter } from './contactCounter.ts';
import { JsonScan } from './jsonScan.ts';

const lineFeed = 0x0a;
const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
/** The bytes of a byte order mark, which are only valid at the beginning. */
const mark = [0xef, 0xbb, 0xbf];

const longestTail = 1024 * 1024;
const nothing = Buffer.alloc(0);

/** Counts the lines of JSON Lines that are not blank, or, in a body that is one array, its elements. */
export class JsonCounter implements ContactCounter {
  #count = 0;
  #kind: 'unknown' | 'lines' | 'array' = 'unknown';
  #inLine = false;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #inElement = false;
  /** The current line. Undefined where it is too long. */
  #tail: Buffer | undefined = nothing;

  next(chunk: Uint8Array): void {
    let from = 0;
    if (this.#kind === 'unknown') {
      while (from < chunk.length && (isSpace(chunk[from]) || mark.includes(chunk[from] ?? 0))) {
        from++;
      }
      if (from === chunk.length) {
        return;
      }
      this.#kind = chunk[from] === openBracket ? 'array' : 'lines';
    }
    if (this.#kind === 'lines') {
      this.#lines(Buffer.from(chunk.buffer, chunk.byteOffset + from, chunk.byteLength - from));
    } else {
      this.#array(chunk.subarray(from));
    }
  }

  end(): number {
    return this.#count;
  }

  isCut(): boolean {
    if (this.#kind === 'array') {
      return this.#depth > 0 || this.#inString;
    }
    return this.#inLine && this.#tail !== undefined && !isJson(this.#tail);
  }

  #keep(chunk: Buffer): void {
    const feed = chunk.lastIndexOf(lineFeed) + 1;
    const before = feed > 0 ? nothing : this.#tail;
    const rest = chunk.subarray(feed);
    const isTooLong = before === undefined || before.length + rest.length > longestTail;
    this.#tail = isTooLong ? undefined : Buffer.concat([before, rest]);
  }

  #lines(chunk: Buffer): void {
    this.#keep(chunk);
    let position = 0;
    while (position < chunk.length) {
      const feed = chunk.indexOf(lineFeed, position);
      const end = feed === -1 ? chunk.length : feed;
      for (let at = position; at < end && !this.#inLine; at++) {
        if (!isSpace(chunk[at])) {
          this.#inLine = true;
          this.#count++;
        }
      }
      this.#inLine &&= feed === -1;
      position = end + 1;
    }
  }

  #array(chunk: Uint8Array): void {
    for (const byte of chunk) {
      if (this.#inString) {
        this.#string(byte);
      } else if (byte === openBracket || byte === openBrace) {
        this.#value();
        this.#depth++;
      } else if (byte === closeBracket || byte === closeBrace) {
        this.#depth--;
      } else if (byte === 0x2c) {
        this.#inElement &&= this.#depth !== 1;
      } else if (!isSpace(byte)) {
        this.#value();
        this.#inString = byte === quote;
      }
    }
  }

  #string(byte: number): void {
    if (this.#escaped) {
      this.#escaped = false;
    } else if (byte === backslash) {
      this.#escaped = true;
    } else if (byte === quote) {
      this.#inString = false;
    }
  }

  /** Counts what begins right inside the array. */
  #value(): void {
    if (this.#depth === 1 && !this.#inElement) {
      this.#inElement = true;
      this.#count++;
    }
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === lineFeed;
}

function isJson(text: Buffer): boolean {
  const scan = new JsonScan('one value');
  return scan.next(text) && scan.end();
}
