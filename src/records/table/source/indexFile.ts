import { crc32 } from 'node:zlib';
import type { JsonColumn } from '../../kernel/kernel.ts';
import type { LastingIdentity } from '../model.ts';
import type { PartFaults, RowIndexData } from './rowIndex.ts';

/**
 * A stored row index: this text, the length of what follows it and the number of groups as `u32`; as JSON all but the groups,
 * filled up with spaces to a multiple of 8; where each group begins in the file as `f64`; the number of its first record as `u32`;
 * and the CRC-32 of all that.
 */
const magic = Buffer.from('ROWINDX1');
const headBytes = 16;
const sumBytes = 4;
const groupBytes = 12;

type Head = Omit<RowIndexData, 'firsts' | 'offsets'>;

/** Returns an index as it is stored. */
export function encodeIndex({ firsts, offsets, ...head }: RowIndexData): Buffer {
  const json = Buffer.from(JSON.stringify(head));
  const padded = Math.ceil(json.length / 8) * 8;
  const groupsAt = headBytes + padded;
  const bytes = Buffer.alloc(groupsAt + groupBytes * firsts.length + sumBytes, ' ');
  magic.copy(bytes);
  bytes.writeUInt32LE(padded, 8);
  bytes.writeUInt32LE(firsts.length, 12);
  json.copy(bytes, headBytes);
  offsets.forEach((offset, group) => bytes.writeDoubleLE(offset, groupsAt + 8 * group));
  const firstsAt = groupsAt + 8 * firsts.length;
  firsts.forEach((first, group) => bytes.writeUInt32LE(first, firstsAt + 4 * group));
  const sumAt = bytes.length - sumBytes;
  bytes.writeUInt32LE(crc32(bytes.subarray(0, sumAt)), sumAt);
  return bytes;
}

/** Returns a stored index; undefined where it is damaged, or of another version. */
export function decodeIndex(bytes: Buffer): RowIndexData | undefined {
  const sumAt = bytes.length - sumBytes;
  if (sumAt < headBytes || !bytes.subarray(0, magic.length).equals(magic)) {
    return undefined;
  }
  const groupsAt = headBytes + bytes.readUInt32LE(8);
  const groups = bytes.readUInt32LE(12);
  if (
    groupsAt + groupBytes * groups !== sumAt ||
    crc32(bytes.subarray(0, sumAt)) !== bytes.readUInt32LE(sumAt)
  ) {
    return undefined;
  }
  const head = parsed(bytes.toString('utf8', headBytes, groupsAt));
  const firstsAt = groupsAt + 8 * groups;
  const offsets = Float64Array.from({ length: groups }, (_, group) =>
    bytes.readDoubleLE(groupsAt + 8 * group),
  );
  const firsts = Uint32Array.from({ length: groups }, (_, group) =>
    bytes.readUInt32LE(firstsAt + 4 * group),
  );
  return isHead(head) && areGroups(head, firsts, offsets)
    ? { ...head, firsts, offsets }
    : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether groups follow each other within the file. */
function areGroups({ start, end, records, identity }: Head, firsts: Uint32Array, at: Float64Array) {
  const areAscending = firsts.every(
    (first, group) =>
      (group === 0 ? first === 0 : first > (firsts[group - 1] ?? Infinity)) &&
      (at[group] ?? NaN) >= (group === 0 ? start : (at[group - 1] ?? Infinity) + 1),
  );
  const last = firsts.length - 1;
  const isWithin = (firsts[last] ?? -1) < records && (at[last] ?? start - 1) < end;
  return areAscending && isWithin && end <= identity.size && (records === 0) === (last === -1);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isPlace = (value: unknown): value is number => value === -1 || isCount(value);

const isIdentity = (value: unknown): value is LastingIdentity =>
  isObject(value) &&
  isCount(value.size) &&
  typeof value.modified === 'string' &&
  typeof value.inode === 'string';

const isFaults = (value: unknown): value is PartFaults =>
  isObject(value) &&
  isCount(value.misfits) &&
  isPlace(value.firstMisfit) &&
  isPlace(value.unclosed) &&
  [undefined, 'tooLong', 'notAnElement'].some((why) => why === value.unreadable);

const isColumn = (value: unknown): value is JsonColumn =>
  isObject(value) && typeof value.name === 'string' && typeof value.isCustom === 'boolean';

const isHead = (value: unknown): value is Head =>
  isObject(value) &&
  isIdentity(value.identity) &&
  ['csv', 'jsonLines', 'jsonArray'].some((format) => format === value.format) &&
  [value.start, value.end, value.records].every(isCount) &&
  isFaults(value.faults) &&
  Array.isArray(value.columns) &&
  value.columns.every(isColumn) &&
  (value.width === undefined || isCount(value.width));
