import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Kernel, RecordFormat } from '../../../../src/records/kernel/kernel.ts';
import { needleOf } from '../../../../src/records/kernel/needle.ts';
import { PlainKernel } from '../../../../src/records/kernel/plainKernel.ts';
import { WasmKernel } from '../../../../src/records/kernel/wasmKernel.ts';
import { columnOf, load, readAll, selectedOf } from '../../../support/kernelRecords.ts';

const plain = new PlainKernel();
const wasm = new WasmKernel();

/** Does the same with both kernels, and compares what they say. */
function both(task: (kernel: Kernel) => unknown): void {
  assert.deepEqual(task(wasm), task(plain));
}

const csvText = fc
  .array(
    fc.constantFrom(
      ...['"', '"', ',', ',', '\n', '\n', '\r\n', '\r', '5" pipe', 'a', 'é', '\u008a', '""'],
      ...[
        'a longer text of a cell',
        '"a quoted, one"',
        '*',
        '\uFEFF',
        '\0',
        '"x""y"',
        '123',
        '-1.5',
      ],
      ...['2024-02-29', '+491234567890', '=1+2'],
    ),
    { maxLength: 80 },
  )
  .map((pieces) => Buffer.from(pieces.join('')));
const bytes = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...Buffer.from('"",\n\r')) },
      fc.integer({ min: 0, max: 255 }),
    ),
    { maxLength: 120 },
  )
  .map((array) => Buffer.from(array));
const jsonText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '{',
          '}',
          '[',
          ']',
          ':',
          ',',
          '"',
          '\\',
          '\n',
          ' ',
          '1',
          'null',
          '"a"',
          '"a":1',
          '\\u00e9',
        ],
      ),
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          '{"a":1,"b":"x y"}\n',
          '{"custom_fields":{"p":"q\\n","r":null},"a":"\\ud83d\\ude00\\"z"}\n',
          '{"l":[1, {"k" : "v v"}],"a":""}\r\n',
          '{"z":-1.50e3}\n',
          '{"b":"x\\"y \\u0061 1\\/2"}\n',
          '{"b":"a","a":"z","b":"x y"}\n',
          '{"a":null,"b":nil,"custom_fields":{"a":"null"}}\n',
        ),
      },
    ),
    { maxLength: 25 },
  )
  .map((pieces) => pieces.join(''));
const formats: readonly [RecordFormat, fc.Arbitrary<Buffer>][] = [
  ['csv', csvText],
  ['csv', bytes],
  ['jsonLines', jsonText.map((text) => Buffer.from(text))],
  ['jsonArray', jsonText.map((text) => Buffer.from(text.replaceAll('\n', ',')))],
];
const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 });
const sought = fc.constantFrom(
  'a',
  'A',
  'x"y',
  '1,',
  'é',
  'É',
  '',
  'text OF',
  '"',
  ' v',
  'n',
  'null',
  'b',
  '1/2',
  '[1,{',
  '\n',
);

describe('The kernels', () => {
  for (const [format, file] of formats) {
    it(`read the same of whatever bytes (${format})`, () => {
      fc.assert(
        fc.property(file, sizes, fc.integer({ min: 0, max: 3 }), (text, cuts, column) => {
          both((kernel) => {
            kernel.setColumns([]);
            return readAll(kernel, text, format, cuts, 2);
          });
          both((kernel) => {
            const split = load(kernel, text, format, { cells: 2 });
            return { split, cells: columnOf(kernel, format, column) };
          });
        }),
        { numRuns: 150 },
      );
    });

    it(`find and test the same (${format})`, () => {
      fc.assert(
        fc.property(
          file,
          sought,
          fc.boolean(),
          fc.boolean(),
          (text, needleText, matchCase, not) => {
            const needle = needleOf(needleText, matchCase);
            assert.ok(needle);
            const listed = { kind: 'oneOf', values: [needleText, '1', 'X y'], matchCase } as const;
            const needled = (['contains', 'equals', 'begins'] as const).map((kind) => ({
              kind,
              needle,
            }));
            const simple = (['empty', 'e164', 'control', 'formula'] as const).map((kind) => ({
              kind,
            }));
            both((kernel) => {
              kernel.reset();
              load(kernel, text, format);
              if (format !== 'csv') {
                kernel.discoverColumns();
              }
              kernel.matchAny(needle);
              return [selectedOf(kernel), kernel.find(needle, 0, text.length)];
            });
            for (const test of [listed, ...needled, ...simple]) {
              both((kernel) => {
                load(kernel, text, format);
                kernel.match(kernel.prepare(test), 1, not);
                return selectedOf(kernel);
              });
              both((kernel) => {
                load(kernel, text, format);
                kernel.matchAnyCell(kernel.prepare(test), not ? 2 : Infinity);
                return selectedOf(kernel);
              });
            }
          },
        ),
        { numRuns: 80 },
      );
    });

    it(`count and sort the same (${format})`, () => {
      fc.assert(
        fc.property(file, fc.boolean(), fc.integer({ min: 0, max: 3 }), (text, flag, column) => {
          both((kernel) => {
            kernel.reset();
            load(kernel, text, format);
            if (format !== 'csv') {
              kernel.discoverColumns();
            }
            kernel.hash(column, 7n);
            return selectedOf(kernel).map((record) => kernel.hashes[record]);
          });
          both((kernel) => {
            load(kernel, text, format);
            const tallies = kernel.createTallies(3, 2);
            tallies.add([column, 2, 9]);
            tallies.add([0, 1, column]);
            return tallies.all.map((tally) => [
              ...[tally.filled, tally.empty, tally.distinct, tally.isExact, tally.longest],
              ...[tally.kind, tally.least, tally.greatest, ...tally.values()],
            ]);
          });
          both((kernel) => {
            load(kernel, text, format);
            const tally = kernel.createTally(4);
            tally.add(column);
            tally.add(column);
            const { filled, empty, distinct, isExact, shortest, longest, kind } = tally;
            const ends = [tally.least, tally.greatest];
            return [
              filled,
              empty,
              distinct,
              isExact,
              shortest,
              longest,
              kind,
              ends,
              [...tally.values()],
            ];
          });
          for (const kind of ['text', 'number', 'date'] as const) {
            both((kernel) => sortedBy(kernel, text, format, column, kind, flag));
          }
        }),
        { numRuns: 80 },
      );
    });
  }
});

function sortedBy(
  kernel: Kernel,
  text: Buffer,
  format: RecordFormat,
  column: number,
  kind: 'text' | 'number' | 'date',
  isDescending: boolean,
): unknown {
  load(kernel, text, format);
  const sorter = kernel.createSorter(kind, isDescending, 1000);
  const isOfKind = sorter.add(column, 1n << 63n);
  const keys = Array.from({ length: sorter.length }, (_, index) => sorter.keyOf(index));
  const added = [isOfKind, [...sorter.candidates], keys];
  if (!isOfKind) {
    return added;
  }
  while (!sorter.step(7));
  while (sorter.isTied()) {
    sorter.refine(column, 0);
    while (!sorter.step(5));
  }
  return [added, [...sorter.order(0, sorter.length)]];
}
