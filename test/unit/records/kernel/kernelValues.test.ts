import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CellTest, Kernel, ValueKind } from '../../../../src/records/kernel/kernel.ts';
import { needleOf, type Needle } from '../../../../src/records/kernel/needle.ts';
import { kernels, load, selectedOf } from '../../../support/kernelRecords.ts';

const needle = (text: string, matchCase = true): Needle => {
  const found = needleOf(text, matchCase);
  assert.ok(found, text);
  return found;
};

/** Writes values as a CSV of one column behind another one. */
const csvOf = (values: readonly string[]): string =>
  values.map((value) => `x,"${value.replaceAll('"', '""')}"\n`).join('');

/** Returns the order in which a kernel sorts values, read in two chunks. */
function sorted(
  kernel: Kernel,
  values: readonly string[],
  kind: ValueKind,
  isDescending: boolean,
): number[] | undefined {
  kernel.reset();
  const sorter = kernel.createSorter(kind, isDescending, values.length);
  const half = values.length >> 1;
  const chunks = [values.slice(0, half), values.slice(half)];
  for (const chunk of chunks) {
    load(kernel, csvOf(chunk));
    if (!sorter.add(1)) {
      return undefined;
    }
  }
  while (!sorter.step(100));
  while (sorter.isTied()) {
    chunks.forEach((chunk, index) => {
      load(kernel, csvOf(chunk));
      sorter.refine(1, index * half);
    });
    while (!sorter.step(100));
  }
  const some = Math.min(3, sorter.length);
  return [...sorter.order(0, some), ...sorter.order(some, sorter.length)];
}

