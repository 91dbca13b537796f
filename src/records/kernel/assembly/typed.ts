import { value, valueLength } from './values';

/** The kinds of values, by their numbers in `wasmKernel.ts`. */
export const enum Kind {
  Text,
  Number,
  Date,
}
/** A longer value is text. */
const longestTyped: u32 = 64;
/** The key of an empty value: behind all others. */
export const emptyKey: u64 = 0xffffffffffffffff;
const signBit: u64 = 0x8000000000000000;

/** Returns the number that a value is written as, which JavaScript reads where that takes more than 53 bits. */
@external('host', 'numberAt')
declare function numberAt(at: usize, length: u32): f64;

const tens: StaticArray<f64> = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
];

/** The key that `readKey` has found. */
export let key: u64 = 0;

@inline
function digitAt(at: u32): u32 {
  return at < valueLength ? <u32>load<u8>(value + at) - 0x30 : 255;
}

@inline
function byteAt(at: u32): u32 {
  return at < valueLength ? <u32>load<u8>(value + at) : 0;
}

/** Reads the value as a number. Returns whether it is one: see `numberOf` of `valueKinds.ts`. */
function readNumber(): bool {
  if (valueLength > longestTyped) {
    return false;
  }
  let at: u32 = byteAt(0) == 0x2d ? 1 : 0;
  const isNegative = at == 1;
  const isZero = digitAt(at) == 0;
  let digits: u64 = 0;
  let count: u32 = 0;
  let shift: i32 = 0;
  const first = at;
  for (; digitAt(at) < 10; at++, count++) {
    digits = digits * 10 + digitAt(at);
  }
  if (at == first || (isZero && at > first + 1)) {
    return false;
  }
  if (byteAt(at) == 0x2e) {
    const point = ++at;
    for (; digitAt(at) < 10; at++, count++) {
      digits = digits * 10 + digitAt(at);
      shift--;
    }
    if (at == point) {
      return false;
    }
  }
  let isShort = count <= 15;
  if ((byteAt(at) | 0x20) == 0x65) {
    isShort = false;
    at++;
    at += <u32>(byteAt(at) == 0x2b || byteAt(at) == 0x2d);
    const exponent = at;
    while (digitAt(at) < 10) {
      at++;
    }
    if (at == exponent) {
      return false;
    }
  }
  if (at != valueLength) {
    return false;
  }
  let number = isShort ? <f64>digits / unchecked(tens[-shift]) : numberAt(value, valueLength);
  if (isShort && isNegative) {
    number = -number;
  }
  if (!isFinite(number)) {
    return false;
  }
  // Minus zero is no other number.
  const bits = reinterpret<u64>(number + 0.0);
  key = bits < signBit ? bits | signBit : ~bits;
  return true;
}

/** Returns the number of digits that are there, −1 where there are not so many. */
function digitsAt(at: u32, count: u32): i32 {
  let number = 0;
  for (let index: u32 = 0; index < count; index++) {
    const digit = digitAt(at + index);
    if (digit > 9) {
      return -1;
    }
    number = number * 10 + <i32>digit;
  }
  return number;
}

/** Returns the days from 1970 to a date of the Gregorian calendar. */
function daysTo(year: i32, month: i32, day: i32): i64 {
  // Years begin in March, so that the day that some have is their last.
  const shifted = month <= 2 ? year + 399 : year + 400;
  const inYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
  return (
    <i64>(365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + inYear) - 719468 - 146097
  );
}

function daysIn(year: i32, month: i32): i32 {
  if (month == 2) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  }
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Where `readTime` has stopped. */
let behindTime: u32 = 0;

/** Returns the microseconds of the time of day and its offset from UTC, which begin at `at`; −1 where there are none. */
function readTime(at: u32): i64 {
  const hour = digitsAt(at, 2);
  const minute = digitsAt(at + 3, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || byteAt(at + 2) != 0x3a) {
    return -1;
  }
  at += 5;
  let micro: i64 = 0;
  if (byteAt(at) == 0x3a) {
    const second = digitsAt(at + 1, 2);
    if (second < 0 || second > 59) {
      return -1;
    }
    at += 3;
    micro = <i64>second * 1000000;
    if (byteAt(at) == 0x2e) {
      let unit: i64 = 100000;
      const from = ++at;
      for (; digitAt(at) < 10; at++, unit /= 10) {
        micro += <i64>digitAt(at) * unit;
      }
      if (at == from || at > from + 9) {
        return -1;
      }
    }
  }
  behindTime = at;
  return <i64>(hour * 60 + minute) * 60000000 + micro;
}

/** Where the offset that `readOffset` has read begins, in minutes, and whether there was a wrong one. */
let isWrongOffset: bool = false;

/** Returns the offset from UTC that the value ends with, in minutes. */
function readOffset(at: u32): i32 {
  const sign = byteAt(at);
  const rest = valueLength - at;
  isWrongOffset = false;
  if (rest == 0 || (rest == 1 && sign == 0x5a)) {
    return 0;
  }
  if (rest == 4 && load<u32>(value + at) == 0x43545520) {
    return 0;
  }
  const colon: u32 = byteAt(at + 3) == 0x3a ? 1 : 0;
  const hour = digitsAt(at + 1, 2);
  const minute = digitsAt(at + 3 + colon, 2);
  isWrongOffset =
    rest != 5 + colon ||
    (sign != 0x2b && sign != 0x2d) ||
    hour < 0 ||
    hour > 23 ||
    minute < 0 ||
    minute > 59;
  return sign == 0x2d ? -(hour * 60 + minute) : hour * 60 + minute;
}

/** Reads the value as a date. Returns whether it is one: see `dateOf` of `valueKinds.ts`. */
function readDate(): bool {
  if (valueLength < 10 || valueLength > longestTyped || byteAt(4) != 0x2d || byteAt(7) != 0x2d) {
    return false;
  }
  const year = digitsAt(0, 4);
  const month = digitsAt(5, 2);
  const day = digitsAt(8, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) {
    return false;
  }
  let micro: i64 = 0;
  if (valueLength > 10) {
    micro = byteAt(10) == 0x54 || byteAt(10) == 0x20 ? readTime(11) : -1;
    if (micro < 0) {
      return false;
    }
    micro -= <i64>readOffset(behindTime) * 60000000;
    if (isWrongOffset) {
      return false;
    }
  }
  key = (<u64>(daysTo(year, month, day) * 86400000000 + micro)) ^ signBit;
  return true;
}

/** Reads the bytes of the value from `offset` on as a key. */
@inline
function readText(offset: u32): void {
  const rest = valueLength > offset ? valueLength - offset : 0;
  const bytes = bswap<u64>(load<u64>(value + min(offset, valueLength)));
  key = rest >= 8 ? bytes : rest == 0 ? 0 : bytes & ~(emptyKey >> (8 * <u64>rest));
}

/** Reads the key of the value. Returns whether it is of the kind. */
export function readKey(kind: Kind, offset: u32): bool {
  if (valueLength == 0) {
    key = emptyKey;
    return true;
  }
  if (kind == Kind.Text) {
    readText(offset);
    return true;
  }
  return kind == Kind.Number ? readNumber() : readDate();
}
