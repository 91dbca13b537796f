const [comma, quote, lineFeed, carriageReturn] = [0x2c, 0x22, 0x0a, 0x0d];
const apostrophe = 0x27;
/** The first byte of a byte order mark, and of the full-width forms of the signs below. */
const wide = 0xef;
/** `=`, `+`, `-`, `@`, tab and NUL. A line's end counts too where it belongs to the cell. */
const signs: ReadonlySet<number> = new Set([0x3d, 0x2b, 0x2d, 0x40, 0x09, 0x00]);
/** The last byte of the full-width `＋`, `－`, `＝` and `＠`, which begin with EF BC. */
const wideSigns: ReadonlySet<number> = new Set([0x8b, 0x8d, 0x9d, 0xa0]);

/** Where the next byte stands: at a cell's first one, with or without a quote before it, in a cell, or behind a quote. */
type Place = 'start' | 'quotedStart' | 'text' | 'quoted' | 'quoteSeen';

/**
 * Puts an apostrophe before each cell of a CSV that a spreadsheet could take for a formula, as OWASP advises against CSV
 * injection: a cell that begins with `=`, `+`, `-`, `@`, a tab, a line's end or NUL, also in full width. Streams, and leaves
 * every other byte as it is.
 *
 * A carriage return without a line feed ends the row for some programs and belongs to the cell for others: both are guarded.
 */
export class FormulaGuard {
  #place: Place = 'start';
  /** Bytes of the end of a chunk that say what they are only together with the next ones. */
  #held = Buffer.alloc(0);
  #isAtBegin = true;

  /** Gives what the next bytes become. */
  next(chunk: Uint8Array): Uint8Array {
    return this.#pass(this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]), false);
  }

  /** Gives what is left. */
  end(): Uint8Array {
    return this.#pass(this.#held, true);
  }

  #pass(input: Uint8Array, isLast: boolean): Uint8Array {
    const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
    const marks: number[] = [];
    let at = 0;
    while (at < bytes.length) {
      const taken = this.#step(bytes, at, isLast, marks);
      if (taken === 0) {
        break;
      }
      at += taken;
    }
    this.#held = Buffer.from(bytes.subarray(at));
    return marks.length === 0 ? input.subarray(0, at) : withMarks(bytes.subarray(0, at), marks);
  }

  /** Goes on from a place; gives by how many bytes, or 0 when more must come first. */
  #step(bytes: Buffer, at: number, isLast: boolean, marks: number[]): number {
    switch (this.#place) {
      case 'start':
      case 'quotedStart':
        return this.#cell(bytes, at, isLast, marks);
      case 'text':
        return this.#text(bytes, at);
      case 'quoted': {
        const end = bytes.indexOf(quote, at);
        this.#place = end === -1 ? 'quoted' : 'quoteSeen';
        return (end === -1 ? bytes.length : end + 1) - at;
      }
      case 'quoteSeen':
        // A second quote is one of the cell's; anything else but a cell's end is no good CSV, and read as text.
        this.#place = bytes[at] === quote ? 'quoted' : 'text';
        return bytes[at] === quote ? 1 : this.#text(bytes, at);
    }
  }

  #text(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === comma || byte === lineFeed || byte === carriageReturn) {
        this.#place = 'start';
        return at + 1 - from;
      }
    }
    return bytes.length - from;
  }

  #cell(bytes: Buffer, at: number, isLast: boolean, marks: number[]): number {
    const isQuoted = this.#place === 'quotedStart';
    const byte = bytes[at] ?? 0;
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
      this.#place = isQuoted ? 'quoteSeen' : 'quotedStart';
      return 1;
    }
    if (!isQuoted && (byte === comma || byte === lineFeed || byte === carriageReturn)) {
      if (byte === carriageReturn && at + 1 < bytes.length && bytes[at + 1] !== lineFeed) {
        marks.push(at);
      }
      return 1;
    }
    if (isRisky(bytes, at)) {
      marks.push(at);
    }
    this.#place = isQuoted ? 'quoted' : 'text';
    return 1;
  }
}

function isRisky(bytes: Buffer, at: number): boolean {
  const byte = bytes[at] ?? 0;
  return byte === wide
    ? bytes[at + 1] === 0xbc && wideSigns.has(bytes[at + 2] ?? 0)
    : signs.has(byte) || byte === carriageReturn || byte === lineFeed;
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
