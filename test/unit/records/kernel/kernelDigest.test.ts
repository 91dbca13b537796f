import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import type { DigestCell, Kernel, RecordFormat } from '../../../../src/records/kernel/kernel.ts';
import { PlainKernel } from '../../../../src/records/kernel/plainKernel.ts';
import { WasmKernel } from '../../../../src/records/kernel/wasmKernel.ts';
import { xxh64 } from '../../../../src/records/kernel/xxh64.ts';
import { collidingKeys } from '../../../support/collidingKeys.ts';
import { kernels, load } from '../../../support/kernelRecords.ts';

const plain = new PlainKernel();
const wasm = new WasmKernel();
const seeds = [1n, 0x9e37_79b9_7f4a_7c15n, 0xffff_ffff_ffff_ffffn] as const;

/** Returns the hash of the key and the sum of each record. */
function digestsOf(
  kernel: Kernel,
  text: string | Uint8Array,
  format: RecordFormat,
  cells: readonly (DigestCell | undefined)[],
): [bigint, bigint][] {
  const { records } = load(kernel, text, format);
  kernel.setDigest(cells);
  kernel.digest();
  const { hashes, sums } = kernel;
  return Array.from({ length: records }, (_, record) => [
    hashes[record] ?? -1n,
    sums[record] ?? -1n,
  ]);
}

const keyCell: DigestCell = { seed: 5n, keySeed: 77n, isList: false };
const keysOf = (kernel: Kernel, values: readonly string[]): bigint[] =>
  digestsOf(kernel, values.map((value) => `${value}\n`).join(''), 'csv', [keyCell]).map(
    ([key]) => key,
  );

