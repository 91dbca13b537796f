import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { decodeIndex, encodeIndex } from '../../../../src/records/table/source/indexFile.ts';
import type { RowIndexData } from '../../../../src/records/table/source/rowIndex.ts';

const index: RowIndexData = {
  identity: { size: 9_000_000_000, modified: '1764500000123456789', inode: '8812' },
  ...{ format: 'csv', start: 20, end: 9_000_000_000, records: 700, width: 25 },
  firsts: Uint32Array.of(0, 256, 512),
  offsets: Float64Array.of(20, 5_000_000_000, 5_000_050_000),
  columns: [],
  faults: { misfits: 2, firstMisfit: 17, unclosed: -1 },
};

describe('A stored row index', () => {
  it('is read as it was written', () => {
    assert.deepEqual(decodeIndex(encodeIndex(index)), index);
    const json: RowIndexData = {
      ...{ ...index, format: 'jsonLines', columns: [{ name: 'größe, "1"', isCustom: true }] },
      faults: { ...index.faults, unreadable: 'tooLong' },
    };
    assert.deepEqual(decodeIndex(encodeIndex(json)), json);
    const empty = { ...index, records: 0, firsts: new Uint32Array(), offsets: new Float64Array() };
    assert.deepEqual(decodeIndex(encodeIndex(empty)), empty);
  });

  it('is ignored where it was cut, or has more', () => {
    const bytes = encodeIndex(index);
    for (let length = 0; length < bytes.length; length++) {
      assert.equal(decodeIndex(bytes.subarray(0, length)), undefined, `${length} bytes`);
    }
    assert.equal(decodeIndex(Buffer.concat([bytes, Buffer.alloc(12)])), undefined);
  });

  it('is ignored where any of its bytes is another', () => {
    const bytes = encodeIndex(index);
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      assert.equal(decodeIndex(damaged), undefined, `byte ${at}`);
    }
  });

  it('is ignored where it is something else', () => {
    for (const length of [0, 8, 16, 20, 300]) {
      assert.equal(decodeIndex(Buffer.alloc(length)), undefined);
      assert.equal(decodeIndex(randomBytes(length)), undefined);
      assert.equal(
        decodeIndex(Buffer.concat([encodeIndex(index).subarray(0, 8), randomBytes(length)])),
        undefined,
      );
    }
  });

  it('is ignored where it is of another version or has another size, although its checksum is right', () => {
    const bytes = encodeIndex(index);
    const summed = (change: (copy: Buffer) => void): Buffer => {
      const copy = Buffer.from(bytes);
      change(copy);
      copy.writeUInt32LE(crc32(copy.subarray(0, -4)), copy.length - 4);
      return copy;
    };
    assert.deepEqual(decodeIndex(summed(() => undefined)), index);
    assert.equal(decodeIndex(summed((copy) => copy.write('2', 7))), undefined);
    // One group less, so that the places of the others are read where they are not.
    const lastGroup = summed((copy) => copy.writeUInt32LE(index.firsts.length - 1, 12));
    assert.equal(decodeIndex(lastGroup), undefined);
    const one = { ...index, firsts: Uint32Array.of(0), offsets: Float64Array.of(20) };
    const longer = Buffer.concat([encodeIndex(one).subarray(0, -4), Buffer.alloc(8)]);
    longer.writeUInt32LE(crc32(longer.subarray(0, -4)), longer.length - 4);
    assert.equal(decodeIndex(longer), undefined);
  });

  it('is ignored where what it says cannot be, although its checksum is right', () => {
    const changes: Partial<Record<keyof RowIndexData, unknown>>[] = [
      { firsts: Uint32Array.of(0, 512, 256) },
      { firsts: Uint32Array.of(1, 256, 512) },
      { firsts: new Uint32Array(), offsets: new Float64Array() },
      { firsts: Uint32Array.of(0, 256, 700) },
      { offsets: Float64Array.of(20, 5_000_000_000, 4_000_000_000) },
      { offsets: Float64Array.of(19, 5_000_000_000, 5_000_050_000) },
      { offsets: Float64Array.of(20, NaN, 5_000_050_000) },
      { offsets: Float64Array.of(20, 5_000_000_000, 9_000_000_000) },
      { end: 9_000_000_001 },
      { records: 512 },
      { records: 0 },
      { records: -1 },
      { records: '700' },
      { format: 'xml' },
      { identity: { size: 9_000_000_000, modified: 1 } },
      { faults: null },
      { columns: [1] },
      { width: -2 },
    ];
    for (const change of changes) {
      const bytes = encodeIndex({ ...index, ...change } as RowIndexData);
      assert.equal(decodeIndex(bytes), undefined, JSON.stringify(change));
    }
    const notJson = encodeIndex(index);
    notJson.write('x', 16);
    notJson.writeUInt32LE(crc32(notJson.subarray(0, -4)), notJson.length - 4);
    assert.equal(decodeIndex(notJson), undefined);
  });
});
