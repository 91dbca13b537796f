import assert from 'node:assert/strict';
import type { TableView } from '../../../../src/records/table/model.ts';
import type { RecordTable } from '../../../../src/records/table/recordTable.ts';
import { allRows, never, TableHarness } from './tableHarness.ts';
import { tableKernels } from './tableKernels.ts';

async function saved(table: RecordTable, view: TableView = { filters: [] }): Promise<string> {
  await table.setView(view, never);
  const chunks: Uint8Array[] = [];
  for await (const chunk of table.ownBytes(never)) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const onlyX: TableView = {
  filters: [
    {
      ...{ on: 'column', column: 'b', test: 'contains', values: ['x'] },
      ...{ not: false, matchCase: true, isOff: false },
    },
  ],
};
const byA: TableView = { filters: [], sort: { column: 'a', descending: false } };

for (const { name, create } of tableKernels) {
  describe(`RecordTable.ownBytes and rowsOf, ${name}`, function () {
    // The plain kernel takes its time.
    this.timeout(60_000);
    let harness: TableHarness;
    beforeEach(async () => {
      harness = await TableHarness.create(create);
    });
    afterEach(() => harness.dispose());

    it('returns the records as they are written, with header and mark', async () => {
      const text = '\uFEFF"a",b\r\n"3",x\r\n1,"x\n""y"""\n2 , "z"';
      const table = await harness.open([text]);
      assert.equal(await saved(table), `${text}\r\n`);
      assert.equal(await saved(table, onlyX), '\uFEFF"a",b\r\n"3",x\r\n1,"x\n""y"""\n');
      assert.equal(await saved(table, byA), '\uFEFF"a",b\r\n1,"x\n""y"""\n2 , "z"\r\n"3",x\r\n');
    });

    it('returns the records of parts behind one header', async () => {
      const table = await harness.open(['a,b\n3,x', 'a,b\n1,y\n', '2,x\n']);
      assert.equal(await saved(table), 'a,b\n3,x\n1,y\n2,x\n');
      assert.equal(await saved(table, { ...onlyX, ...{ sort: byA.sort } }), 'a,b\n2,x\n3,x\n');
    });

    it('writes parts with the columns in the order of the first part', async () => {
      const table = await harness.open(['a,b\n1,"x,y"\n', 'c,b,a\n"7""",x,2\n']);
      assert.equal(await saved(table), 'a,b,c\n1,"x,y",\n2,x,"7"""\n');
    });

    it('returns JSON Lines and arrays as they are written', async () => {
      const lines = await harness.open(['{"a":2, "b":"x"} \r\n\n{"a":1}'], 'jsonl');
      assert.equal(await saved(lines), '{"a":2, "b":"x"} \r\n{"a":1}\r\n');
      assert.equal(await saved(lines, byA), '{"a":1}\r\n{"a":2, "b":"x"} \r\n');
      const array = await harness.open(['[\n  {"a": 2,\n "b":"x"},{"a":1}\n]'], 'json');
      assert.equal(await saved(array), '[\n{"a": 2,\n "b":"x"},\n{"a":1}\n]\n');
      assert.equal(await saved(array, onlyX), '[\n{"a": 2,\n "b":"x"}\n]\n');
    });

    it('returns a file without a header, a header alone, and no rows', async () => {
      assert.equal(await saved(await harness.open(['Ann,a@x.de\n'])), 'Ann,a@x.de\n');
      assert.equal(await saved(await harness.open(['a,b'])), 'a,b\n');
      assert.equal(await saved(await harness.open(['a,b\n1,2\n']), onlyX), 'a,b\n');
    });

    it('returns thousands of rows in another order', async () => {
      const lines = Array.from({ length: 6000 }, (_, at) => `${(at * 7919) % 6000},"x\n${at}"\n`);
      const table = await harness.open([`a,b\n${lines.join('')}`]);
      const truth = lines.toSorted((a, b) => parseInt(a, 10) - parseInt(b, 10)).join('');
      assert.equal(await saved(table, byA), `a,b\n${truth}`);
    });

    it('returns the values of rows', async () => {
      const lines = Array.from({ length: 1000 }, (_, at) => `${at},${'x'.repeat(at)}\n`);
      const table = await harness.open([`a,b\n${lines.join('')}`]);
      const rows: (readonly (string | null)[])[] = [];
      for await (const row of table.rowsOf(5, 900, ['b', 'a'], never)) {
        rows.push(row);
      }
      assert.deepEqual(
        rows,
        allRows(table)
          .slice(5, 900)
          .map(([a, b]) => [b, a]),
      );
    });
  });
}
