import assert from 'node:assert/strict';
import {
  contactChecks,
  type ColumnFilter,
  type ViewFilter,
} from '../../../../src/records/table/model.ts';
import type { RecordTable } from '../../../../src/records/table/recordTable.ts';
import { matching, sorted, type NaiveTable } from './naiveTable.ts';
import { below, hostileValues, jsonValue, pick, seeded, writeCsv } from './randomRecords.ts';
import { allRecords, never, TableHarness } from './tableHarness.ts';
import { tableKernels } from './tableKernels.ts';

const columns = ['EMAIL', 'PHONE_NUMBER', 'text', 'number', 'date', 'other'] as const;
const collator = new Intl.Collator();
const byLanguage = (a: string, b: string): number =>
  collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
const byCodePoint = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b));
const compareNumbers = (a: string, b: string): number => Number(a) - Number(b);
const compareDates = (a: string, b: string): number => Date.parse(a) - Date.parse(b);

const numbers = ['', '0', '-1', '2', '10', '10.5', '1e2', '-0.25', '100'];
const dates = [
  '',
  '2024-02-29',
  '2024-02-29T10:00:00Z',
  '1999-12-31',
  '2030-01-01T00:00:00.5+02:00',
];
const phones = ['', '+4915112345678', '0171', '+49', '+4915112345679'];

function randomRow(random: () => number): string[] {
  const email = random() < 0.2 ? '' : `u${below(random, 40)}@x.de`;
  const row = [email, pick(random, phones), pick(random, hostileValues)];
  return [...row, pick(random, numbers), pick(random, dates), pick(random, hostileValues)];
}

function randomFilter(random: () => number): ViewFilter {
  const [not, isOff] = [random() < 0.3, random() < 0.1];
  if (random() < 0.2) {
    return { on: 'check', check: pick(random, contactChecks), not, isOff };
  }
  const test = pick(random, ['contains', 'equals', 'begins', 'oneOf', 'empty'] as const);
  const value = (): string => {
    const whole = pick(random, [...hostileValues, ...numbers, ...phones, 'u1', 'X.DE']);
    return random() < 0.5
      ? whole
      : whole.slice(0, 1 + below(random, 3)).replace(/[\ud800-\udbff]$/, '');
  };
  const values = Array.from({ length: test === 'oneOf' ? below(random, 5) : 1 }, value);
  const column = pick(random, columns);
  return { on: 'column', column, test, values, not, isOff, matchCase: random() < 0.5 };
}

async function randomTable(
  seed: number,
  harness: TableHarness,
  limits = {},
): Promise<{ table: RecordTable; naive: NaiveTable }> {
  const random = seeded(seed);
  const rows = Array.from({ length: 20 + below(random, 120) }, () => randomRow(random));
  if (seed % 3 > 0) {
    const half = below(random, rows.length);
    const parts = [rows.slice(0, half), rows.slice(half)].map((part) =>
      writeCsv([[...columns], ...part], random),
    );
    return { table: await harness.open(parts, 'csv', { limits }), naive: { columns, rows } };
  }
  const shown: (string | null)[][] = [];
  const lines = rows.map((row) => {
    const values = row.map((value, column) => {
      const isAbsent = random() < 0.1;
      const json =
        column === 5 ? jsonValue(random) : { written: JSON.stringify(value), shown: value };
      return { ...json, name: columns[column], isAbsent };
    });
    shown.push(values.map((value) => (value.isAbsent ? null : value.shown)));
    const members = values.filter(({ isAbsent }) => !isAbsent);
    return `{${members.map(({ name, written }) => `"${name}":${written}`).join(',')}}`;
  });
  // The first record has all columns, so that they are in order.
  const first = `{${columns.map((name) => `"${name}":""`).join(',')}}`;
  const table = await harness.open([[first, ...lines].join('\n')], 'jsonl', { limits });
  return { table, naive: { columns, rows: [columns.map(() => ''), ...shown] } };
}

