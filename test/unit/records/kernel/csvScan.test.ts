import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  csvBegin,
  csvScan,
  plainScan,
  wasmScan,
  type CsvScan,
} from '../../../../src/records/kernel/csvScan.ts';
import { PlainKernel } from '../../../../src/records/kernel/plainKernel.ts';
import { load } from '../../../support/kernelRecords.ts';

const scans: readonly { name: string; scan: CsvScan }[] = [
  { name: 'in JavaScript', scan: plainScan() },
  { name: 'in WebAssembly', scan: wasmScan() },
];

interface Scanned {
  readonly starts: number[];
  readonly ends: number[];
  readonly misfits: number;
  readonly firstMisfit: number;
  readonly width: number;
}

/** Scans a text that arrives in pieces. Positions are counted from the first byte of the text. */
function scanned(scan: CsvScan, text: Buffer, cuts: readonly number[]): Scanned {
  const found = { starts: [] as number[], ends: [] as number[], misfits: 0, firstMisfit: -1 };
  let state = csvBegin;
  let turn = 0;
  for (let at = 0; at < text.length;) {
    const piece = text.subarray(at, at + (cuts[turn++ % cuts.length] ?? 1));
    const { records, starts, ends, misfits, firstMisfit, state: next } = scan(piece, state);
    if (misfits > 0 && found.misfits === 0) {
      found.firstMisfit = found.starts.length + firstMisfit;
    }
    found.misfits += misfits;
    found.starts.push(...Array.from(starts.subarray(0, records), (start) => at + start));
    found.ends.push(...Array.from(ends.subarray(0, records), (end) => at + end));
    state = next;
    at += piece.length;
  }
  return { ...found, width: state.width };
}

/** The same by a kernel, which has the whole text. */
function split(text: Buffer): Scanned {
  const kernel = new PlainKernel();
  const begin = load(kernel, text, 'csv', { isLast: false });
  const width = begin.records > 0 ? kernel.cellsOfRecord(0) : 0;
  const { records, misfits, firstMisfit } = load(kernel, text, 'csv', {
    isLast: false,
    cells: width,
  });
  return {
    starts: [...kernel.starts.subarray(0, records)],
    ends: [...kernel.ends.subarray(0, records)],
    ...{ misfits, firstMisfit, width },
  };
}

const csvText = fc
  .array(
    fc.constantFrom(
      ...['"', '"', ',', ',', ',', '\n', '\n', '\n', '\r\n', '\r', '5" pipe', 'a', 'é', '""'],
      ...['a longer text of a cell', '"a quoted, one"', '\0', 'a,b\n', 'x,"y\nz"\r\n'],
    ),
    { maxLength: 80 },
  )
  .map((pieces) => Buffer.from(pieces.join('')));
const sizes = fc.array(fc.integer({ min: 1, max: 140 }), { minLength: 1, maxLength: 4 });

for (const { name, scan } of scans) {
  describe(`The scan of a CSV, ${name}`, () => {
    it('finds the records that a kernel finds, wherever a piece ends', () => {
      fc.assert(
        fc.property(csvText, sizes, (text, cuts) => {
          assert.deepEqual(scanned(scan, text, cuts), split(text));
        }),
        { numRuns: 1000 },
      );
    });

    it('says what the record has so far that has not ended', () => {
      const state = scan(Buffer.from('a,b\n1,"2,\n3'), csvBegin).state;
      assert.deepEqual(state, { place: 'quoted', begun: 7, cells: 2, previous: 0x33, width: 2 });
      assert.deepEqual(scan(Buffer.from('",4,'), state).state, {
        ...{ place: 'open', begun: 11, cells: 4, previous: 0x2c, width: 2 },
      });
    });

    it('counts the bytes of a record of more than a gigabyte', () => {
      const before = { ...csvBegin, begun: 5_000_000_000, place: 'quoted' } as const;
      assert.equal(scan(Buffer.from('abc'), before).state.begun, 5_000_000_003);
      assert.equal(scan(Buffer.from('a"\n\nbc'), before).state.begun, 2);
    });
  });
}

describe('csvScan', () => {
  it('is in WebAssembly', () => {
    const { buffer } = csvScan()(Buffer.from('a\n'), csvBegin).starts;
    assert.equal(buffer.byteLength % 65_536, 0);
    assert.ok(buffer.byteLength > plainScan()(Buffer.from('a\n'), csvBegin).starts.byteLength);
  });
});
