import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { columnKey } from '../../../../src/records/compare/comparedColumns.ts';
import type { RecordComparison } from '../../../../src/records/compare/recordComparison.ts';
import { tableKernels } from '../table/tableKernels.ts';
import { comparedPair, type ComparedPair } from './comparedPair.ts';
import { CompareHarness } from './compareHarness.ts';

/** So many pairs are compared in WebAssembly; the plain kernel is slow. */
const pairs = { 'plain kernel': 150, 'kernel in WebAssembly': 1000 };

tableKernels.forEach(({ name, create }) => {
  describe(`compareRecords, ${name}`, function () {
    this.timeout(120_000);

    let harness: CompareHarness;

    before(async () => {
      harness = await CompareHarness.create(create);
    });
    afterEach(() => harness.closeAll());
    after(() => harness.dispose());

    it('finds what was done to random pairs, also when most hashes are the same', async () => {
      for (let seed = 0; seed < pairs[name as keyof typeof pairs]; seed++) {
        const pair = comparedPair(seed);
        const { before, after } = pair.sides;
        const files = [
          await harness.write(before.contents, before.extension),
          await harness.write(after.contents, after.extension),
        ] as const;
        const compared = await harness.compare(...files, {
          ...{ key: pair.key, hashMask: [-1, -1, 3, 0][seed % 4] },
        });
        assert.equal(compared.kind, 'compared', `seed ${seed}`);
        assertTruth(compared.comparison, pair, `seed ${seed}`);
        await harness.closeAll();
        for (const path of files.flat()) {
          await rm(path);
        }
      }
    });

    function assertTruth(comparison: RecordComparison, pair: ComparedPair, seed: string): void {
      const found = new Map<string, { kind: string; columns: string[] }>();
      const { source, columns, counts, changedIn } = comparison;
      const keys = [...columns.keys()].filter((place) => columns[place]?.isKey);
      const order = pair.key?.map((one) => columnKey(one)) ?? ['CONTACT_ID'];
      const sorted = keys.toSorted(
        (a, b) =>
          order.indexOf(columnKey(columns[a]?.name ?? '')) -
          order.indexOf(columnKey(columns[b]?.name ?? '')),
      );
      const rows = harness.rowsOf(comparison, sorted);
      for (let record = 0; record < source.records; record++) {
        const kind = comparison.kindOf(record);
        if (kind === undefined || kind === 'withoutKey') {
          continue;
        }
        const change = comparison.changeOf(record);
        const changed = columns.flatMap((column, at) =>
          change?.columns[at] ? [columnKey(column.name)] : [],
        );
        found.set(rows[record]?.join('|') ?? '', { kind, columns: changed.toSorted() });
        if (change) {
          assert.deepEqual(rows[change.before], rows[record], seed);
        }
      }
      const expected = [...pair.fates].map(
        ([key, { kind, columns: one }]) => [key, { kind, columns: one.toSorted() }] as const,
      );
      assert.deepEqual(found, new Map(expected), seed);
      const fates = [...pair.fates.values()];
      const count = (kind: string): number => fates.filter((fate) => fate.kind === kind).length;
      assert.deepEqual(
        counts,
        {
          ...{ added: count('added'), removed: count('removed'), changed: count('changed') },
          ...{ unchanged: count('unchanged'), duplicate: pair.duplicates },
          withoutKey: pair.withoutKey,
        },
        seed,
      );
      columns.forEach((column, at) => {
        const name = columnKey(column.name);
        assert.equal(
          changedIn[at],
          fates.filter((fate) => fate.columns.includes(name)).length,
          seed,
        );
      });
    }
  });
});
