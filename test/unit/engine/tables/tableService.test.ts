import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TableClient, type Matches } from '../../../../src/engine/tables/tableClient.ts';
import { TableError } from '../../../../src/engine/tables/tableErrors.ts';
import {
  recordRequests as requests,
  type OpenedTable,
  type TableFiles,
  type TableStatus,
} from '../../../../src/protocol/recordMessages.ts';
import { unpackRows } from '../../../../src/protocol/packedRows.ts';
import type { ColumnFilter } from '../../../../src/protocol/tableState.ts';
import { lastWord, mortalTableWorker, tableWorkerPath } from '../../../support/tableWorkers.ts';
import { until } from '../../../support/until.ts';

const filter = (column: string, value: string): ColumnFilter => ({
  ...{ on: 'column', column, test: 'contains', values: [value] },
  ...{ not: false, matchCase: false, isOff: false },
});

describe('the worker thread of a table', function () {
  // A thread takes a moment to start.
  this.timeout(60_000);

  let folder: string;
  let csv: string;
  let client: TableClient;
  let statuses: TableStatus[];

  function start(workerPath = tableWorkerPath, oldGenerationMb?: number): void {
    client = new TableClient({
      workerPath,
      ...(oldGenerationMb !== undefined && {
        resourceLimits: {
          maxYoungGenerationSizeMb: 8,
          maxOldGenerationSizeMb: oldGenerationMb,
        },
      }),
    });
    statuses = [];
    client.onDidChangeStatus((status) => statuses.push(status));
  }

  const open = (files: Partial<TableFiles> = {}): Promise<OpenedTable> =>
    client.call(requests.open, {
      ...{ paths: [csv], view: { filters: [] }, isMasked: false, firstV: 0, language: 'en' },
      ...files,
    });
  const status = (what: string, fits: (one: TableStatus) => boolean): Promise<TableStatus> =>
    until(what, () => statuses.findLast(fits), { intervalMs: 5 });
  const isDone = (v: number): Promise<TableStatus> =>
    status(`view ${v}`, (one) => one.v === v && one.work.kind === 'none');
  const rows = async (columns: readonly string[]): Promise<readonly (readonly unknown[])[]> =>
    unpackRows(await client.call(requests.rows, { from: 0, to: 9, columns, maxLength: 99 }));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'table-service-'));
    csv = join(folder, 'people.csv');
    await writeFile(csv, 'EMAIL,PLAN\nann@x.com,pro\nbo@x.com,free\ncy@y.com,pro\n');
  });
  afterEach(async () => {
    client.dispose();
    await rm(folder, { recursive: true });
  });

  it('opens, filters, sorts, counts and saves, and each view has another number', async () => {
    start();
    const opened = await open();
    assert.equal(opened.kind, 'table');
    assert.deepEqual(
      opened.status.columns.map(({ id, isPersonal }) => [id, isPersonal]),
      [
        ['EMAIL', true],
        ['PLAN', false],
      ],
    );
    const { v } = await client.call(requests.setView, {
      filters: [filter('PLAN', 'PRO')],
      sort: { column: 'EMAIL', descending: true },
    });
    assert.ok(v > opened.status.v);
    assert.equal((await isDone(v)).rows, 2);
    assert.deepEqual(await rows(['EMAIL']), [['cy@y.com'], ['ann@x.com']]);
    const { values } = await client.call(requests.distinct, {
      ...{ column: 'PLAN', prefix: '', most: 9 },
    });
    assert.ok(values.some(({ value, count }) => value === 'pro' && count === 2));
    const target = join(folder, 'saved.csv');
    await client.call(requests.save, { target });
    assert.equal(await readFile(target, 'utf8'), 'EMAIL,PLAN\ncy@y.com,pro\nann@x.com,pro\n');
    assert.deepEqual(await client.call(requests.lineOf, { row: 0 }), { path: csv, line: 3 });
  });

  it('says which row is at a line of the file, though it is indexed only now', async () => {
    start();
    const note = (id: number): string => (id % 100 === 7 ? `"two\nlines"` : 'one');
    const ids = Array.from({ length: 200_000 }, (_, id) => id);
    await writeFile(csv, `ID,NOTE\r\n${ids.map((id) => `${id},${note(id)}\r\n`).join('')}`);
    await open();
    const rowAt = async (line: number): Promise<unknown> =>
      (await client.call(requests.rowAtLine, { line })).row;
    const lineOf = async (row: number): Promise<number> =>
      (await client.call(requests.lineOf, { row })).line;
    assert.equal(await rowAt(1_000_000), 199_999);
    for (const row of [0, 7, 8, 12_345, 199_999]) {
      assert.equal(await rowAt(await lineOf(row)), row);
    }
    assert.equal(await rowAt(0), 0);
    // Inside a record.
    assert.equal(await rowAt((await lineOf(107)) + 1), 107);
    await client.call(requests.setView, { filters: [], sort: { column: 'ID', descending: true } });
    assert.equal(await rowAt(3), undefined);
  });

  it('survives that a status is due while files are being opened again', async () => {
    start();
    await open();
    // That no index is there takes longer to find out than a status waits.
    const indexes = Array.from({ length: 20_000 }, (_, index) => join(folder, `${index}.index`));
    const [, , opened] = await Promise.all([
      client.call(requests.setView, { filters: [filter('PLAN', 'pro')] }),
      client.call(requests.setView, { filters: [filter('PLAN', 'free')] }),
      open({ indexes, firstV: 100 }),
    ]);
    assert.equal(opened.kind, 'table');
    assert.equal((await isDone(100)).rows, 3);
  });

  it('sends no personal value while masked: rows, records, copies, profiles, values', async () => {
    start();
    await open({ isMasked: true });
    await isDone(0);
    assert.deepEqual(await rows(['EMAIL', 'PLAN']), [
      ['••••••', 'pro'],
      ['••••••', 'free'],
      ['••••••', 'pro'],
    ]);
    const record = await client.call(requests.record, { row: 0 });
    assert.deepEqual(
      record.fields.map(({ value }) => value),
      ['••••••', 'pro'],
    );
    const { text } = await client.call(requests.copy, {
      ...{ from: 0, to: 1, columns: ['EMAIL', 'PLAN'], withHeader: false, as: 'csv' },
    });
    assert.equal(text, '••••••,pro');
    const { profile } = await client.call(requests.profile, { column: 'EMAIL' });
    assert.deepEqual([profile.top, profile.masked, profile.distinct], [[], 3, 3]);
    const query = { column: 'EMAIL', prefix: '', most: 9 };
    const listed = await client.call(requests.distinct, query);
    assert.deepEqual([listed.values, listed.masked], [[], 3]);
    await client.call(requests.setMasked, { isMasked: false });
    assert.equal((await client.call(requests.distinct, query)).values.length, 3);
  });

  it('masks a value by its look alike in rows, cut ones too, profiles and lists of values', async () => {
    start();
    const long = `${'x'.repeat(90)} ann@example.com`;
    await writeFile(csv, `PLAN,NOTE\n${long},call +1\n${'y'.repeat(120)},+49 30 1234567\npro,1\n`);
    await open({ isMasked: true });
    await isDone(0);
    const query = { from: 0, to: 9, columns: ['PLAN', 'NOTE'], maxLength: 99 };
    const page = await client.call(requests.rows, query);
    assert.deepEqual(unpackRows(page), [
      ['••••••', 'call +1'],
      ['y'.repeat(99), '••••••'],
      ['pro', '1'],
    ]);
    assert.deepEqual(page.cut, [[1, 0]]);
    const { profile } = await client.call(requests.profile, { column: 'NOTE' });
    assert.deepEqual(
      [profile.top.map(({ value }) => value), profile.masked],
      [['call +1', '1'], 1],
    );
    const listed = await client.call(requests.distinct, { column: 'NOTE', prefix: '', most: 9 });
    assert.deepEqual([listed.values.length, listed.masked, listed.distinct], [2, 1, 3]);
  });

  it('finds texts, and reports their number', async () => {
    start();
    await open();
    await isDone(0);
    const found: Matches[] = [];
    client.onDidChangeMatches((matches) => found.push(matches));
    await client.call(requests.find, { text: '@X.', matchCase: false });
    await until('the matches', () => found.at(-1)?.isDone);
    assert.equal(found.at(-1)?.rows, 2);
    const next = await client.call(requests.findNext, {
      ...{ from: { row: 0, column: 'EMAIL' }, direction: 'next' },
    });
    assert.deepEqual(next.found, { row: 1, column: 'EMAIL' });
  });

  it('opens the files again, with numbers above those before', async () => {
    start();
    await open();
    await isDone(0);
    await writeFile(csv, 'EMAIL,PLAN\ndi@x.com,pro\n');
    const view = { filters: [filter('PLAN', 'pro')] };
    const opened = await open({ view, firstV: 7 });
    assert.equal(opened.kind, 'table');
    assert.ok(opened.status.v >= 7);
    const done = await status('the filter', (one) => one.v >= 7 && one.work.kind === 'none');
    assert.deepEqual([done.rows, done.view], [1, view]);
  });

  it('says why files are not a table, and that one is gone', async () => {
    start();
    await writeFile(csv, '');
    assert.deepEqual(await open(), { kind: 'notATable', why: 'empty' });
    await assert.rejects(open({ paths: [join(folder, 'none.csv')] }), (error) => {
      assert.ok(error instanceof TableError);
      assert.equal(error.code, 'ENOENT');
      return true;
    });
  });

  it('reports how much has been checked, and stops the checks', async () => {
    const lines = Array.from({ length: 400_000 }, (_, at) => `p${at % 300_000}@example.com,pro\n`);
    await writeFile(csv, `EMAIL,PLAN\n${lines.join('')}`);
    start();
    await open();
    const done: number[] = [];
    client.onDidProgress((progress) => progress.what === 'checks' && done.push(progress.done));
    const stopped = assert.rejects(client.call(requests.checks, null), { reason: 'stopped' });
    await until('progress', () => done.length > 0, { intervalMs: 1 });
    await client.call(requests.stop, { what: 'checks' });
    await stopped;
    const { found } = await client.call(requests.checks, null);
    assert.equal(found.find(({ check }) => check === 'emailTwice')?.records, 200_000);
    assert.ok(done.every((one) => one >= 0 && one <= 1));
  });

  it('ends every request when it ends by itself, and reports it once', async () => {
    start(mortalTableWorker(folder));
    await open();
    const ends: TableError[] = [];
    client.onDidEnd((error) => ends.push(error));
    const isGone = { name: 'TableError', reason: 'workerGone' };
    await assert.rejects(client.call(requests.find, { text: lastWord, matchCase: true }), isGone);
    await assert.rejects(rows(['EMAIL']), isGone);
    assert.equal(ends.length, 1);
  });

  it('reports that its memory was not enough', async () => {
    const lines = Array.from(
      { length: 200_000 },
      (_, at) => `p${at}@example.com,${'é'.repeat(90)}\n`,
    );
    await writeFile(csv, `EMAIL,PLAN\n${lines.join('')}`);
    start(tableWorkerPath, 24);
    await open();
    await status('the index', ({ work }) => work.kind === 'none');
    const ended = new Promise<TableError>((resolve) => client.onDidEnd(resolve));
    await assert.rejects(
      client.call(requests.copy, {
        ...{ from: 0, to: 200_000, columns: ['EMAIL', 'PLAN'], withHeader: false, as: 'json' },
      }),
      { reason: 'workerGone' },
    );
    assert.equal((await ended).code, 'ERR_WORKER_OUT_OF_MEMORY');
  });
});
