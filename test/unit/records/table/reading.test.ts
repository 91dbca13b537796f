import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { below, hostileValues, jsonValue, pick, seeded, writeCsv } from './randomRecords.ts';
import { allRows, never, TableHarness } from './tableHarness.ts';
import { tableKernels } from './tableKernels.ts';

/** Reads a CSV as `csv-parse` does. */
const parsed = (text: string): string[][] =>
  parse(text, {
    ...{ bom: true, relax_column_count: true, skip_empty_lines: true },
    record_delimiter: ['\r\n', '\n'],
  });

for (const { name, create } of tableKernels) {
  describe(`RecordTable reading, ${name}`, function () {
    // The plain kernel takes its time.
    this.timeout(60_000);
    let harness: TableHarness;
    beforeEach(async () => {
      harness = await TableHarness.create(create);
    });
    afterEach(() => harness.dispose());

    it('reads what csv-parse reads', async () => {
      for (let seed = 0; seed < 60; seed++) {
        const random = seeded(seed);
        const width = 2 + below(random, 5);
        const header = Array.from({ length: width }, (_, column) => `column ${column}`);
        const records = Array.from({ length: below(random, 120) }, () =>
          // Some are ragged.
          Array.from({ length: random() < 0.9 ? width : 2 + below(random, 8) }, () =>
            pick(random, hostileValues),
          ),
        );
        const mark = random() < 0.5 ? '\uFEFF' : '';
        const text = mark + writeCsv([header, ...records], random, { hasLastEnd: random() < 0.5 });
        const [, ...truth] = parsed(text);
        const table = await harness.open([text]);
        assert.deepEqual(
          allRows(table),
          truth.map((cells) => header.map((_, column) => cells[column] ?? null)),
          `seed ${seed}`,
        );
        assert.deepEqual(
          truth.map((_, row) => table.record(row).extra),
          truth.map((cells) => cells.slice(width)),
        );
        const ragged = truth.filter((cells) => cells.length !== width);
        const firstRow = truth.findIndex((cells) => cells.length !== width);
        assert.deepEqual(
          table.info.problems,
          ragged.length === 0 ? [] : [{ kind: 'ragged', records: ragged.length, firstRow }],
        );
        await table.close();
      }
    });

    for (const format of ['jsonLines', 'jsonArray'] as const) {
      it(`reads ${format} as JSON.parse does, with columns in the order of their appearance`, async () => {
        for (let seed = 0; seed < 40; seed++) {
          const random = seeded(seed);
          const columns: string[] = [];
          const fieldOf = (prefix: string): { written: string; field: [string, string] } => {
            const key = `key ${below(random, 9)}`;
            const { written, shown } = jsonValue(random);
            return { written: `${JSON.stringify(key)} : ${written}`, field: [prefix + key, shown] };
          };
          const records = Array.from({ length: 1 + below(random, 60) }, () => {
            const all = new Map<string, string>();
            const written: string[] = [];
            const add = (field: [string, string]): void => {
              // Of a key that occurs twice the first one counts.
              all.set(field[0], all.get(field[0]) ?? field[1]);
              if (!columns.includes(field[0])) {
                columns.push(field[0]);
              }
            };
            for (let count = below(random, 6); count > 0; count--) {
              const one = fieldOf('');
              written.push(one.written);
              add(one.field);
            }
            if (random() < 0.4) {
              const custom = Array.from({ length: 1 + below(random, 3) }, () =>
                fieldOf('custom_fields.'),
              );
              written.push(`"custom_fields": {${custom.map((one) => one.written).join(' , ')}}`);
              custom.forEach(({ field }) => add(field));
            }
            const space = format === 'jsonArray' ? pick(random, ['', '\n  ', ' ']) : '';
            return { all, text: `{${space}${written.join(`,${space}`)}${space}}` };
          });
          const lines = records.map(({ text }) => text);
          const text =
            format === 'jsonArray'
              ? ` [${lines.join(pick(random, [',', ' ,\n']))}]${pick(random, ['', '\n'])}`
              : lines.join(pick(random, ['\n', '\r\n', '\n\n']));
          const table = await harness.open([text], format === 'jsonArray' ? 'json' : 'jsonl');
          assert.equal(table.info.format, format);
          assert.deepEqual(
            table.info.columns.map(({ id }) => id),
            columns,
            `seed ${seed}`,
          );
          assert.deepEqual(
            allRows(table),
            records.map(({ all }) => columns.map((column) => all.get(column) ?? null)),
            `seed ${seed}`,
          );
          await table.close();
        }
      });
    }

    it('shows the parts of an export as one table, with headers and without, in any order of columns', async () => {
      const table = await harness.open([
        'EMAIL,NAME\r\na@x.de,A\r\nb@x.de,B',
        'EMAIL,NAME\nc@x.de,C\n',
        'EMAIL,NAME\n',
        'd@x.de,D\n',
        '',
        'NAME,PLAN,EMAIL\nE,pro,e@x.de\n',
        '\uFEFF"EMAIL","NAME"\nf@x.de,F,more\n',
      ]);
      assert.deepEqual(
        table.info.columns.map(({ id }) => id),
        ['EMAIL', 'NAME', 'PLAN'],
      );
      assert.deepEqual(allRows(table), [
        ['a@x.de', 'A', null],
        ['b@x.de', 'B', null],
        ['c@x.de', 'C', null],
        ['d@x.de', 'D', null],
        ['e@x.de', 'E', 'pro'],
        ['f@x.de', 'F', null],
      ]);
      assert.deepEqual(table.record(5).extra, ['more']);
      assert.deepEqual(table.info.problems, [{ kind: 'ragged', records: 1, firstRow: 5 }]);
    });

    it('shows parts of JSON Lines as one table', async () => {
      const table = await harness.open(['{"a":1}\n{"b":2}', '{"c":3,"a":"x"}\n'], 'jsonl');
      assert.deepEqual(allRows(table), [
        ['1', null, null],
        [null, '2', null],
        ['x', null, '3'],
      ]);
    });

    it('names columns that have no name, or one that is used', async () => {
      const table = await harness.open(['a,,a,a 2,\n1,2,3,4,5\n']);
      assert.deepEqual(table.info.columns, [
        { id: 'a', name: 'a' },
        { id: 'Column 2', name: 'Column 2' },
        { id: 'a 2', name: 'a' },
        { id: 'a 2 2', name: 'a 2' },
        { id: 'Column 5', name: 'Column 5' },
      ]);
      assert.deepEqual(allRows(table), [['1', '2', '3', '4', '5']]);
    });

    it('cuts long values, but no pair of surrogates', async () => {
      const table = await harness.open(['a,b,c\nabcdef,"a""😀b",ab\n']);
      const request = { from: 0, to: 1, columns: ['a', 'b', 'c', 'unknown'], maxLength: 3 };
      assert.deepEqual(table.rows(request), {
        rows: [['abc', 'a"', 'ab', null]],
        cut: [
          [0, 0],
          [0, 1],
        ],
        records: [0],
      });
    });

    it('reads cells and records of more than a megabyte', async () => {
      const long = 'x"y,\n'.repeat(250_000);
      const many = Array.from({ length: 300 }, (_, at) => `${at},"${'z'.repeat(9000)}"\n`).join('');
      const text = `id,value\n0,"${long.replaceAll('"', '""')}"\n1,b\n${many}`;
      const table = await harness.open([text]);
      assert.equal(table.info.records, 302);
      const { rows, cut } = table.rows({ from: 0, to: 3, columns: ['id', 'value'], maxLength: 10 });
      assert.deepEqual(rows, [
        ['0', 'x"y,\nx"y,\n'],
        ['1', 'b'],
        ['0', 'zzzzzzzzzz'],
      ]);
      assert.deepEqual(cut, [
        [0, 1],
        [2, 1],
      ]);
      assert.equal(
        table.rows({ from: 0, to: 1, columns: ['value'], maxLength: Infinity }).rows[0]?.[0],
        long,
      );
      assert.equal(table.record(0).fields[1]?.isCut, true);
      assert.equal(
        table.rows({ from: 301, to: 999, columns: ['id'], maxLength: 9 }).rows[0]?.[0],
        '299',
      );
    });

    it('reads 500 columns, and any row of many', async () => {
      const width = 500;
      const header = Array.from({ length: width }, (_, column) => `c${column}`);
      const line = (row: number): string => header.map((_, column) => `${row}:${column}`).join(',');
      const text = [header.join(','), ...Array.from({ length: 400 }, (_, row) => line(row))].join(
        '\n',
      );
      const table = await harness.open([text]);
      for (const row of [0, 1, 13, 77, 255, 256, 399]) {
        const { rows } = table.rows({
          from: row,
          to: row + 1,
          columns: ['c499', 'c0', 'c250'],
          maxLength: 99,
        });
        assert.deepEqual(rows, [[`${row}:499`, `${row}:0`, `${row}:250`]]);
      }
    });

    it('says what is wrong with a file, and shows what can be read', async () => {
      const unclosed = await harness.open(['a,b\n1,2\n3,"4\n5,6\n']);
      assert.deepEqual(allRows(unclosed), [
        ['1', '2'],
        ['3', '4\n5,6\n'],
      ]);
      assert.deepEqual(unclosed.info.problems, [{ kind: 'unclosedQuote', firstRow: 1 }]);
      const lines = await harness.open(['{"a":1}\n7\n{"a":2\n{"a":3}\n'], 'jsonl');
      assert.deepEqual(allRows(lines), [['1'], [null], ['2'], ['3']]);
      assert.deepEqual(lines.info.problems, [{ kind: 'notObjects', records: 2, firstRow: 1 }]);
      const array = await harness.open(['[{"a":1},{"a":2} ; {"a":3}]'], 'json');
      assert.deepEqual(allRows(array), [['1'], ['2']]);
      assert.deepEqual(array.info.problems, [
        { kind: 'unreadable', why: 'notAnElement', firstRow: 2 },
      ]);
    });

    it('says which record is the first one with other cells, far from the beginning too', async () => {
      const table = await harness.open([`a,b\n${'1,2\n'.repeat(100_000)}1,2,3\n1\n`]);
      assert.deepEqual(table.info.problems, [{ kind: 'ragged', records: 2, firstRow: 100_000 }]);
    });

    it('shows the first rows before the file is indexed, and columns that come late', async () => {
      const early = Array.from({ length: 40_000 }, (_, at) => `{"a":${at}}`).join('\n');
      const late = Array.from({ length: 20_000 }, (_, at) => `{"b":"late ${at}"}`).join('\n');
      const table = harness.table([await harness.file(`${early}\n${late}\n`, 'jsonl')]);
      assert.equal(await table.open(), undefined);
      assert.deepEqual(
        table.info.columns.map(({ id }) => id),
        ['a'],
      );
      const { rows, work } = table.info;
      assert.ok(rows > 1000 && rows < 40_000);
      assert.equal(work.kind, 'indexing');
      assert.equal(
        table.rows({ from: 999, to: 1000, columns: ['a'], maxLength: 9 }).rows[0]?.[0],
        '999',
      );
      let changes = 0;
      table.onDidChange(() => changes++);
      await table.index(never);
      assert.ok(changes > 0);
      const { columns, lateColumns, records } = table.info;
      assert.deepEqual(
        [columns.map(({ id }) => id), lateColumns, records],
        [['a', 'b'], 1, 60_000],
      );
      const last = table.rows({ from: 59_999, to: 60_000, columns: ['a', 'b'], maxLength: 99 });
      assert.deepEqual(last.rows, [[null, 'late 19999']]);
    });
  });
}