const cellArbitrary = fc.option(
  fc.record({
    seed: fc.constantFrom(...seeds),
    keySeed: fc.option(fc.constantFrom(...seeds), { nil: undefined }),
    isList: fc.boolean(),
  }),
  { nil: undefined },
);
const csvText = fc
  .array(
    fc.constantFrom(
      ...[
        '"',
        ',',
        ',',
        '\n',
        '\n',
        '\r\n',
        '5" pipe',
        'a',
        'é',
        '""',
        '"a, b"',
        '"x""y"',
        '[',
        ']',
      ],
      ...['"[""p"",""q""]"', '\\', ' ', 'a longer text of a cell, ', 'c@x.com', '"a,b,,"'],
      ...['x'.repeat(24), 'y'.repeat(32), 'z'.repeat(71)],
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join(''));
const jsonText = fc
  .array(
    fc.constantFrom(
      ...['{"a":"x","b":["p","q"]}', '{"b":"q, p","a":1}', '{"a":["\\"","\\\\"],"b":[]}', '{'],
      ...['{"custom_fields":{"c":"z","a":"\\u00e9"},"b":null}', '{"b":[1,[2,"]"],""],"c":{}}'],
      ...['{"a":"' + 'w'.repeat(40) + '","c":" "}', '{"a":"","b":"[a,","custom_fields":{}}'],
    ),
    { maxLength: 20 },
  )
  .map((records) => records.join('\n'));
const columns = [
  ...['a', 'b', 'c'].map((name) => ({ name, isCustom: false })),
  { name: 'c', isCustom: true },
];

describe('The digests of both kernels', () => {
  for (const [format, file] of [
    ['csv', csvText],
    ['jsonLines', jsonText],
    ['jsonArray', jsonText.map((text) => text.replaceAll('\n', ','))],
  ] as const) {
    it(`are the same of whatever records (${format})`, () => {
      fc.assert(
        fc.property(file, fc.array(cellArbitrary, { maxLength: 5 }), (text, cells) => {
          plain.setColumns(columns);
          wasm.setColumns(columns);
          assert.deepEqual(
            digestsOf(wasm, text, format, cells),
            digestsOf(plain, text, format, cells),
          );
        }),
        { numRuns: 300 },
      );
    });
  }
});

kernels.forEach(({ name, create }) => {
  describe(`The digests of a kernel ${name}`, () => {
    const kernel = create();

    it('are XXH64', () => {
      const known = [
        ['a', 0n, 0xd24e_c4f1_a98c_6e5bn],
        ['abc', 0n, 0x44bc_2cf5_ad77_0999n],
        ['xxhash', 20141025n, 0xb559_b98d_844e_0635n],
        ['I want an unsigned 64-bit seed!', 1n, 0xce5087f12470d961n],
        [
          'Call me Ishmael. Some years ago--never mind how long precisely-',
          0n,
          0x02a2_e854_70d6_fd96n,
        ],
      ] as const;
      for (const [text, seed, hash] of known) {
        kernel.reset();
        load(kernel, `${text}\n`);
        kernel.hash(0, seed);
        assert.equal(kernel.hashes[0], hash, text);
        assert.deepEqual(
          digestsOf(kernel, `${text}\n`, 'csv', [{ seed, keySeed: seed, isList: false }]),
          [[hash, hash]],
          text,
        );
      }
    });

    it('do not depend on the order of columns and elements, nor on quotes', () => {
      const [a, b, list] = [
        { seed: 1n, keySeed: 9n, isList: false },
        { seed: 2n, isList: false },
        { seed: 3n, isList: true },
      ];
      const first = digestsOf(kernel, 'k,"x, y","p,q"\n', 'csv', [a, b, list]);
      const second = digestsOf(kernel, '"q , p","x, y","k"\n', 'csv', [list, b, a]);
      const third = digestsOf(kernel, '"[""p"",""q""]",,"x, y",k\n', 'csv', [
        list,
        undefined,
        b,
        a,
      ]);
      assert.deepEqual(second, first);
      assert.deepEqual(third, first);
      assert.notDeepEqual(digestsOf(kernel, '"x, y",k,"p,q"\n', 'csv', [a, b, list]), first);
    });

    it('spread over partitions by the first bits of the hash, and over slots by the last', () => {
      const values = Array.from({ length: 20_000 }, (_, at) => `user${at}@example.com`);
      const hashes = keysOf(kernel, values);
      assert.equal(new Set(hashes).size, values.length);
      for (const shift of [0n, 16n, 32n, 56n]) {
        const counts = new Array<number>(256).fill(0);
        for (const hash of hashes) {
          const slot = Number((hash >> shift) & 255n);
          counts[slot] = (counts[slot] ?? 0) + 1;
        }
        const expected = values.length / counts.length;
        const chiSquare = counts.reduce(
          (sum, count) => sum + (count - expected) ** 2 / expected,
          0,
        );
        // Of 255 degrees of freedom: more happens once in a million times.
        assert.ok(chiSquare < 380, `${chiSquare} from bit ${shift}`);
      }
    });

    it('change half of their bits with each bit of a value', () => {
      for (const length of [3, 8, 17, 36]) {
        const value = Buffer.from('m'.repeat(length));
        const changed = Array.from({ length: 4 * length }, (_, bit) => {
          const other = Buffer.from(value);
          other[bit >> 2] = (other[bit >> 2] ?? 0) ^ (1 << (bit & 3));
          return other.toString('latin1');
        });
        const [hash = 0n, ...others] = keysOf(kernel, [value.toString('latin1'), ...changed]);
        const bits = others.map((other) => bitsOf(hash ^ other));
        const mean = bits.reduce((sum, one) => sum + one, 0) / bits.length;
        assert.ok(Math.min(...bits) > 8, `${length} bytes: ${Math.min(...bits)} bits`);
        assert.ok(mean > 28 && mean < 36, `${length} bytes: ${mean} bits`);
      }
    });

    it('are the same of keys that were made to collide, which differ', () => {
      const keySeed = randomBytes(8).readBigUInt64LE();
      const [first, second] = collidingKeys(keySeed);
      assert.notEqual(first, second);
      // About one seed in fifteen makes the same keys collide.
      const isOther = (seed: bigint): boolean =>
        xxh64(Buffer.from(first, 'latin1'), seed) !== xxh64(Buffer.from(second, 'latin1'), seed);
      const others = Array.from({ length: 40 }, () => randomBytes(8).readBigUInt64LE());
      const seed = others.find(isOther);
      assert.ok(seed !== undefined);
      const cells = [{ seed, keySeed, isList: false }];
      const [[key, sum] = [], [other, otherSum] = []] = digestsOf(
        kernel,
        Buffer.from(`${first}\n${second}\n`, 'latin1'),
        'csv',
        cells,
      );
      assert.equal(key, other);
      assert.notEqual(sum, otherSum);
    });
  });
});

const bitsOf = (word: bigint): number => word.toString(2).replaceAll('0', '').length;