for (const { name, create } of tableKernels) {
  describe(`RecordTable.setView, ${name}`, function () {
    // The plain kernel takes its time.
    this.timeout(60_000);
    let harness: TableHarness;
    beforeEach(async () => {
      harness = await TableHarness.create(create);
    });
    afterEach(() => harness.dispose());

    it('filters as a loop over all records does', async () => {
      for (let seed = 0; seed < 25; seed++) {
        const random = seeded(seed + 1000);
        const { table, naive } = await randomTable(seed, harness);
        for (let round = 0; round < 45; round++) {
          const filters = Array.from({ length: 1 + below(random, 3) }, () => randomFilter(random));
          await table.setView({ filters }, never);
          const what = `seed ${seed}: ${JSON.stringify(filters)}`;
          assert.deepEqual(allRecords(table), matching(naive, filters), what);
        }
        await table.close();
      }
    });

    for (const limits of [{}, { distinct: 3 }]) {
      const isByCodePoint = 'distinct' in limits;
      const order = isByCodePoint ? 'code point' : 'language';
      it(`sorts numbers, dates, and texts by ${order}, filtered or not`, async () => {
        for (let seed = 0; seed < 20; seed++) {
          const random = seeded(seed + 2000);
          const { table, naive } = await randomTable(seed, harness, limits);
          for (let round = 0; round < 8; round++) {
            const column = pick(random, ['EMAIL', 'number', 'date', 'EMAIL', 'text'] as const);
            if (isByCodePoint && column === 'text') {
              continue;
            }
            const filters = random() < 0.5 ? [] : [randomFilter(random)];
            const sort = { column, descending: random() < 0.5 };
            await table.setView({ filters, sort }, never);
            const records = matching(naive, filters);
            const text = isByCodePoint ? byCodePoint : byLanguage;
            const { kind = 'text' } = table.info.sortedAs ?? {};
            const compare = { number: compareNumbers, date: compareDates, text }[kind];
            assert.deepEqual(
              allRecords(table),
              sorted(naive, records, column, sort.descending, compare),
              `seed ${seed}: ${JSON.stringify({ filters, sort })} as ${kind}`,
            );
          }
          await table.close();
        }
      });
    }

    it('takes values for numbers or dates only where all of them are', async () => {
      const kinds: readonly (readonly [string, readonly string[]])[] = [
        ['number', ['10', '', '9', '-1.5']],
        ['text', ['10', '9', '007']],
        ['text', ['10', '9', '+1']],
        ['date', ['2024-01-02', '', '2023-01-01T00:00:00Z']],
        ['text', ['2024-01-02', '2024-13-01']],
        ['text', ['1', '2024-01-02']],
        ['text', ['', '']],
      ];
      for (const [kind, values] of kinds) {
        const table = await harness.open([
          `a,b\n${values.map((value) => `${value},x\n`).join('')}`,
        ]);
        await table.setView({ filters: [], sort: { column: 'a', descending: false } }, never);
        assert.equal(table.info.sortedAs?.kind, kind, values.join(' '));
      }
    });

    it('sorts as texts where a value far from the beginning is no number', async () => {
      const values = Array.from({ length: 60_000 }, (_, at) => `${(at * 7919) % 60_000}`);
      values[59_999] = 'x';
      const table = await harness.open([`a,b\n${values.map((value) => `${value},\n`).join('')}`]);
      await table.setView({ filters: [], sort: { column: 'a', descending: true } }, never);
      assert.equal(table.info.sortedAs?.kind, 'text');
      const { rows } = table.rows({ from: 0, to: 3, columns: ['a'], maxLength: 9 });
      assert.deepEqual(rows, [['x'], ['9999'], ['9998']]);
    });

    it('shows the first rows alone where there are too many to sort, and says so', async () => {
      const values = Array.from({ length: 300 }, (_, at) => `value ${(at * 7) % 300}`);
      const text = `a,b\n${values.map((value) => `${value},\n`).join('')}`;
      const table = await harness.open([text], 'csv', { limits: { sorted: 100 } });
      await table.setView({ filters: [], sort: { column: 'a', descending: false } }, never);
      assert.deepEqual(table.info.sortedAs, { kind: 'text', byCodePoint: true, isPartial: true });
      const naive = { columns: ['a'], rows: values.map((value) => [value]) };
      const truth = sorted(naive, [...values.keys()], 'a', false, byCodePoint);
      assert.deepEqual(allRecords(table), truth);
    });

    it('shows the first rows as soon as all have been seen, in the order that stays', async () => {
      for (const column of ['text', 'number', 'plan']) {
        for (const descending of [false, true]) {
          const lines = Array.from({ length: 1000 }, (_, at) => {
            const text = `the same beginning ${(at * 7919) % 500}`;
            return `${text},${(at * 31) % 97},${['pro', 'free', ''][at % 3]}\n`;
          });
          const text = `text,number,plan\n${lines.join('')}`;
          const table = await harness.open([text], 'csv', { limits: { distinct: 200 } });
          const seen: number[][] = [];
          table.onDidChange(() => {
            if (seen.length === 0 && table.info.rows > 0) {
              seen.push(allRecords(table));
            }
          });
          await table.setView({ filters: [], sort: { column, descending } }, never);
          assert.equal(seen[0]?.length, 200, column);
          for (const first of seen) {
            assert.deepEqual(
              first,
              allRecords(table).slice(0, first.length),
              `${column} ${descending}`,
            );
          }
          await table.close();
        }
      }
    });

    it('is at work from the moment at which a view is asked for', async () => {
      const table = await harness.open(['a\n2\n1\n']);
      const seen: unknown[] = [];
      const subscription = table.onDidChange(() => {
        seen.push([table.info.rows, table.info.work.kind]);
      });
      await table.setView({ filters: [], sort: { column: 'a', descending: false } }, never);
      subscription.dispose();
      assert.deepEqual(seen[0], [0, 'sorting']);
      assert.deepEqual(seen.at(-1), [2, 'none']);
    });

    it('has as many matches while they are sorted as before', async () => {
      const table = await harness.open(['a\n2\n1\n3\n']);
      const filter: ColumnFilter = {
        ...{ on: 'column', column: 'a', test: 'equals', values: ['2'] },
        ...{ not: false, matchCase: true, isOff: false },
      };
      const filters = [filter];
      await table.setView({ filters }, never);
      const seen: unknown[] = [];
      const subscription = table.onDidChange(() => {
        seen.push([table.info.rows, table.info.matches]);
      });
      await table.setView({ filters, sort: { column: 'a', descending: false } }, never);
      subscription.dispose();
      assert.deepEqual(seen[0], [0, 1]);
      assert.deepEqual(seen.at(-1), [1, 1]);
    });

    it('counts each view, and shows rows of the new one alone', async () => {
      const table = await harness.open(['a,b\n1,x\n2,y\n']);
      const { v } = table.info;
      const filter: ColumnFilter = {
        ...{ on: 'column', column: 'b', test: 'equals', values: ['y'] },
        ...{ not: false, matchCase: true, isOff: false },
      };
      const made = table.setView({ filters: [filter] }, never);
      assert.equal(table.info.v, v + 1);
      assert.equal(table.info.rows, 0);
      await made;
      assert.deepEqual([table.info.v, allRecords(table)], [v + 1, [1]]);
      await table.setView({ filters: [{ ...filter, isOff: true }] }, never);
      assert.deepEqual([table.info.v, allRecords(table)], [v + 2, [0, 1]]);
    });

    it('shows the view before where one is cancelled, and the last one where several are asked for', async () => {
      const table = await harness.open(['a,b\n1,x\n2,y\n3,y\n']);
      const filter = (value: string): ColumnFilter => ({
        ...{ on: 'column', column: 'b', test: 'equals', values: [value] },
        ...{ not: false, matchCase: true, isOff: false },
      });
      await table.setView({ filters: [filter('y')] }, never);
      const { v } = table.info;
      const abort = new AbortController();
      const cancelled = table.setView({ filters: [filter('x')] }, abort.signal);
      abort.abort();
      await assert.rejects(cancelled, { name: 'AbortError' });
      assert.deepEqual([table.info.v, allRecords(table)], [v + 2, [1, 2]]);
      const first = table.setView({ filters: [filter('x')] }, never);
      const second = table.setView({ filters: [], sort: { column: 'a', descending: true } }, never);
      await assert.rejects(first, { name: 'AbortError' });
      await second;
      assert.deepEqual(allRecords(table), [2, 1, 0]);
    });
  });
}
