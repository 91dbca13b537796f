const [lineFeed, quote, backslash, comma, colon] = [0x0a, 0x22, 0x5c, 0x2c, 0x3a];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * What may come next. `after` is after a value: that of the whole text, where nothing is open. Numbers, since it is compared for
 * each byte: up to `after` white space is ignored, and from `zero` on a number may end.
 */
const at = {
  start: 0,
  value: 1,
  valueOrEnd: 2,
  key: 3,
  keyOrEnd: 4,
  colon: 5,
  after: 6,
  string: 7,
  escape: 8,
  hex: 9,
  word: 10,
  minus: 11,
  point: 12,
  e: 13,
  sign: 14,
  zero: 15,
  integer: 16,
  fraction: 17,
  exponent: 18,
} as const;
type Place = (typeof at)[keyof typeof at];

const words: ReadonlyMap<number, string> = new Map(
  ['true', 'false', 'null'].map((word) => [word.charCodeAt(0), word]),
);
const escapes: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));
/**
 * Validates JSON (RFC 8259) as it is streamed: one value in all, or one on each line that is not blank. Uses the same memory
 * however long a line is. Does not check that strings are valid UTF-8.
 */
export class JsonScan {
  readonly #isLines: boolean;
  #place: Place = at.start;
  /** For each array and object that is open, whether it is an object. */
  #objects = new Uint8Array(64);
  #depth = 0;
  #isKey = false;
  /** The rest of a word that is expected. */
  #rest = '';
  #hexLeft = 0;
  #line = 1;
  #isBad = false;

  constructor(kind: 'lines' | 'one value') {
    this.#isLines = kind === 'lines';
  }

  /** The current line, 1-based; the invalid one, once there was one. */
  get line(): number {
    return this.#line;
  }

  /** Checks the next bytes. Returns whether all bytes so far are valid. */
  next(bytes: Uint8Array): boolean {
    for (let index = 0; index < bytes.length && !this.#isBad;) {
      if (this.#place === at.string) {
        index = this.#string(bytes, index);
      } else {
        this.#step(bytes[index] ?? 0);
        index++;
      }
    }
    return !this.#isBad;
  }

  /** Returns whether the text may end here. */
  end(): boolean {
    const { length } = this.#rest;
    const isWhole =
      this.#depth === 0 &&
      length === 0 &&
      (this.#place === at.after ||
        this.#place >= at.zero ||
        (this.#isLines && this.#place === at.start));
    return !this.#isBad && isWhole;
  }

  /** Most bytes are in strings. */
  #string(bytes: Uint8Array, from: number): number {
    let index = from;
    let byte = 0;
    for (; index < bytes.length; index++) {
      byte = bytes[index] ?? 0;
      if (byte === quote || byte === backslash || byte < 0x20) {
        break;
      }
    }
    if (index === bytes.length) {
      return index;
    }
    if (byte === quote) {
      this.#place = this.#isKey ? at.colon : at.after;
    } else if (byte === backslash) {
      this.#place = at.escape;
    } else {
      this.#isBad = true;
    }
    return index + 1;
  }

  #step(byte: number): void {
    if (this.#place >= at.zero && !isInNumber(byte)) {
      this.#place = at.after;
    }
    if (isSpace(byte) && this.#place <= at.after) {
      if (byte === lineFeed) {
        this.#endLine();
      }
      return;
    }
    switch (this.#place) {
      case at.start:
      case at.value:
        this.#value(byte);
        break;
      case at.valueOrEnd:
        if (byte === closeBracket) {
          this.#close(byte);
        } else {
          this.#value(byte);
        }
        break;
      case at.keyOrEnd:
        if (byte === closeBrace) {
          this.#close(byte);
        } else {
          this.#key(byte);
        }
        break;
      case at.key:
        this.#key(byte);
        break;
      case at.after:
        this.#after(byte);
        break;
      default:
        this.#goTo(this.#inner(byte));
    }
  }

  /** Returns the place after a byte of a word, a number or an escape, or between a key and its value. */
  #inner(byte: number): Place | false {
    switch (this.#place) {
      case at.colon:
        return byte === colon && at.value;
      case at.escape:
        this.#hexLeft = 4;
        return escapes.has(byte) ? at.string : byte === 0x75 && at.hex;
      case at.hex:
        this.#hexLeft--;
        return isHex(byte) && (this.#hexLeft > 0 ? at.hex : at.string);
      case at.word: {
        const isNext = this.#rest.charCodeAt(0) === byte;
        this.#rest = this.#rest.slice(1);
        return isNext && (this.#rest === '' ? at.after : at.word);
      }
      default:
        return numberAfter(this.#place, byte);
    }
  }

  #goTo(place: Place | false): void {
    if (place === false) {
      this.#isBad = true;
    } else {
      this.#place = place;
    }
  }

  #endLine(): void {
    if (this.#isLines) {
      if (this.#depth > 0 || (this.#place !== at.start && this.#place !== at.after)) {
        this.#isBad = true;
        return;
      }
      this.#place = at.start;
    }
    this.#line++;
  }

  #value(byte: number): void {
    if (byte === quote) {
      this.#isKey = false;
      this.#place = at.string;
    } else if (byte === openBrace) {
      this.#open(true);
    } else if (byte === openBracket) {
      this.#open(false);
    } else if (byte === 0x2d) {
      this.#place = at.minus;
    } else if (isDigit(byte)) {
      this.#place = byte === 0x30 ? at.zero : at.integer;
    } else {
      const word = words.get(byte);
      this.#rest = word?.slice(1) ?? '';
      this.#goTo(word !== undefined && at.word);
    }
  }

  #key(byte: number): void {
    this.#isKey = true;
    this.#goTo(byte === quote && at.string);
  }

  #after(byte: number): void {
    if (this.#depth === 0) {
      this.#isBad = true;
    } else if (byte === comma) {
      this.#place = this.#objects[this.#depth - 1] === 1 ? at.key : at.value;
    } else {
      this.#close(byte);
    }
  }

  #open(isObject: boolean): void {
    if (this.#depth === this.#objects.length) {
      const larger = new Uint8Array(2 * this.#depth);
      larger.set(this.#objects);
      this.#objects = larger;
    }
    this.#objects[this.#depth++] = isObject ? 1 : 0;
    this.#place = isObject ? at.keyOrEnd : at.valueOrEnd;
  }

  #close(byte: number): void {
    const isRight = byte === (this.#objects[this.#depth - 1] === 1 ? closeBrace : closeBracket);
    this.#depth--;
    this.#goTo(isRight && at.after);
  }
}

function numberAfter(place: Place, byte: number): Place | false {
  switch (place) {
    case at.minus:
      return byte === 0x30 ? at.zero : isDigit(byte) && at.integer;
    case at.integer:
    case at.zero:
      if (byte === 0x2e) {
        return at.point;
      }
      return isE(byte) ? at.e : place === at.integer && isDigit(byte) && at.integer;
    case at.point:
      return isDigit(byte) && at.fraction;
    case at.fraction:
      return isE(byte) ? at.e : isDigit(byte) && at.fraction;
    case at.e:
      return byte === 0x2b || byte === 0x2d ? at.sign : isDigit(byte) && at.exponent;
    default:
      return isDigit(byte) && at.exponent;
  }
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isE = (byte: number): boolean => byte === 0x65 || byte === 0x45;
const isInNumber = (byte: number): boolean =>
  isDigit(byte) || isE(byte) || byte === 0x2e || byte === 0x2b || byte === 0x2d;
const isHex = (byte: number): boolean =>
  isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
const isSpace = (byte: number): boolean =>
  byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === lineFeed;
