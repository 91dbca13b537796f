import { placeAfter, type CsvPlace } from './kernel/csvPlace.ts';

const [comma, quote, lineFeed, carriageReturn, tab] = [0x2c, 0x22, 0x0a, 0x0d, 0x09];
const apostrophe = 0x27;
/** `;` and `|`: they end a cell where a spreadsheet does not take the comma for that, as in much of Europe. */
const separators: ReadonlySet<number> = new Set([0x3b, 0x7c]);
/** The first byte of a byte order mark, and of the full-width forms of the signs below. */
const wide = 0xef;
/** `=`, `+`, `-`, `@` and NUL. */
const signs: ReadonlySet<number> = new Set([0x3d, 0x2b, 0x2d, 0x40, 0x00]);
/** The last byte of the full-width `＋`, `－`, `＝` and `＠`, which begin with EF BC. */
const wideSigns: ReadonlySet<number> = new Set([0x8b, 0x8d, 0x9d, 0xa0]);
/** How many blanks are held back to see what follows. A cell that begins with more is guarded whatever that is. */
const longestLead = 4096;

/** For each byte, 1 if it can be more than a character of the piece that it stands in. */
const decides = new Uint8Array(256);
for (const byte of [comma, quote, lineFeed, carriageReturn, tab, ...separators]) {
  decides[byte] = 1;
}

/**
 * What begins with the next byte: a `cell`; a `piece`, a cell for a program that splits at `;` or `|`; what stands `behind` a
 * tab or the end of a line within a cell, which some programs split at too; or nothing.
 */
type Begin = 'cell' | 'piece' | 'behind' | undefined;

/**
 * Puts an apostrophe before each cell of a CSV that a spreadsheet could take for a formula, as OWASP advises against CSV
 * injection: a cell that begins with `=`, `+`, `-` or `@`, also in full width and behind blanks, or with a tab, a line's end or
 * NUL. The same for each piece of a cell that a program with other separators takes for a cell, whether or not it is between
 * quotes here: there the quotes are not at the beginning of a cell. Streams, and leaves every other byte as it is.
 *
 * A carriage return without a line feed ends the row for some programs and belongs to the cell for others: both are guarded.
 */
export class FormulaGuard {
  #place: CsvPlace = 'open';
  #begin: Begin = 'cell';
  /** Bytes of the end of a chunk that say what they are only together with the next ones. */
  #held = Buffer.alloc(0);
  #isAtBegin = true;

  /** Returns what the next bytes become. */
  next(chunk: Uint8Array): Uint8Array {
    return this.#pass(this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]), false);
  }

  /** Returns what is left. */
  end(): Uint8Array {
    return this.#pass(this.#held, true);
  }

