import { indexOfByte } from './bits';
import { isIrregular } from './csv';
import { hasEscapes, isSpace } from './json';
import { input, scratch } from './memory';

const quote: u8 = 0x22;
const backslash: u8 = 0x5c;

/** The value that was read last, as UTF-8: in the chunk, or decoded in `scratch`. */
export let value: usize = 0;
export let valueLength: u32 = 0;

@inline
function become(at: usize, length: u32): void {
  value = at;
  valueLength = length;
}

/**
 * Reads the value of a CSV cell.
 *
 * @param isRaw leaves quotes of a regular value doubled.
 */
@inline
export function readCsv(start: u32, end: u32, isRaw: bool): void {
  if (start >= end) {
    become(input, 0);
  } else if (load<u8>(input + start) != quote) {
    become(input + start, end - start);
  } else if (isIrregular) {
    unquote(input + start + 1, input + end);
  } else {
    const from = input + start + 1;
    const to = input + end - 1;
    if (isRaw || indexOfByte(from, to, quote) == to) {
      become(from, <u32>(to - from));
    } else {
      unquote(from, to);
    }
  }
}

/** Decodes a quoted cell from behind its first quote. */
function unquote(from: usize, end: usize): void {
  let to = scratch;
  let isQuoted = true;
  let isClosed = false;
  for (; from < end; from++) {
    const byte = load<u8>(from);
    if (byte == quote && isQuoted) {
      isQuoted = false;
      isClosed = true;
    } else {
      isQuoted = isQuoted || (isClosed && byte == quote);
      isClosed = false;
      store<u8>(to++, byte);
    }
  }
  become(scratch, <u32>(to - scratch));
}

/** Whether a value of JSON is `null`, which is empty. */
@inline
export function isNull(start: u32, end: u32): bool {
  return end - start == 4 && load<u32>(input + start) == 0x6c6c756e;
}

/** Reads a value of JSON. */
@inline
export function readJson(start: u32, end: u32): void {
  if (start >= end) {
    become(input, 0);
    return;
  }
  const first = load<u8>(input + start);
  if (first == quote) {
    readString(start + 1, end - 1);
  } else if (first == 0x7b || first == 0x5b) {
    compact(input + start, input + end);
  } else {
    become(input + start, isNull(start, end) ? 0 : end - start);
  }
}

/** Reads what stands between the quotes of a string of JSON. */
@inline
export function readString(start: u32, end: u32): void {
  const from = input + start;
  const to = input + end;
  if (hasEscapes && indexOfByte(from, to, backslash) != to) {
    unescape(from, to);
  } else {
    become(from, end - start);
  }
}

/** Returns the character that an escape of one letter stands for, 0 for any other. */
function shortEscape(letter: u8): u8 {
  switch (letter) {
    case 0x22:
    case 0x5c:
    case 0x2f:
      return letter;
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    default:
      return 0;
  }
}

/** Returns the UTF-16 unit of `\uXXXX`, −1 where there is none. */
function unitAt(at: usize, end: usize): i32 {
  if (at + 6 > end || load<u16>(at) != 0x755c) {
    return -1;
  }
  let unit = 0;
  for (let index: usize = 2; index < 6; index++) {
    const byte = load<u8>(at + index);
    const letter = <u8>((byte | 0x20) - 0x61);
    const digit = <u8>(byte - 0x30);
    if (digit >= 10 && letter >= 6) {
      return -1;
    }
    unit = (unit << 4) | (<i32>(digit < 10 ? digit : letter + 10));
  }
  return unit;
}

/** Writes a code point as UTF-8. Returns the position behind it. */
function writePoint(to: usize, point: u32): usize {
  if (point < 0x80) {
    store<u8>(to, point);
    return to + 1;
  }
  const length: u32 = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  for (let index = length - 1; index > 0; index--) {
    store<u8>(to + index, 0x80 | (point & 0x3f));
    point >>= 6;
  }
  store<u8>(to, ((0xf00 >> length) & 0xff) | point);
  return to + length;
}

function unescape(from: usize, end: usize): void {
  let to = scratch;
  while (from < end) {
    const byte = load<u8>(from);
    if (byte != backslash) {
      store<u8>(to++, byte);
      from++;
      continue;
    }
    const short = from + 1 < end ? shortEscape(load<u8>(from + 1)) : 0;
    const unit = short != 0 ? -1 : unitAt(from, end);
    if (short != 0) {
      store<u8>(to++, short);
      from += 2;
    } else if (unit < 0) {
      // No escape: the backslash, and whatever follows by itself.
      store<u8>(to++, byte);
      from++;
    } else {
      const second = (unit & 0xfc00) == 0xd800 ? unitAt(from + 6, end) : -1;
      const isPair = second >= 0 && (second & 0xfc00) == 0xdc00;
      const point = isPair ? 0x10000 + ((unit & 0x3ff) << 10) + (second & 0x3ff) : unit;
      to = writePoint(to, !isPair && (unit & 0xf800) == 0xd800 ? 0xfffd : point);
      from += isPair ? 12 : 6;
    }
  }
  become(scratch, <u32>(to - scratch));
}

/** Copies an array or object without the white space between tokens. */
function compact(from: usize, end: usize): void {
  let to = scratch;
  let inString = false;
  for (; from < end; from++) {
    const byte = load<u8>(from);
    if (inString && byte == backslash && from + 1 < end) {
      store<u8>(to++, byte);
      from++;
      store<u8>(to++, load<u8>(from));
      continue;
    }
    inString = inString != (byte == quote);
    if (inString || !isSpace(byte)) {
      store<u8>(to++, byte);
    }
  }
  become(scratch, <u32>(to - scratch));
}
