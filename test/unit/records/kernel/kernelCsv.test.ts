import assert from 'node:assert/strict';
import { once } from 'node:events';
import { parse } from 'csv-parse/sync';
import spectrum from 'csv-spectrum';
import fc from 'fast-check';
import * as z from 'zod';
import { absent, chunkBytes, type Kernel } from '../../../../src/records/kernel/kernel.ts';
import { columnOf, kernels, load, readAll, valuesOf } from '../../../support/kernelRecords.ts';

/** A number in its file of coordinates, which the JSON beside it has wrong. */
const mistaken = '"2095257564"';

/** What csv-spectrum calls back with. */
const spectrumCases = z.array(
  z.object({ name: z.string(), csv: z.instanceof(Buffer), json: z.instanceof(Buffer) }),
);
const spectrumRow = z.record(z.string(), z.string());
const spectrumRows = z.union([z.array(spectrumRow), spectrumRow.transform((row) => [row])]);

async function readSpectrum(): Promise<z.infer<typeof spectrumCases>> {
  const events = new EventTarget();
  const done = once(events, 'done');
  let cases: unknown;
  spectrum((_error: unknown, found: unknown) => {
    cases = found;
    events.dispatchEvent(new Event('done'));
  });
  await done;
  return spectrumCases.parse(cases);
}

/** Returns what another parser reads, undefined where it would not read it. */
function parsed(text: Buffer): string[][] | undefined {
  try {
    return parse(text, {
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n'],
      encoding: 'latin1',
    });
  } catch {
    return undefined;
  }
}

const rows = (kernel: Kernel, text: string): (string | null)[][] =>
  Array.from({ length: load(kernel, text).records }, (_, record) =>
    valuesOf(kernel, 'csv', record),
  );

