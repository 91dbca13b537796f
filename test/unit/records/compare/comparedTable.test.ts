import assert from 'node:assert/strict';
import { openComparison } from '../../../../src/records/compare/openComparison.ts';
import { createKernel } from '../../../../src/records/kernel/createKernel.ts';
import type { ChangeKind } from '../../../../src/records/compare/comparison.ts';
import type { RecordTable } from '../../../../src/records/table/recordTable.ts';
import { allRows, never, TableHarness } from '../table/tableHarness.ts';

const before = [
  'CONTACT_ID,EMAIL,CITY,UPDATED_AT',
  ...['1,ann@x.com,Berlin,1', '2,bo@x.com,Oslo,1', '3,cy@x.com,Kyiv,1', ',di@x.com,Rome,1'],
].join('\n');
const after = [
  { email: 'cy@x.com', contact_id: '3', city: 'Kyiv', updated_at: '2' },
  { email: 'ann@x.com', contact_id: '1', city: 'Köln', custom_fields: { plan: 'pro' } },
  { email: 'ed@x.com', contact_id: '5', custom_fields: { plan: 'free' } },
]
  .map((contact) => `${JSON.stringify(contact)}\n`)
  .join('');

describe('the table of a comparison', () => {
  let harness: TableHarness;
  let table: RecordTable;

  beforeEach(async () => {
    harness = await TableHarness.create(createKernel);
    const [left, right] = [await harness.file(before), await harness.file(after, 'jsonl')];
    table = harness.table([right], {
      files: openComparison([left], [right], { kernel: createKernel }),
    });
    assert.equal(await table.open(), undefined);
    await table.index(never);
  });
  afterEach(async () => harness.dispose());

  const show = async (...changes: readonly ChangeKind[]): Promise<readonly (string | null)[]> => {
    await table.setView({ filters: [], changes }, never);
    return allRows(table).map(([email = '']) => email);
  };

  it('has the columns of both sides, and says what it has found', () => {
    const { info } = table;
    assert.deepEqual(
      info.columns.map(({ id }) => id),
      ['email', 'contact_id', 'city', 'updated_at', 'custom_fields.plan'],
    );
    assert.deepEqual(info.comparison?.counts, {
      ...{ added: 1, removed: 1, changed: 1, unchanged: 1, duplicate: 0, withoutKey: 1 },
    });
    assert.deepEqual(info.comparison.changedIn, [
      { column: 'city', contacts: 1 },
      { column: 'custom_fields.plan', contacts: 1 },
    ]);
    assert.deepEqual(info.comparison.onlyAfter, ['custom_fields.plan']);
    assert.deepEqual([info.lateColumns, info.problems], [0, []]);
  });

  it('shows what is different first, with the values before it', () => {
    const columns = ['email', 'city', 'custom_fields.plan'];
    const rows = table.rows({ from: 0, to: 9, columns, maxLength: 3 });
    assert.deepEqual(rows.changes, ['changed', 'added', 'removed']);
    assert.deepEqual(rows.old, [
      [0, 1, 'Ber'],
      [0, 2, null],
    ]);
    const { change, old } = table.record(0);
    assert.equal(change, 'changed');
    assert.deepEqual(old, [
      { column: 'city', value: 'Berlin' },
      { column: 'custom_fields.plan', value: null },
    ]);
    assert.deepEqual(table.record(1).old, []);
  });

  it('shows the kinds that are chosen, filtered and sorted like any rows', async () => {
    assert.deepEqual(await show('unchanged'), ['cy@x.com']);
    assert.deepEqual(await show('withoutKey', 'removed'), ['bo@x.com', 'di@x.com']);
    assert.deepEqual(await show(), []);
    await table.setView(
      {
        changes: ['added', 'changed', 'unchanged'],
        filters: [
          {
            ...{ on: 'column', column: 'email', test: 'contains', values: ['c'] },
            ...{ not: false, matchCase: false, isOff: false },
          },
        ],
        sort: { column: 'email', descending: true },
      },
      never,
    );
    assert.deepEqual(
      allRows(table).map(([email]) => email),
      ['ed@x.com', 'cy@x.com', 'ann@x.com'],
    );
    const { values } = await table.distinct('city', '', 9, never);
    assert.deepEqual(values.map(({ value }) => value).toSorted(), ['Kyiv', 'Köln']);
    const { rows, distinct } = await table.profile('email', never);
    assert.deepEqual([rows, distinct], [3, 3]);
  });

  it('finds no column late, whichever side has what format', async () => {
    const [left, right] = [await harness.file(after, 'jsonl'), await harness.file(before)];
    const other = harness.table([right], {
      files: openComparison([left], [right], { kernel: createKernel }),
    });
    assert.equal(await other.open(), undefined);
    assert.equal(other.info.lateColumns, 0);
  });

  it('is saved as a CSV with what became of each contact', async () => {
    await table.setView({ filters: [], changes: ['added', 'removed', 'changed'] }, never);
    let text = '';
    for await (const bytes of table.ownBytes(never)) {
      text += Buffer.from(bytes).toString();
    }
    assert.deepEqual(text.split('\n'), [
      'CHANGE,email,contact_id,city,updated_at,custom_fields.plan',
      'changed from,ann@x.com,1,Berlin,,',
      'changed to,ann@x.com,1,Köln,,pro',
      'added,ed@x.com,5,,,free',
      'removed,bo@x.com,2,Oslo,1,',
      '',
    ]);
  });
});