  #pass(input: Uint8Array, isLast: boolean): Uint8Array {
    const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
    const marks: number[] = [];
    let at = 0;
    while (at < bytes.length) {
      const taken =
        this.#begin === undefined ? this.#text(bytes, at) : this.#lead(bytes, at, isLast, marks);
      if (taken === 0) {
        break;
      }
      at += taken;
    }
    this.#held = Buffer.from(bytes.subarray(at));
    if (marks.length > 0) {
      return withMarks(bytes.subarray(0, at), marks);
    }
    return at === input.byteLength ? input : input.subarray(0, at);
  }

  /** Scans a piece up to where one can begin. Returns the number of bytes. */
  #text(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length && decides[bytes[at] ?? 0] === 0) {
      at++;
    }
    if (at > from && this.#place === 'open') {
      this.#place = 'text';
    }
    if (at === bytes.length) {
      return at - from;
    }
    this.#separate(bytes[at] ?? 0);
    return at + 1 - from;
  }

  /** Takes a quote, or a byte at which some program splits. */
  #separate(byte: number): void {
    const isQuoted = this.#place === 'quoted';
    this.#place = placeAfter(this.#place, byte);
    if (separators.has(byte)) {
      this.#begin = 'piece';
    } else if (byte === tab || byte === carriageReturn || (byte === lineFeed && isQuoted)) {
      this.#begin = 'behind';
    } else if (!isQuoted && byte !== quote) {
      this.#begin = 'cell';
    }
  }

  /** Scans the beginning of a piece. Returns the number of bytes, or 0 where more are needed first. */
  #lead(bytes: Buffer, at: number, isLast: boolean, marks: number[]): number {
    const byte = bytes[at] ?? 0;
    if (isLetterOrDigit(byte)) {
      // How most cells begin.
      this.#isAtBegin = false;
      this.#endLead();
      return 1;
    }
    const isQuoted = this.#place === 'quoted';
    const needed = byte === wide ? 3 : byte === carriageReturn && !isQuoted ? 2 : 1;
    if (bytes.length - at < needed && !isLast) {
      return 0;
    }
    // One mark may stand before another.
    this.#isAtBegin &&= isByteOrderMark(bytes, at);
    if (this.#isAtBegin) {
      return 3;
    }
    if (byte === quote) {
      return this.#quote();
    }
    if (decides[byte] === 1) {
      return this.#emptyPiece(bytes, at, marks);
    }
    return this.#blanks(bytes, at, isLast, marks);
  }

  #quote(): number {
    // The first one opens the cell. A cell that begins with a quote of its own begins with nothing else.
    if (this.#begin === 'cell' && this.#place === 'quoted') {
      this.#begin = undefined;
    }
    this.#place = placeAfter(this.#place, quote);
    return 1;
  }

  /** Takes a separator where a piece begins. */
  #emptyPiece(bytes: Buffer, at: number, marks: number[]): number {
    const byte = bytes[at] ?? 0;
    const isCell = this.#begin === 'cell';
    if (byte === carriageReturn && this.#place !== 'quoted') {
      const next = bytes[at + 1];
      if (next === lineFeed) {
        return 1;
      }
      if (isCell && next !== undefined) {
        marks.push(at);
      }
    } else if (
      byte === tab
        ? this.#begin !== 'behind'
        : isCell && this.#place === 'quoted' && isLineEnd(byte)
    ) {
      marks.push(at);
    }
    this.#separate(byte);
    return 1;
  }

  /** Takes the blanks that a piece begins with, and what stands behind them. */
  #blanks(bytes: Buffer, from: number, isLast: boolean, marks: number[]): number {
    let at = from;
    for (let width = 1; width > 0 && at - from < longestLead; at += width) {
      width = blankWidth(bytes, at);
    }
    const isOpen = bytes.length - at < widthOf(bytes[at]);
    if (isOpen && !isLast && at - from < longestLead) {
      return 0;
    }
    if (at - from >= longestLead || isSign(bytes, at)) {
      marks.push(from);
    }
    const isPiece = this.#begin !== 'cell';
    this.#endLead();
    if (isPiece && at > from && bytes[at] === quote) {
      // For a program that splits here, the quote is a quote of the cell's own.
      this.#begin = 'behind';
    }
    // What follows the blanks can be a separator.
    return at > from ? at - from : 1;
  }

  /** Scans the rest of the piece. */
  #endLead(): void {
    this.#begin = undefined;
    if (this.#place === 'open') {
      this.#place = 'text';
    }
  }
}

const isLetterOrDigit = (byte: number): boolean =>
  (byte >= 0x61 && byte <= 0x7a) ||
  (byte >= 0x41 && byte <= 0x5a) ||
  (byte >= 0x30 && byte <= 0x39);

const isLineEnd = (byte: number): boolean => byte === lineFeed || byte === carriageReturn;

/** How many bytes are needed to know the character that begins with this one; 1 where none is there. */
const widthOf = (byte: number | undefined): number =>
  byte === 0xc2 ? 2 : byte === wide || byte === 0xe2 || byte === 0xe3 ? 3 : 1;

/** The bytes of a blank or a control character that is neither a sign nor a separator; 0 where there is none. */
function blankWidth(bytes: Buffer, at: number): number {
  const byte = bytes[at] ?? 0;
  if ((byte > 0 && byte <= 0x20 && decides[byte] === 0) || byte === 0x7f) {
    return 1;
  }
  const second = bytes[at + 1] ?? 0;
  const third = bytes[at + 2] ?? 0;
  switch (byte) {
    case 0xc2:
      // The control characters from U+0080 on, and the blank that does not break.
      return second >= 0x80 && second <= 0xa0 ? 2 : 0;
    case 0xe2:
      // The blanks from U+2000 on, and what has no width.
      return second === 0x80 && third >= 0x80 && third <= 0x8f ? 3 : 0;
    case 0xe3:
      return second === 0x80 && third === 0x80 ? 3 : 0;
    default:
      return 0;
  }
}

function isSign(bytes: Buffer, at: number): boolean {
  const byte = bytes[at];
  return byte === wide
    ? bytes[at + 1] === 0xbc && wideSigns.has(bytes[at + 2] ?? 0)
    : byte !== undefined && signs.has(byte);
}

const isByteOrderMark = (bytes: Buffer, at: number): boolean =>
  bytes[at] === wide && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;

/** Copies bytes with an apostrophe before each of these places, which are in order. */
function withMarks(bytes: Buffer, places: readonly number[]): Uint8Array {
  const marked = Buffer.allocUnsafe(bytes.length + places.length);
  let from = 0;
  let to = 0;
  for (const place of places) {
    to += bytes.copy(marked, to, from, place);
    marked[to++] = apostrophe;
    from = place;
  }
  bytes.copy(marked, to, from);
  return marked;
}