for (const { name, create } of kernels) {
  describe(`A kernel ${name}, of CSV`, () => {
    const kernel = create();

    const cases: readonly [string, string, (string | null)[][]][] = [
      ['nothing', '', []],
      ['blank lines', '\n\r\n\n', []],
      ['blank lines around records', '\n\na,b\r\n\nc\n\n', [['a', 'b'], ['c']]],
      ['a last record without a line feed', 'a\nb', [['a'], ['b']]],
      [
        'a last cell that is empty',
        'a,\n,',
        [
          ['a', ''],
          ['', ''],
        ],
      ],
      ['quotes', '"a","b ""c""",""\n', [['a', 'b "c"', '']]],
      ['separators within quotes', '"a,b\n\r\n","\r"\r\n', [['a,b\n\r\n', '\r']]],
      ['lone carriage returns', 'a\rb,\r\nc\r', [['a\rb', ''], ['c\r']]],
      ['a carriage return behind a closing quote', '"a"\rb,c\n', [['a\rb', 'c']]],
      ['a carriage return at the very end', '"a"\r', [['a\r']]],
      [
        'a quote within an unquoted cell',
        '5" pipe,a "b"\nc,d\n',
        [
          ['5" pipe', 'a "b"'],
          ['c', 'd'],
        ],
      ],
      [
        'text behind a closing quote',
        '"a" b,"c"d"e\nf,g\n',
        [
          ['a b', 'cd"e'],
          ['f', 'g'],
        ],
      ],
      ['a cell that reopens', '"a""b"c""d,e\n', [['a"bc""d', 'e']]],
      ['a quote that is not closed', 'a,"b\nc,d', [['a', 'b\nc,d']]],
      ['NUL and what is no UTF-8', '\0,é\n', [['\0', 'é']]],
    ];
    for (const [what, text, expected] of cases) {
      it(`reads ${what}`, () => {
        assert.deepEqual(rows(kernel, text), expected);
        // The same in the middle of other records, and where the blocks of 64 bytes are others.
        for (let before = 55; before < 70; before++) {
          const first = 'x'.repeat(before);
          assert.deepEqual(rows(kernel, `${first}\n${text}`), [[first], ...expected], `${before}`);
        }
      });
    }

    it('reads csv-spectrum', async () => {
      const found = await readSpectrum();
      assert.ok(found.length > 10);
      for (const { name, csv, json } of found) {
        const [header = [], ...records] = rows(kernel, csv.toString());
        const objects = records.map((values) =>
          Object.fromEntries(header.map((key, index) => [String(key), values[index]] as const)),
        );
        const expected = json.toString().replace('"1234567890"', mistaken);
        assert.deepEqual(objects, spectrumRows.parse(JSON.parse(expected)), name);
      }
    });

    it('says what has been consumed, and counts records with other numbers of cells', () => {
      const text = 'a,b\r\n\n"c,d",e\nf\ng,h,i\n"j';
      const split = load(kernel, text, 'csv', { isLast: false, cells: 2 });
      const expected = { records: 4, consumed: text.length - 2, misfits: 2, firstMisfit: 2 };
      assert.deepEqual(split, { ...expected, isUnclosed: false, isEnd: false, isBroken: false });
      assert.deepEqual([...kernel.starts.subarray(0, 4)], [0, 6, 14, 16]);
      assert.deepEqual([...kernel.ends.subarray(0, 4)], [3, 13, 15, 21]);
      assert.ok(load(kernel, text).isUnclosed);
    });

    it('consumes nothing of a record that is longer than the chunk', () => {
      const cell = `"${'x,\n'.repeat(400_000)}"`;
      assert.equal(load(kernel, cell, 'csv', { isLast: false }).consumed, 0);
      assert.equal(load(kernel, `${cell},b\n`, 'csv', { isLast: false }).records, 1);
      assert.deepEqual(valuesOf(kernel, 'csv', 0), [cell.slice(1, -1), 'b']);
    });

    it('reads 500 columns, and a record with more cells than fit', () => {
      const record = Array.from({ length: 500 }, (_, index) => `c${index}`);
      load(kernel, `${record.join(',')}\na\n`);
      assert.deepEqual(columnOf(kernel, 'csv', 499), ['c499', null]);
      load(kernel, 'x'.repeat(3) + ',y'.repeat(200_000));
      const [first, second] = [kernel.cellsOfRecord(0), kernel.cellsOfRecord(0, 131_072)];
      assert.deepEqual([first, second], [131_072, 200_001 - 131_072]);
    });

    it('splits a chunk of nothing but the shortest records', () => {
      const split = load(kernel, 'a\n'.repeat(chunkBytes / 2), 'csv', { isLast: false });
      assert.deepEqual([split.records, split.consumed], [chunkBytes / 2, chunkBytes]);
      const more = load(kernel, 'a\n'.repeat(chunkBytes / 2 + 5));
      assert.deepEqual([more.records, more.consumed], [chunkBytes / 2, chunkBytes]);
    });

    it('finds the cells of the selected records only', () => {
      load(kernel, 'a,b\nc,d\ne\n');
      kernel.cellStarts.fill(7);
      kernel.selected[0] = 0b101;
      kernel.cellsOf(1);
      assert.deepEqual([...kernel.cellStarts.subarray(0, 3)], [2, 7, absent]);
      assert.equal(kernel.countSelected(), 2);
    });

    it('reads what csv-parse reads, wherever a chunk ends', () => {
      const bytes = fc.array(
        fc.oneof(
          { weight: 4, arbitrary: fc.constantFrom(...Buffer.from('"",,\n\nab\r')) },
          fc.integer({ min: 0, max: 255 }),
        ),
        { maxLength: 100 },
      );
      let compared = 0;
      fc.assert(
        fc.property(bytes, sizes, (array, cuts) => {
          const text = Buffer.from(array);
          const expected = text.at(-1) === 0x0d ? undefined : parsed(text);
          if (expected) {
            compared++;
            const { rows } = readAll(kernel, text, 'csv', cuts);
            const utf8 = expected.map((row) =>
              row.map((cell) => Buffer.from(cell, 'latin1').toString()),
            );
            assert.deepEqual(rows, utf8);
          }
        }),
        { numRuns: 800 },
      );
      assert.ok(compared > 150, `${compared}`);
    });
  });
}

const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 });
