import assert from 'node:assert/strict';
import type { ColumnFilter, ColumnProfile } from '../../../../src/records/table/model.ts';
import { checked } from './naiveTable.ts';
import { below, hostileValues, pick, seeded, writeCsv } from './randomRecords.ts';
import { allRecords, never, TableHarness } from './tableHarness.ts';
import { tableKernels } from './tableKernels.ts';

const columns = ['EMAIL', 'PHONE_NUMBER', 'note'];

const filterOf = (column: string, values: readonly string[]): ColumnFilter => ({
  ...{ on: 'column', column, test: 'oneOf', values },
  ...{ not: false, matchCase: true, isOff: false },
});

const withoutTime = ({ ms, ...profile }: ColumnProfile): Omit<ColumnProfile, 'ms'> => {
  assert.ok(ms >= 0);
  return profile;
};

/** Counts values, most frequent first, and of those as frequent the first one first. */
function counted(values: readonly string[]): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  values
    .filter((value) => value !== '')
    .forEach((value) => counts.set(value, (counts.get(value) ?? 0) + 1));
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}

function randomRows(random: () => number): string[][] {
  return Array.from({ length: 10 + below(random, 150) }, () => [
    random() < 0.2 ? '' : `u${below(random, 60)}@x.de`,
    pick(random, ['', '+4915112345678', '0171', '+491511234567890123']),
    pick(random, hostileValues),
  ]);
}

