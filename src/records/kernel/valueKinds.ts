import type { ValueKind } from './kernel.ts';

/** A longer value is text. */
export const longestTyped = 64;
/** The key of an empty value: behind all others. */
export const emptyKey = 0xffff_ffff_ffff_ffffn;
const signBit = 1n << 63n;

const numberText = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const dateText =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z| UTC|([+-])(\d\d):?(\d\d))?)?$/;

/**
 * Returns the number that a value is written as: a decimal number of JSON, of 64 bytes at most, so that neither a leading zero nor
 * a `+` gets lost. Undefined where it is text, or too large.
 */
export function numberOf(value: Uint8Array): number | undefined {
  const text = value.length > longestTyped ? '' : Buffer.from(value).toString('latin1');
  const number = numberText.test(text) ? Number(text) : NaN;
  // Minus zero is no other number.
  return Number.isFinite(number) ? number + 0 : undefined;
}

/**
 * Returns the time that a value is written as, in microseconds since 1970: a date of ISO 8601 with hyphens, alone or with the time
 * of day, which is UTC where no offset is given. Undefined where it is text.
 */
export function dateOf(value: Uint8Array): bigint | undefined {
  const text = value.length > longestTyped ? '' : Buffer.from(value).toString('latin1');
  const [, year = '', month = '', day = '', ...time] = dateText.exec(text) ?? [];
  const [hour, minute, second, fraction = '', sign, offsetHour, offsetMinute] = time;
  const [hours, minutes, seconds] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)];
  const offset = Number(offsetHour ?? 0) * 60 + Number(offsetMinute ?? 0);
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isDay = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  const isOffset = Number(offsetHour ?? 0) < 24 && Number(offsetMinute ?? 0) < 60;
  if (year === '' || !isDay || hours > 23 || minutes > 59 || seconds > 59 || !isOffset) {
    return undefined;
  }
  const inMinutes = hours * 60 + minutes - (sign === '-' ? -offset : offset);
  const micro = BigInt(fraction.padEnd(6, '0').slice(0, 6));
  return BigInt(date.getTime() + inMinutes * 60_000 + seconds * 1000) * 1000n + micro;
}

/**
 * Returns 8 bytes whose order is that of the values: of a text the bytes from `offset` on, as if zeros followed; a number as a
 * double; a date. Undefined where the value is not of the kind.
 */
export function ascendingKey(value: Uint8Array, kind: ValueKind, offset = 0): bigint | undefined {
  if (value.length === 0) {
    return emptyKey;
  }
  const view = new DataView(new ArrayBuffer(8));
  if (kind === 'text') {
    new Uint8Array(view.buffer).set(value.subarray(offset, offset + 8));
    return view.getBigUint64(0);
  }
  if (kind === 'date') {
    const date = dateOf(value);
    return date === undefined ? undefined : date + signBit;
  }
  const number = numberOf(value);
  if (number === undefined) {
    return undefined;
  }
  view.setFloat64(0, number);
  const bits = view.getBigUint64(0);
  return bits < signBit ? bits | signBit : bits ^ emptyKey;
}
