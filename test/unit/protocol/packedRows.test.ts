import assert from 'node:assert/strict';
import { packRows, unpackRows, type PackedRows } from '../../../src/protocol/packedRows.ts';

const parse: (text: string) => PackedRows = JSON.parse;

/** Returns rows as a page receives them. */
const returned = (rows: readonly (readonly (string | null)[])[]): unknown =>
  unpackRows(structuredClone(parse(JSON.stringify(packRows(rows)))));

describe('packing rows', () => {
  it('returns every value as it was: absent and empty ones, line ends, signs of two code units, halves of them', () => {
    const rows = [
      ['a', null, '', '!', '0'],
      ['\u0000\n"\\', '😀', '\ud83d', 'ß', null],
      ['x'.repeat(240), 'y'.repeat(60_000), '', null, 'z'],
    ];
    assert.deepEqual(returned(rows), rows);
  });

  it('returns as many rows as there were, though they have no columns', () => {
    assert.deepEqual(returned([[], [], []]), [[], [], []]);
    assert.deepEqual(returned([]), []);
  });

  it('refuses a value whose length does not fit', () => {
    assert.throws(() => packRows([['x'.repeat(70_000)]]), RangeError);
  });
});
