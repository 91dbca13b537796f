import assert from 'node:assert/strict';
import type { ColumnFilter, Place, TableView } from '../../../../src/records/table/model.ts';
import type { RecordTable } from '../../../../src/records/table/recordTable.ts';
import { contains } from './naiveTable.ts';
import { below, hostileValues, jsonValue, pick, seeded, writeCsv } from './randomRecords.ts';
import { allRecords, allRows, never, TableHarness } from './tableHarness.ts';
import { tableKernels } from './tableKernels.ts';

const columns = ['a', 'b', 'c'] as const;

async function randomTable(random: () => number, harness: TableHarness): Promise<RecordTable> {
  if (random() < 0.5) {
    const rows = Array.from({ length: 1 + below(random, 60) }, () =>
      columns.map(() => pick(random, hostileValues)),
    );
    return harness.open([writeCsv([[...columns], ...rows], random)]);
  }
  const lines = Array.from({ length: 1 + below(random, 60) }, () => {
    const members = columns.map((name) => `"${name}":${jsonValue(random).written}`);
    return `{${members.join(', ')}}`;
  });
  const isArray = random() < 0.5;
  return isArray
    ? harness.open([`[${lines.join(',\n')}]`], 'json')
    : harness.open([lines.join('\n')], 'jsonl');
}

const needles = [
  ...hostileValues.filter((value) => value !== ''),
  ...[
    'x"',
    ',"',
    '1,"a',
    '":',
    '{"',
    'A"B',
    'NN',
    'ss',
    'ẞ',
    'ς',
    'Σ',
    'i',
    'İ',
    'Ä',
    'Z',
    '\\n',
    'custom',
    '"x"',
  ],
];

function randomView(random: () => number): TableView {
  const filter: ColumnFilter = {
    ...{ on: 'column', column: pick(random, columns), test: 'contains', values: ['a'] },
    ...{ not: random() < 0.5, matchCase: false, isOff: random() < 0.5 },
  };
  const sort = { column: pick(random, columns), descending: random() < 0.5 };
  return { filters: [filter], ...(random() < 0.5 && { sort }) };
}

/** Returns the cells with a text, in the order of the view. */
const placesOf = (rows: (string | null)[][], text: string, matchCase: boolean): Place[] =>
  rows.flatMap((row, at) =>
    columns.flatMap((column, index) =>
      contains(row[index] ?? '', text, matchCase) ? [{ row: at, column }] : [],
    ),
  );

for (const { name, create } of tableKernels) {
  describe(`RecordTable.find, ${name}`, function () {
    // The plain kernel takes its time.
    this.timeout(60_000);
    let harness: TableHarness;
    beforeEach(async () => {
      harness = await TableHarness.create(create);
    });
    afterEach(() => harness.dispose());

    it('finds what a comparison of all values finds, forwards and backwards in the order of the view', async () => {
      for (let seed = 0; seed < 30; seed++) {
        const random = seeded(seed);
        const table = await randomTable(random, harness);
        for (let round = 0; round < 10; round++) {
          await table.setView(randomView(random), never);
          const rows = allRows(table);
          const [text, matchCase] = [pick(random, needles), random() < 0.3];
          const what = `seed ${seed}: ${JSON.stringify({ text, matchCase })}`;
          let found = -1;
          await table.find(
            { text, matchCase },
            (progress) => {
              found = progress.rows;
            },
            never,
          );
          const places = placesOf(rows, text, matchCase);
          assert.equal(found, new Set(places.map(({ row }) => row)).size, what);
          await assertSteps(table, places, random, what);
        }
        await table.close();
      }
    });

    async function assertSteps(
      table: RecordTable,
      places: readonly Place[],
      random: () => number,
      what: string,
    ): Promise<void> {
      const order = ({ row, column }: Place): number =>
        row * 10 + columns.findIndex((one) => one === column);
      const from = {
        row: below(random, Math.max(1, table.info.rows)),
        column: pick(random, columns),
      };
      const next = places.find((place) => order(place) > order(from)) ?? places[0];
      assert.deepEqual(
        await table.findNext(from, 'next', never),
        next,
        `${what} next ${JSON.stringify(from)}`,
      );
      const previous = places.findLast((place) => order(place) < order(from)) ?? places.at(-1);
      assert.deepEqual(await table.findNext(from, 'previous', never), previous, `${what} previous`);
    }

    it('finds values of JSON, not keys', async () => {
      const table = await harness.open(
        ['{"name":"Ann","custom_fields":{"name":"x"}}\n{"other":"name"}\n'],
        'jsonl',
      );
      let rows = -1;
      const onMatches = (progress: { rows: number }): void => {
        rows = progress.rows;
      };
      await table.find({ text: 'name', matchCase: false }, onMatches, never);
      assert.equal(rows, 1);
      assert.deepEqual(await table.findNext({ row: 0, column: 'name' }, 'next', never), {
        row: 1,
        column: 'other',
      });
      await table.find({ text: 'custom_fields', matchCase: false }, onMatches, never);
      assert.equal(rows, 0);
    });

    it('finds texts across the borders of chunks', async () => {
      const lines = Array.from({ length: 30_000 }, (_, at) => `${at},name ${at}\n`).join('');
      const table = await harness.open([`id,name\n${lines}`]);
      await table.find({ text: 'NAME 29999', matchCase: false }, () => undefined, never);
      const from = { row: 5, column: 'id' };
      const place = { row: 29_999, column: 'name' };
      assert.deepEqual(await table.findNext(from, 'next', never), place);
      assert.deepEqual(await table.findNext(from, 'previous', never), place);
      assert.deepEqual(await table.findNext(place, 'next', never), place);
      assert.equal(allRecords(table).length, 30_000);
    });

    it('finds the next place while it is still counting', async () => {
      const lines = Array.from({ length: 300_000 }, (_, at) => `${at},name\n`).join('');
      const table = await harness.open([`id,name\n${lines}`]);
      // Each chunk takes longer than a slice, however fast the machine is.
      const now = performance.now.bind(performance);
      let passedMs = performance.now();
      performance.now = () => (passedMs += 10);
      let isDone = false;
      const counted = table
        .find({ text: 'name', matchCase: true }, () => undefined, never)
        .then(() => {
          isDone = true;
        });
      // The search begins after all work before it.
      await new Promise(setImmediate);
      try {
        const place = await table.findNext({ row: 0, column: 'name' }, 'next', never);
        assert.deepEqual([place, isDone], [{ row: 1, column: 'name' }, false]);
        await counted;
      } finally {
        performance.now = now;
      }
    });

    it('finds nothing after another view was asked for', async () => {
      const table = await harness.open(['a,b\n1,2\n']);
      await table.find({ text: '1', matchCase: false }, () => undefined, never);
      await table.setView({ filters: [] }, never);
      assert.equal(await table.findNext({ row: 0, column: 'a' }, 'next', never), undefined);
    });
  });
}