for (const { name, create } of kernels) {
  describe(`A kernel ${name}, of values`, () => {
    const kernel = create();
    const values = [
      'a@b.c',
      'A@B.C',
      'say "hi"',
      '',
      '+4915112345678',
      ' =1+2',
      'a\tb',
      '\u0085',
      'ßé',
    ];

    const tests: readonly [string, CellTest, number[]][] = [
      ['contains', { kind: 'contains', needle: needle('@b') }, [0]],
      ['contains in any case', { kind: 'contains', needle: needle('@b', false) }, [0, 1]],
      ['contains quotes', { kind: 'contains', needle: needle('"h') }, [2]],
      [
        'contains nothing',
        { kind: 'contains', needle: needle('') },
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      ],
      [
        'contains letters that are not ASCII',
        { kind: 'contains', needle: needle('É', false) },
        [8],
      ],
      ['equals', { kind: 'equals', needle: needle('SAY "hi"', false) }, [2]],
      ['equals something longer', { kind: 'equals', needle: needle('a@b.cd') }, []],
      ['begins', { kind: 'begins', needle: needle('a') }, [0, 6]],
      ['one of', { kind: 'oneOf', values: ['a@b.c', '', 'a'], matchCase: true }, [0, 3, 9]],
      [
        'one of in any case',
        { kind: 'oneOf', values: ['A@b.c', 'A\tB'], matchCase: false },
        [0, 1, 6],
      ],
      ['empty', { kind: 'empty' }, [3, 9]],
      ['E.164', { kind: 'e164' }, [4]],
      ['control characters', { kind: 'control' }, [6, 7]],
      ['formula', { kind: 'formula' }, [4, 5]],
    ];
    for (const [what, test, expected] of tests) {
      it(`tests values: ${what}`, () => {
        const text = `${csvOf(values)}y\n`;
        for (const not of [false, true]) {
          load(kernel, text);
          kernel.match(kernel.prepare(test), 1, not);
          const all = Array.from({ length: 10 }, (_, index) => index);
          assert.deepEqual(
            selectedOf(kernel),
            all.filter((index) => expected.includes(index) !== not),
          );
        }
      });
    }

    it('tests only what is still selected', () => {
      load(kernel, 'a,b\na,c\nd,b\n');
      kernel.match(kernel.prepare({ kind: 'equals', needle: needle('a') }), 0, false);
      kernel.match(kernel.prepare({ kind: 'equals', needle: needle('b') }), 1, true);
      assert.deepEqual(selectedOf(kernel), [1]);
    });

    it('finds bytes at any position', () => {
      const text = 'a'.repeat(300);
      for (const at of [0, 1, 15, 16, 63, 64, 200, 297]) {
        load(kernel, `${text.slice(0, at)}xYz${text.slice(at + 3)}`);
        assert.equal(kernel.find(needle('XYZ', false), 0, 300), at);
        assert.equal(kernel.find(needle('xYz'), at + 1, 300), -1);
        assert.equal(kernel.find(needle('xYz'), 0, at + 2), -1);
      }
    });

    it('finds a text in any value of a record, but not across values', () => {
      const text = 'a,b\n"a,b",c\nd,"say ""a"""\n5" a,b\n';
      const found = (sought: string): number[] => {
        load(kernel, text);
        kernel.matchAny(needle(sought, false));
        return selectedOf(kernel);
      };
      assert.deepEqual(found('A'), [0, 1, 2, 3]);
      assert.deepEqual(found('a,b'), [1]);
      assert.deepEqual(found('"a"'), [2]);
      assert.deepEqual(found('5" '), [3]);
      assert.deepEqual(found('z'), []);
    });

    it('finds a text in values of JSON as they are decoded, but not in keys', () => {
      const text = [
        '{"a":"061b null","b":"x"}',
        '{"a":null,"061b":"\\u0061b","b":"y"}',
        '{"a":"ab","b":12_x}',
        '{"a":"say \\"b\\"","b":"1\\/2"}',
      ].join('\n');
      const found = (sought: string): number[] => {
        load(kernel, text, 'jsonLines');
        kernel.discoverColumns();
        kernel.matchAny(needle(sought, false));
        return selectedOf(kernel);
      };
      assert.deepEqual(found('061b'), [0]);
      assert.deepEqual(found('null'), [0]);
      assert.deepEqual(found('ab'), [1, 2]);
      // A value ends where a fault is.
      assert.deepEqual(found('12'), [2]);
      assert.deepEqual(found('2_x'), []);
      assert.deepEqual(found('1/2'), [3]);
      assert.deepEqual(found('b'), [0, 1, 2, 3]);
    });

    it('hashes values by XXH64', () => {
      // The first two are test vectors of xxHash.
      const known = {
        '': 0xef46db3751d8e999n,
        a: 0xd24ec4f1a98c6e5bn,
        'Nobody inspects the spammish repetition': 0xfbcea83c8a378bf1n,
      };
      load(kernel, csvOf(Object.keys(known)));
      kernel.hash(1);
      assert.deepEqual([...kernel.hashes.subarray(0, 3)], Object.values(known));
      load(kernel, 'x,a\nx,"a"\nx\n');
      kernel.hash(1, 5n);
      const [plain, quoted, none] = kernel.hashes;
      assert.ok(plain === quoted && plain !== none && plain !== 0xd24ec4f1a98c6e5bn);
    });

    it('counts values exactly, up to a limit', () => {
      load(kernel, 'x,b\nx,"b"\nx,\nx\nx,ccé\n');
      const tally = kernel.createTally(2);
      tally.add(1);
      assert.deepEqual(
        [...tally.values()],
        [
          { value: 'b', count: 2 },
          { value: 'ccé', count: 1 },
        ],
      );
      const { filled, empty, distinct, isExact, shortest, longest, kind } = tally;
      assert.deepEqual(
        { filled, empty, distinct, isExact, shortest, longest, kind },
        { filled: 3, empty: 2, distinct: 2, isExact: true, shortest: 1, longest: 3, kind: 'text' },
      );
      load(kernel, 'x,d\nx,b\n');
      tally.add(1);
      assert.deepEqual([tally.isExact, tally.distinct], [false, 3]);
      assert.deepEqual([...tally.values()][0], { value: 'b', count: 3 });
    });

    it('estimates how many values there are beyond the limit', () => {
      kernel.reset();
      const tally = kernel.createTally(100);
      for (let chunk = 0; chunk < 10; chunk++) {
        load(
          kernel,
          Array.from({ length: 4000 }, (_, index) => `x,${chunk * 3000 + index}\n`).join(''),
        );
        tally.add(1);
      }
      assert.ok(Math.abs(tally.distinct / 31_000 - 1) < 0.03, `${tally.distinct}`);
      assert.deepEqual([tally.kind, tally.least, tally.greatest], ['number', '0', '30999']);
    });

    const kinds: readonly [ValueKind, string[]][] = [
      ['number', ['0', '-0', '1.50', '-1e-3', '123456789012345678901234567890', '0.1', '']],
      ['text', ['01']],
      ['text', ['+1']],
      ['text', ['1.']],
      ['text', ['1e999']],
      ['text', ['0x1']],
      ['text', ['1', 'a']],
      ['text', ['']],
      [
        'date',
        [
          '2024-02-29',
          '2024-02-28 23:59',
          '2024-02-29T00:00:00.5Z',
          '2024-02-29T01:00:00+01:30',
          '',
        ],
      ],
      ['text', ['2023-02-29']],
      ['text', ['2024-01-01T24:00']],
      ['text', ['2024-01-01T00:00+24:00']],
      ['text', ['2024-1-1']],
    ];
    for (const [kind, typed] of kinds) {
      it(`takes ${JSON.stringify(typed)} for a ${kind}`, () => {
        load(kernel, csvOf(typed));
        const tally = kernel.createTally(100);
        tally.add(1);
        assert.equal(tally.kind, kind);
      });
    }

    it('sorts numbers and dates by what they say, empty values last', () => {
      const [, numbers] = kinds[0] ?? ['number', []];
      assert.deepEqual(sorted(kernel, numbers, 'number', false), [3, 0, 1, 5, 2, 4, 6]);
      assert.deepEqual(sorted(kernel, numbers, 'number', true), [4, 2, 5, 0, 1, 3, 6]);
      const dates = [
        '2024-02-29',
        '2024-02-28 23:59',
        '2024-02-29T00:00:00.5Z',
        '2024-02-29T01:00:00+01:30',
        '',
      ];
      assert.deepEqual(sorted(kernel, dates, 'date', false), [3, 1, 0, 2, 4]);
      assert.equal(sorted(kernel, ['1', 'a'], 'number', false), undefined);
    });

    it('sorts text by code point and stably, whatever its length', () => {
      const text = fc
        .array(fc.constantFrom('a', 'b', 'é', '😀', '"', 'aaaaaaaa', 'aaaaaaa', ',x'), {
          maxLength: 5,
        })
        .map((pieces) => pieces.join(''));
      fc.assert(
        fc.property(fc.array(text, { maxLength: 120 }), fc.boolean(), (texts, isDescending) => {
          const filled = texts.map((value, index) => ({ value: Buffer.from(value), index }));
          const expected = filled.sort(
            (a, b) =>
              Number(a.value.length === 0) - Number(b.value.length === 0) ||
              Buffer.compare(a.value, b.value) * (isDescending ? -1 : 1) ||
              a.index - b.index,
          );
          assert.deepEqual(
            sorted(kernel, texts, 'text', isDescending),
            expected.map(({ index }) => index),
          );
        }),
        { numRuns: 60 },
      );
    });

    it('lists what may be on the first page', () => {
      kernel.reset();
      load(kernel, 'b\na\nd\nc\n\n');
      const sorter = kernel.createSorter('text', false, 10);
      sorter.add(0);
      const limit = sorter.keyOf(0);
      load(kernel, 'c\nb\naa\n');
      sorter.add(0, limit);
      assert.deepEqual([...sorter.candidates], [1, 2]);
      assert.deepEqual([sorter.isOpen(limit), sorter.isOpen(0x6161616161616161n)], [false, true]);
    });
  });
}