for (const { name, create } of tableKernels) {
  describe(`RecordTable.profile, distinct and checks, ${name}`, function () {
    // The plain kernel takes its time.
    this.timeout(60_000);
    let harness: TableHarness;
    beforeEach(async () => {
      harness = await TableHarness.create(create);
    });
    afterEach(() => harness.dispose());

    it('counts the values of a view as a loop does', async () => {
      for (let seed = 0; seed < 25; seed++) {
        const random = seeded(seed);
        const rows = randomRows(random);
        const table = await harness.open([writeCsv([columns, ...rows], random)]);
        for (const filters of [
          [],
          [
            filterOf(
              'EMAIL',
              rows.slice(0, 9).map(([email = '']) => email),
            ),
          ],
        ]) {
          await table.setView({ filters }, never);
          const shown = new Set(allRecords(table));
          const values = rows.filter((_, row) => shown.has(row)).map(([, , note = '']) => note);
          const { top, ms, ...profile } = await table.profile('note', never);
          const truth = counted(values);
          const filled = values.filter((value) => value !== '');
          const lengths = filled.map((value) => Array.from(value).length);
          assert.deepEqual(top, truth.slice(0, 20), `seed ${seed}`);
          assert.ok(ms >= 0);
          assert.deepEqual(profile, {
            ...{ column: 'note', kind: 'text', rows: values.length, filled: filled.length },
            ...{ empty: values.length - filled.length, distinct: truth.length, isExact: true },
            ...{ longest: Math.max(0, ...lengths), least: undefined, greatest: undefined },
            shortest: lengths.length === 0 ? 0 : Math.min(...lengths),
          });
        }
        await table.close();
      }
    });

    it('counts one column after the other as it counts one alone', async () => {
      const random = seeded(7);
      const rows = randomRows(random);
      const file = writeCsv([columns, ...rows], random);
      const table = await harness.open([file]);
      for (const filters of [
        [],
        [
          filterOf(
            'EMAIL',
            rows.slice(0, 9).map(([email = '']) => email),
          ),
        ],
      ]) {
        const alone: Omit<ColumnProfile, 'ms'>[] = [];
        const inTurn: Omit<ColumnProfile, 'ms'>[] = [];
        for (const column of columns) {
          // A view that comes back is another one.
          await table.setView({ filters }, never);
          alone.push(withoutTime(await table.profile(column, never)));
        }
        await table.setView({ filters }, never);
        for (const column of columns) {
          inTurn.push(withoutTime(await table.profile(column, never)));
        }
        assert.deepEqual(inTurn, alone);
      }
    });

    it('keeps what it has counted of all columns for the view, but counts a column again at once', async () => {
      const table = await harness.open(['a,b,c\n1,2,3\n4,5,6\n']);
      const profile = (column: string) => table.profile(column, never);
      const alone = await profile('a');
      await profile('b');
      const kept = [await profile('c'), await profile('a'), await profile('c')];
      assert.equal(kept[0], kept[2]);
      assert.notEqual(kept[1], alone);
      assert.notEqual(await profile('c'), kept[2]);
      await table.setView({ filters: [filterOf('a', ['1'])] }, never);
      await profile('b');
      assert.equal((await profile('c')).rows, 1);
    });

    it('returns the least and the greatest number and date', async () => {
      const table = await harness.open([
        'n,d\n10,2024-01-02\n9,2023-05-06T07:08:09Z\n,\n-1.5,2024-01-01\n',
      ]);
      const number = await table.profile('n', never);
      assert.deepEqual([number.kind, number.least, number.greatest], ['number', '-1.5', '10']);
      const date = await table.profile('d', never);
      assert.deepEqual(
        [date.kind, date.least, date.greatest],
        ['date', '2023-05-06T07:08:09Z', '2024-01-02'],
      );
    });

    it('lists the values of a column, of records that match the filters for other columns', async () => {
      const table = await harness.open(['plan,country\npro,DE\nPro,FR\nfree,DE\npro,DE\n,IT\n']);
      await table.setView(
        { filters: [filterOf('plan', ['pro']), filterOf('country', ['DE'])] },
        never,
      );
      assert.deepEqual(await table.distinct('plan', '', 9, never), {
        values: [
          { value: 'pro', count: 2 },
          { value: 'free', count: 1 },
        ],
        ...{ distinct: 2, isExact: true },
      });
      await table.setView({ filters: [] }, never);
      assert.deepEqual(await table.distinct('plan', 'PR', 1, never), {
        values: [{ value: 'pro', count: 2 }],
        ...{ distinct: 2, isExact: true },
      });
    });

    it('says so where there are too many values to count, and counts those that begin with a text', async () => {
      const lines = Array.from({ length: 300 }, (_, at) => `${at % 3 === 0 ? 'x' : 'y'}${at},\n`);
      const table = await harness.open([`a,b\n${lines.join('')}`], 'csv', {
        limits: { distinct: 20 },
      });
      const profile = await table.profile('a', never);
      assert.equal(profile.isExact, false);
      assert.deepEqual(profile.top, []);
      assert.ok(Math.abs(profile.distinct - 300) < 30, `${profile.distinct}`);
      assert.equal((await table.distinct('a', '', 9, never)).isExact, false);
      assert.deepEqual(await table.distinct('a', 'X29', 9, never), {
        values: ['x291', 'x294', 'x297'].map((value) => ({ value, count: 1 })),
        ...{ distinct: 3, isExact: true },
      });
    });

    it('counts what each check finds, and filters by it', async () => {
      for (let seed = 0; seed < 12; seed++) {
        const random = seeded(seed + 500);
        const rows = randomRows(random);
        const table = await harness.open([writeCsv([columns, ...rows], random)]);
        for (const { check, records } of await table.checks(() => undefined, never)) {
          const truth = checked({ columns, rows }, check);
          assert.equal(records, truth.length, `seed ${seed}: ${check}`);
          await table.setView(
            { filters: [{ on: 'check', check, not: false, isOff: false }] },
            never,
          );
          assert.deepEqual(allRecords(table), truth, `seed ${seed}: ${check}`);
        }
        await table.close();
      }
    });

    it('finds addresses that occur twice among many, in parts and in JSON', async () => {
      const email = (at: number): string => `user${at}@x.de`;
      const lines = (from: number, to: number): string =>
        Array.from({ length: to - from }, (_, at) => `{"email":"${email(from + at)}"}\n`).join('');
      const parts = [
        lines(0, 9000),
        `${lines(9000, 18_000)}{"email":"${email(17)}"}\n{"email":""}\n{"a":1}\n`,
      ];
      const table = await harness.open(parts, 'jsonl');
      const found = await table.checks(() => undefined, never);
      assert.deepEqual(found.slice(0, 2), [
        { check: 'noEmail', records: 2 },
        { check: 'emailTwice', records: 2 },
      ]);
      await table.setView(
        { filters: [{ on: 'check', check: 'emailTwice', not: false, isOff: false }] },
        never,
      );
      assert.deepEqual(allRecords(table), [17, 18_000]);
    });

    it('offers only the checks that the columns allow', async () => {
      const table = await harness.open(['a,b\n=1,2\n']);
      assert.deepEqual(await table.checks(() => undefined, never), [
        { check: 'controlCharacters', records: 0 },
        { check: 'formula', records: 1 },
        { check: 'ragged', records: 0 },
      ]);
    });

    it('finds records with more or fewer cells than the header, in each part', async () => {
      const parts = ['a,b,c\n1,2,3\n1,2\n"x,y\n",2,3\n1,2,3,4\n,,\n', 'a,b,c\n1\n1,2,3\n,,,\n'];
      const table = await harness.open(parts);
      const found = await table.checks(() => undefined, never);
      assert.deepEqual(found.at(-1), { check: 'ragged', records: 4 });
      assert.deepEqual(table.info.problems, [{ kind: 'ragged', records: 4, firstRow: 1 }]);
      const filter = { on: 'check', check: 'ragged', not: false, isOff: false } as const;
      await table.setView({ filters: [filter] }, never);
      assert.deepEqual(allRecords(table), [1, 3, 5, 7]);
      await table.setView({ filters: [{ ...filter, not: true }] }, never);
      assert.deepEqual(allRecords(table), [0, 2, 4, 6]);
    });

    it('finds no such records in JSON, whose objects may lack fields', async () => {
      const table = await harness.open(['{"a":1,"b":2}\n{"a":1}\n'], 'jsonl');
      const found = await table.checks(() => undefined, never);
      assert.deepEqual(found.at(-1), { check: 'ragged', records: 0 });
    });
  });
}
