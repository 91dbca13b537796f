import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TableClient } from '../../../../src/engine/tables/tableClient.ts';
import { TableFiles } from '../../../../src/engine/tables/tableFiles.ts';
import { OpenTable, type OpenTableDeps } from '../../../../src/features/table/openTable.ts';
import { recordRequests as requests } from '../../../../src/protocol/recordMessages.ts';
import type { ColumnFilter, TableState } from '../../../../src/protocol/tableState.ts';
import { lastWord, mortalTableWorker } from '../../../support/tableWorkers.ts';
import { until } from '../../../support/until.ts';

const onlyPro: ColumnFilter = {
  ...{ on: 'column', column: 'PLAN', test: 'equals', values: ['pro'] },
  ...{ not: false, matchCase: false, isOff: false },
};
const text = 'EMAIL,PLAN\nann@x.com,pro\nbo@x.com,free\n';

describe('OpenTable', function () {
  // A thread takes a moment to start.
  this.timeout(60_000);

  let folder: string;
  let csv: string;
  let tables: OpenTable[];
  let faults: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'open-table-'));
    csv = join(folder, 'people.csv');
    tables = [];
    faults = [];
    await writeFile(csv, text);
  });
  afterEach(async () => {
    tables.forEach((table) => table.dispose());
    await rm(folder, { recursive: true });
  });

  function create(options: Partial<OpenTableDeps> = {}): OpenTable {
    const workerPath = mortalTableWorker(folder);
    const table = new OpenTable({
      ...{ paths: [csv], title: 'people.csv', language: 'en', isFirstTime: false },
      maxTextBytes: 1_000_000,
      createClient: () => new TableClient({ workerPath }),
      files: new TableFiles([csv], { tickMs: 50 }),
      onFault: (when, code) => faults.push(`${when} ${code}`),
      ...options,
    });
    tables.push(table);
    return table;
  }

  const state = (
    table: OpenTable,
    what: string,
    fits: (one: TableState) => boolean,
  ): Promise<TableState> =>
    until(what, () => (table.state && fits(table.state) ? table.state : undefined), {
      intervalMs: 5,
    });
  const isIdle = ({ work }: TableState): boolean => work.kind === 'none';

  it('opens once for all of its pages; the first one sets the view', async () => {
    const table = create({ isFirstTime: true });
    const memory = { view: { filters: [onlyPro] }, isMasked: true };
    const first = await table.open(memory);
    assert.equal(first.kind, 'table');
    assert.deepEqual([first.state.view, first.state.isMasked], [memory.view, true]);
    assert.ok(first.state.isFirstTime);
    table.dismissFirstTime();
    const { rows } = await state(table, 'the filter', (one) => isIdle(one) && one.rows === 1);
    assert.equal(rows, 1);
    // A page that was hidden before may have an older view.
    const second = await table.open({ view: { filters: [] }, isMasked: false });
    assert.equal(second.kind, 'table');
    assert.deepEqual([second.state.view, second.state.isMasked], [memory.view, true]);
    assert.ok(!second.state.isFirstTime);
    assert.deepEqual(faults, []);
  });

  it('says that the file is gone, and opens it on the next try', async () => {
    await rename(csv, `${csv}.away`);
    const table = create();
    assert.deepEqual(await table.open({}), {
      kind: 'notATable',
      why: { message: 'The file was moved or deleted.', canOpenAsText: false, canRetry: true },
    });
    await rename(`${csv}.away`, csv);
    assert.equal((await table.open({})).kind, 'table');
  });

  it('says which side of a comparison is gone: until it is open, and when it is', async () => {
    const old = join(folder, 'old.csv');
    await writeFile(old, text);
    const compare = (): OpenTable =>
      create({ comparison: { before: [old] }, files: new TableFiles([csv, old], { tickMs: 50 }) });
    const table = compare();
    assert.equal((await table.open({})).kind, 'table');
    await rename(old, `${old}.away`);
    const { affectedFiles } = await state(table, 'the file', ({ file }) => file === 'gone');
    assert.deepEqual(affectedFiles, ['old.csv (earlier export)']);
    const reopened = compare();
    for (const [path, message] of [
      [old, `The earlier export was moved or deleted: ${old}`],
      [csv, `Both exports were moved or deleted: ${old}, ${csv}`],
    ] as const) {
      await rename(path, `${path}.away`).catch(() => undefined);
      const opened = await reopened.open({});
      assert.equal(opened.kind, 'notATable');
      assert.deepEqual([opened.why.message, opened.why.canRetry], [message, true]);
    }
    await rename(`${old}.away`, old);
    const later = await reopened.open({});
    assert.equal(later.kind, 'notATable');
    assert.equal(later.why.message, `The later export was moved or deleted: ${csv}`);
    await rename(`${csv}.away`, csv);
    assert.equal((await reopened.open({})).kind, 'table');
  });

  it('says why a file is not a table, and whether it can be text', async () => {
    await writeFile(csv, '{\n"email": "not in a list"\n}');
    for (const [maxTextBytes, canOpenAsText] of [
      [100, true],
      [5, false],
    ] as const) {
      const opened = await create({ maxTextBytes }).open({});
      assert.equal(opened.kind, 'notATable');
      assert.match(opened.why.message, /single JSON object/);
      assert.deepEqual([opened.why.canOpenAsText, opened.why.canRetry], [canOpenAsText, false]);
    }
  });

  it('reads the file again that has changed, with the same view', async () => {
    const table = create();
    await table.open({ view: { filters: [onlyPro] } });
    const before = await state(table, 'the filter', isIdle);
    await writeFile(csv, `${text}cy@x.com,pro\n`);
    await state(table, 'the change', ({ file }) => file === 'changed');
    await table.reload();
    const after = await state(table, 'two rows', (one) => isIdle(one) && one.rows === 2);
    assert.equal(after.file, 'same');
    assert.deepEqual(after.view, before.view);
    assert.ok(after.v > before.v);
  });

  it('says that its thread has ended, and starts another one on a reload', async () => {
    const table = create();
    await table.open({ view: { filters: [onlyPro] }, isMasked: true });
    await state(table, 'the filter', isIdle);
    await assert.rejects(table.call(requests.find, { text: lastWord, matchCase: true }));
    const stopped = await state(table, 'the end', ({ failure }) => failure !== undefined);
    assert.equal(stopped.failure, 'The table has stopped because of an unexpected error.');
    assert.deepEqual(faults, ['open workerGone']);
    await assert.rejects(table.call(requests.record, { row: 0 }), { reason: 'workerGone' });
    await table.reload();
    const again = await state(table, 'the rows', (one) => isIdle(one) && one.rows === 1);
    assert.deepEqual([again.failure, again.isMasked], [undefined, true]);
    assert.deepEqual(again.view, { filters: [onlyPro] });
    const { fields } = await table.call(requests.record, { row: 0 });
    assert.deepEqual(
      fields.map(({ value }) => value),
      ['••••••', 'pro'],
    );
  });

  it('says that there is not enough memory, in words', async () => {
    let workerPath = join(folder, 'greedy.mjs');
    await writeFile(
      workerPath,
      // Large pieces: with small ones, V8 collects garbage again and again just before the limit.
      'const kept = []; for (;;) kept.push(new Array(200_000).fill(kept.length + 0.5));',
    );
    const table = new OpenTable({
      ...{ paths: [csv], title: 'people.csv', language: 'en', isFirstTime: false },
      maxTextBytes: 1_000_000,
      createClient: () =>
        new TableClient({
          workerPath,
          resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 16 },
        }),
      files: new TableFiles([csv]),
      onFault: (when, code) => faults.push(`${when} ${code}`),
    });
    tables.push(table);
    const opened = await table.open({});
    assert.equal(opened.kind, 'notATable');
    assert.match(opened.why.message, /not enough memory/);
    assert.ok(opened.why.canRetry);
    assert.ok(faults.includes('opening ERR_WORKER_OUT_OF_MEMORY'));
    workerPath = mortalTableWorker(folder);
    assert.equal((await table.open({})).kind, 'table');
  });
});
