import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Kernel } from '../../../../src/records/kernel/kernel.ts';
import { PlainKernel } from '../../../../src/records/kernel/plainKernel.ts';
import { WasmKernel } from '../../../../src/records/kernel/wasmKernel.ts';
import { load, valuesOf } from '../../../support/kernelRecords.ts';

const plain = new PlainKernel();
const wasm = new WasmKernel();

/** Keys as they are written: of many lengths, some the beginning of another, with escapes, and of two that are the same text. */
const key = fc.constantFrom(
  ...['a', 'ab', 'abc', 'b', 'c', '', 'custom_fields', 'é', '\\u0061', 'a\\n', 'a\\"', 'a\\\\'],
  ...['k'.repeat(12), 'k'.repeat(13), 'k'.repeat(14), 'k'.repeat(40), `${'k'.repeat(39)}l`, ' a'],
);
const value = fc.constantFrom(
  ...['"x"', '""', '1', 'null', '[1,"]"]', '{"a":"y"}', `"${'z'.repeat(70)}"`, '"\\"a\\":1"', ''],
);
const colon = fc.constantFrom(':', ':', ':', ' : ', '');
const member = fc.tuple(key, colon, value).map(([name, sign, text]) => `"${name}"${sign}${text}`);
const fields = fc.array(member, { maxLength: 5 }).map((members) => `{${members.join(',')}}`);
const record = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: member },
        fields.map((inner) => `"custom_fields":${inner}`),
      ),
      { maxLength: 8 },
    ),
    fc.constantFrom(',', ',', ',', ', ', ' ,', ',,'),
    fc.constantFrom('}', '}', '}', '', ' } '),
  )
  .map(([members, comma, end]) => `{${members.join(comma)}${end}`);

/** Returns what a kernel reads of records whose columns it discovers, once in each chunk of some of them. */
function read(kernel: Kernel, chunks: readonly (readonly string[])[]) {
  kernel.setColumns([]);
  return chunks.map((records) => {
    const split = load(kernel, records.join('\n'), 'jsonLines');
    const found = kernel.discoverColumns();
    const rows = Array.from({ length: split.records }, (_, record) =>
      valuesOf(kernel, 'jsonLines', record),
    );
    kernel.setDigest(
      kernel.columns.map((_, number) => ({
        ...{ seed: BigInt(number + 1), keySeed: number === 0 ? 7n : undefined, isList: false },
      })),
    );
    kernel.digest();
    const { hashes, sums } = kernel;
    return { split, found, rows, hashes: hashes.slice(0, 9), sums: sums.slice(0, 9) };
  });
}

describe('The fields of JSON', () => {
  it('are the same of both kernels, in whatever order they come in the next record', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(record, { minLength: 9, maxLength: 9 }), { maxLength: 3 }),
        (chunks) => {
          assert.deepEqual(read(wasm, chunks), read(plain, chunks));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('end with their record, where a key goes on in the next one', () => {
    const chunks = [['{"a\\nb":"x"}'], ['{"a', 'b":1}']];
    assert.deepEqual(read(wasm, chunks), read(plain, chunks));
  });

  it('are those of the columns that are set last', () => {
    const chunks = [['{"a":1,"b":2}', '{"b":3,"a":4}']];
    for (const kernel of [plain, wasm]) {
      read(kernel, chunks);
      kernel.setColumns([{ name: 'b', isCustom: false }]);
      load(kernel, '{"a":1,"b":2}', 'jsonLines');
      assert.deepEqual(valuesOf(kernel, 'jsonLines', 0), ['2']);
      assert.deepEqual(kernel.discoverColumns().columns, [{ name: 'a', isCustom: false }]);
      kernel.setColumns([]);
      load(kernel, '{"a":1,"b":2}', 'jsonLines');
      assert.deepEqual(valuesOf(kernel, 'jsonLines', 0), []);
    }
  });
});
