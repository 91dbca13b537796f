import assert from 'node:assert/strict';
import { ChangedPairs } from '../../../../src/records/compare/changedPairs.ts';
import { hasSameSum, packHighs, placeOf } from '../../../../src/records/compare/digestEntry.ts';
import type { RecordPlace } from '../../../../src/records/compare/pairCheck.ts';
import { below, seeded } from '../table/randomRecords.ts';

const noFile = (): never => {
  throw new Error('There is no file.');
};
/** Where records begin in files of up to a terabyte. */
const positions = [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 39 + 12_345, 2 ** 40 - 1] as const;

describe('The positions of a comparison', () => {
  it('are kept in 40 bits, beside 56 bits of a sum', () => {
    for (const position of positions) {
      const words = Uint32Array.of(1, 2, 3, packHighs(0xffab_cdef, position), 7, position >>> 0);
      assert.deepEqual(placeOf(words, 0), { record: 7, position });
      const other = Uint32Array.of(1, 2, 3, packHighs(0x00ab_cdef, 9), 8, 9);
      assert.ok(hasSameSum(words, 0, other, 0));
      other[3] = packHighs(0x00ab_cdee, position);
      assert.ok(!hasSameSum(words, 0, other, 0));
    }
  });

  it('come back in the order of the records after the change', () => {
    const random = seeded(1);
    const records = 100_000;
    const pairs = new ChangedPairs(records, noFile);
    const added = new Map<number, readonly [RecordPlace, RecordPlace]>();
    for (let number = 0; number < 500; number++) {
      const place = (record: number): RecordPlace => ({
        ...{ record, position: positions[below(random, positions.length)] ?? 0 },
      });
      const pair = [place(records + number), place(below(random, records))] as const;
      if (!added.has(pair[1].record)) {
        added.set(pair[1].record, pair);
        pairs.add(...pair);
      }
    }
    assert.equal(pairs.size, added.size);
    const expected = [...added.values()].toSorted((a, b) => a[1].record - b[1].record);
    assert.deepEqual([...pairs.inOrder()], expected);
  });
});
