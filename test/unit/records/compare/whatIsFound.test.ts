import assert from 'node:assert/strict';
import type { CompareOptions } from '../../../../src/records/compare/comparison.ts';
import { tableKernels } from '../table/tableKernels.ts';
import { collidingKeys } from '../../../support/collidingKeys.ts';
import { comparedCases, type Counts } from './comparedCases.ts';
import { CompareHarness } from './compareHarness.ts';

const none = { added: 0, removed: 0, changed: 0, unchanged: 0, duplicate: 0, withoutKey: 0 };
tableKernels.forEach(({ name, create }) => {
  describe(`What compareRecords finds, ${name}`, () => {
    let harness: CompareHarness;

    before(async () => {
      harness = await CompareHarness.create(create);
    });
    afterEach(() => harness.closeAll());
    after(() => harness.dispose());

    for (const { what, before, after, counts, changed = [], ...options } of comparedCases) {
      it(`compares ${what}`, async () => {
        const found = await harness.compareTexts(before, after, options);
        assert.deepEqual(found.counts, { ...none, ...counts });
        const names = found.columns.flatMap(({ name }, at) =>
          (found.changedIn[at] ?? 0) > 0 ? [name] : [],
        );
        assert.deepEqual(names, changed);
      });
    }

    it('compares parts, with headers of their own or none', async () => {
      const before = ['CONTACT_ID,A\n1,a\n2,b\n', '3,c\n', 'A,CONTACT_ID\nd,4\n', ''];
      const after = [
        '{"contact_id":"4","a":"d"}\n',
        '{"a":"c","contact_id":"3"}\n',
        '{"contact_id":"1"}',
      ];
      const found = await harness.compare(
        await harness.write(before),
        await harness.write(after, 'jsonl'),
      );
      assert.equal(found.kind, 'compared');
      assert.deepEqual(found.comparison.counts, { ...none, unchanged: 2, changed: 1, removed: 1 });
    });

    it('compares a file with itself', async () => {
      const file = await harness.write(['CONTACT_ID,A\n1,a\n2,b\n2,c\n']);
      const found = await harness.compare(file, file);
      assert.equal(found.kind, 'compared');
      assert.deepEqual(found.comparison.counts, { ...none, unchanged: 1, duplicate: 4 });
    });

    it('tells keys apart whose hashes are the same', async () => {
      const seed = 0x0123_4567_89ab_cdefn;
      // The hash of a key has a seed of its own.
      const [first, second] = collidingKeys(
        (seed + 0x9e37_79b9_7f4a_7c15n) & 0xffff_ffff_ffff_ffffn,
      );
      const others = Array.from({ length: 100 }, (_, at) => `contact-${at},a\n`).join('');
      const file = async (...keys: readonly string[]): Promise<readonly string[]> =>
        harness.write([
          Buffer.from(`EMAIL,A\n${others}${keys.map((key) => `${key},a\n`).join('')}`, 'latin1'),
        ]);
      for (const [before, after, counts, keyCounts = counts] of [
        [[first], [second], { added: 1, removed: 1 }],
        [[first, second], [second], { removed: 1, unchanged: 1 }],
        [[first, second], [second, first], { unchanged: 2 }],
        [[first], [second, second], { removed: 1, duplicate: 2 }, { removed: 1, added: 2 }],
        [
          [first, second, second],
          [first],
          { unchanged: 1, duplicate: 2 },
          { removed: 2, unchanged: 1 },
        ],
      ] as const) {
        for (const keysOnly of [false, true]) {
          const found = await harness.compare(await file(...before), await file(...after), {
            ...{ seed, keysOnly },
          });
          assert.equal(found.kind, 'compared');
          const expected: Counts = keysOnly ? keyCounts : counts;
          assert.deepEqual(found.comparison.counts, {
            ...{ ...none, ...expected, unchanged: 100 + (expected.unchanged ?? 0) },
          });
        }
      }
    });

    it('says what stands for records of each kind', async () => {
      const { comparison } = await compared();
      const kinds = Array.from({ length: comparison.source.records }, (_, record) =>
        comparison.kindOf(record),
      );
      // Those after the change come first.
      assert.deepEqual(kinds, [
        ...['changed', 'unchanged', 'added', 'duplicate', 'duplicate', 'changed'],
        ...[undefined, undefined, 'removed', 'withoutKey', undefined],
      ]);
      const recordsOf = (bitmap: { has(record: number): boolean }): number[] =>
        [...kinds.keys()].filter((record) => bitmap.has(record));
      assert.deepEqual(recordsOf(comparison.bitmap(['changed', 'removed'])), [0, 5, 8]);
      assert.deepEqual(recordsOf(comparison.bitmap(['withoutKey', 'duplicate'])), [3, 4, 9]);
      assert.equal(comparison.bitmap(['unchanged']).count, 1);
      assert.deepEqual(comparison.changeOf(0), { before: 7, columns: [false, true, false] });
      assert.deepEqual(comparison.changeOf(5), { before: 10, columns: [false, true, true] });
      assert.equal(comparison.changeOf(1), undefined);
    });

    async function compared() {
      const before = await harness.write(['CONTACT_ID,A,B\n2,b,\n1,a,\n9,,\n,,\n6,1,1\n']);
      const after = await harness.write(['CONTACT_ID,A,B\n1,x,\n2,b,\n3,,\n4,,\n4,,\n6,2,2\n']);
      const found = await harness.compare(before, after);
      assert.equal(found.kind, 'compared');
      return found;
    }

    it('says which of many columns have changed', async () => {
      const names = Array.from({ length: 500 }, (_, column) => `c${column}`);
      const row = (changed: readonly number[]): string =>
        names.map((_, column) => (changed.includes(column) ? 'x' : 'v')).join();
      const changed = [[0], [1, 31, 32, 63, 64], [499], [30, 200, 498]];
      const text = (changes: readonly (readonly number[])[]): string =>
        changes.map((columns, id) => `${id},${row(columns)}\n`).join('');
      const head = `CONTACT_ID,${names.join()}\n`;
      const found = await harness.compareTexts(
        head + text(changed.map(() => [])),
        head + text(changed),
      );
      assert.deepEqual(
        changed.map((_, id) =>
          found.changeOf(id)?.columns.flatMap((is, at) => (is ? [at - 1] : [])),
        ),
        changed,
      );
    });

    it('says why files cannot be compared', async () => {
      const faultOf = async (
        before: string,
        after: string,
        options: CompareOptions = {},
      ): Promise<unknown> => {
        const found = await harness.compare(
          await harness.write([before]),
          await harness.write([after]),
          options,
        );
        return found.kind === 'fault' ? found.fault : found.kind === 'notATable' && found;
      };
      assert.deepEqual(await faultOf('A\nx\n', 'A\ny\n'), { reason: 'noKey' });
      assert.deepEqual(await faultOf('A,C\nx,y\n', 'A,B\nx,y\n', { key: ['C'] }), {
        ...{ reason: 'noKeyColumn', column: 'C', side: 'after' },
      });
      assert.deepEqual(await faultOf('A,C\nx,y\n', 'A,B\nx,y\n', { key: ['b'] }), {
        ...{ reason: 'noKeyColumn', column: 'b', side: 'before' },
      });
      assert.deepEqual(await faultOf('EMAIL\nx\n', 'EMAIL\nx\n', { ignore: ['Z'] }), {
        ...{ reason: 'noIgnoredColumn', column: 'Z' },
      });
      assert.deepEqual(await faultOf('EMAIL\nx\n', '{\n"a": 1\n}\n'), {
        ...{ kind: 'notATable', side: 'after', why: 'object' },
      });
      assert.deepEqual(await faultOf('%PDF-1.4', 'EMAIL\nx\n'), {
        ...{ kind: 'notATable', side: 'before', why: 'binary' },
      });
    });
  });
});
