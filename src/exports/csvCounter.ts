import type { ContactCounter } from './contactCounter.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;
/** A column that every export of contacts has, so that a header can be told from a contact. */
const headerColumn = /(?:^|,)"?(?:EMAIL|CONTACT_ID)"?(?:,|\r?$)/;
const longestHeader = 64 * 1024;

/**
 * Counts the records of a CSV as it streams by: a line feed between quotes belongs to a value, and a blank line is none. A
 * header is not counted; a later file of an export may have one or not.
 *
 * Looks at four bytes at once, since to look at each would cost more than to inflate them.
 */
export class CsvCounter implements ContactCounter {
  #records = 0;
  /** 1 between quotes. A doubled quote ends and begins them again, which comes to the same. */
  #quoted = 0;
  /** Bytes of the record that has begun, from the chunks before. */
  #begun = 0;
  #previous = 0;
  #head: Buffer | undefined = Buffer.alloc(0);
  #hasHeader = false;

  next(chunk: Uint8Array): void {
    if (this.#head) {
      this.#lookForHeader(this.#head, chunk);
    }
    const length = chunk.byteLength;
    const aligned = Math.min(length, -chunk.byteOffset & 3);
    const words = new Int32Array(
      chunk.buffer,
      aligned === length ? 0 : chunk.byteOffset + aligned,
      (length - aligned) >>> 2,
    );
    let start = -this.#begun;
    start = this.#bytes(chunk, 0, aligned, start);
    // One bit for each of the four bytes, turned over by each quote in its place.
    let quotes = 0;
    for (let index = 0; index < words.length; index++) {
      const word = words[index] ?? 0;
      const feeds = word ^ 0x0a0a0a0a;
      if (((feeds - 0x01010101) & ~feeds & 0x80808080) === 0) {
        const others = word ^ 0x22222222;
        quotes ^= ~(((others & 0x7f7f7f7f) + 0x7f7f7f7f) | others | 0x7f7f7f7f);
      } else {
        this.#quoted ^= parity(quotes);
        quotes = 0;
        const at = aligned + 4 * index;
        start = this.#bytes(chunk, at, at + 4, start);
      }
    }
    this.#quoted ^= parity(quotes);
    start = this.#bytes(chunk, aligned + 4 * words.length, length, start);
    this.#begun = length - start;
    this.#previous = chunk[length - 1] ?? this.#previous;
  }

  end(): number {
    const last = isBlank(this.#begun, this.#previous) ? 0 : 1;
    if (this.#head) {
      this.#hasHeader = headerColumn.test(firstLine(this.#head).text);
    }
    return this.#records + last - (this.#hasHeader ? 1 : 0);
  }

  /** Looks at each byte between two places. Gives where the record begins that is not yet ended. */
  #bytes(chunk: Uint8Array, from: number, to: number, begin: number): number {
    let start = begin;
    for (let at = from; at < to; at++) {
      const byte = chunk[at];
      if (byte === quote) {
        this.#quoted ^= 1;
      } else if (byte === lineFeed && this.#quoted === 0) {
        if (!isBlank(at - start, at === 0 ? this.#previous : (chunk[at - 1] ?? 0))) {
          this.#records++;
        }
        start = at + 1;
      }
    }
    return start;
  }

  #lookForHeader(before: Buffer, chunk: Uint8Array): void {
    const head = Buffer.concat([before, chunk.subarray(0, longestHeader - before.length)]);
    const line = firstLine(head);
    if (line.isWhole || head.length === longestHeader) {
      this.#hasHeader = headerColumn.test(line.text);
      this.#head = undefined;
    } else {
      this.#head = head;
    }
  }
}

/** The first line that is not blank, and whether its end is there. */
function firstLine(head: Buffer): { readonly text: string; readonly isWhole: boolean } {
  const text = head.toString('utf8').replace(/^[\uFEFF\r\n]+/, '');
  const feed = text.indexOf('\n');
  return feed === -1 ? { text, isWhole: false } : { text: text.slice(0, feed), isWhole: true };
}

/** Whether a record of this length, with this last byte, is nothing but the end of a line. */
const isBlank = (length: number, last: number): boolean =>
  length === 0 || (length === 1 && last === carriageReturn);

function parity(bits: number): number {
  const half = bits ^ (bits >>> 16);
  return ((half ^ (half >>> 8)) >>> 7) & 1;
}
