import assert from 'node:assert/strict';
import { appendFile, copyFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { CsvCounter } from '../../../../src/records/csvCounter.ts';
import { plainScan, wasmScan } from '../../../../src/records/kernel/csvScan.ts';
import type { Kernel } from '../../../../src/records/kernel/kernel.ts';
import { PlainKernel } from '../../../../src/records/kernel/plainKernel.ts';
import { RecordTable } from '../../../../src/records/table/recordTable.ts';
import { CsvIndexer } from '../../../../src/records/table/source/csvIndexer.ts';
import { identityOf } from '../../../../src/records/table/source/partFile.ts';
import type { RowIndexData } from '../../../../src/records/table/source/rowIndex.ts';
import { below, hostileValues, pick, seeded, writeCsv } from './randomRecords.ts';
import { allRows, never, TableHarness } from './tableHarness.ts';
import { tableKernels } from './tableKernels.ts';

/** Counts what a kernel splits. */
function counting(kernel: Kernel, onSplit: () => void): Kernel {
  return new Proxy(kernel, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') {
        return value;
      }
      return (...values: unknown[]): unknown => {
        if (name === 'split') {
          onSplit();
        }
        return Reflect.apply(value, target, values);
      };
    },
  });
}

for (const { name, create } of tableKernels) {
  describe(`The row index, ${name}`, function () {
    // The plain kernel takes its time.
    this.timeout(60_000);
    let harness: TableHarness;
    beforeEach(async () => {
      harness = await TableHarness.create(create);
    });
    afterEach(() => harness.dispose());

    const identity = async (path: string): Promise<ReturnType<typeof identityOf>> =>
      identityOf(await stat(path, { bigint: true }));

    /** Makes an index as a download does, of chunks of any size. */
    async function built(
      path: string,
      bytes: Buffer,
      random: () => number,
    ): Promise<RowIndexData | undefined> {
      const indexer = new CsvIndexer();
      const scan = create() instanceof PlainKernel ? plainScan() : wasmScan();
      const counter = new CsvCounter({ scan, onPiece: indexer.take.bind(indexer) });
      for (let at = 0; at < bytes.length;) {
        const length = 1 + below(random, random() < 0.5 ? 40 : 300_000);
        counter.next(bytes.subarray(at, at + length));
        at += length;
      }
      counter.end();
      return indexer.end(await identity(path));
    }

    /** Returns what is to be the same with an index that was made before. */
    const shown = (table: RecordTable) => ({
      rows: allRows(table),
      info: table.info,
      record: table.info.rows > 0 ? table.record(table.info.rows - 1) : undefined,
    });

    it('is the same when it is made while the file is written, in chunks of any size', async () => {
      for (let seed = 0; seed < 40; seed++) {
        const random = seeded(seed);
        const header = ['a', 'b', 'c'];
        const rows = Array.from({ length: below(random, seed % 5 === 0 ? 9000 : 400) }, () =>
          header.map(() => pick(random, hostileValues)),
        );
        const lines = writeCsv(seed % 4 === 0 ? rows : [header, ...rows], random);
        const text = `${seed % 3 === 0 ? '\uFEFF' : ''}${seed % 7 === 0 ? '\r\n' : ''}${lines}`;
        const cut = seed % 6 === 0 ? text.slice(0, -below(random, 9)) : text;
        const path = await harness.file(cut);
        const table = harness.table([path]);
        const data = await built(path, Buffer.from(cut), random);
        if ((await table.open()) !== undefined) {
          assert.equal(data, undefined);
          continue;
        }
        await table.index(never);
        if (data === undefined) {
          // Nothing but a header, perhaps, whose line has no end.
          assert.ok(table.info.records <= 1);
          continue;
        }
        assert.deepEqual(data, table.indexes[0], `seed ${seed}`);
        const indexes = (): Promise<RowIndexData[]> => Promise.resolve([data]);
        const again = harness.table([path], { indexes });
        await again.open();
        assert.equal(again.info.work.kind, 'none');
        assert.deepEqual(shown(again), shown(table));
      }
    });

    it('is left to the table where a record is very long', async () => {
      const text = `a,b\n1,"${'x'.repeat(17 * 1024 * 1024)}"\n3,4\n`;
      const path = await harness.file(text);
      assert.equal(await built(path, Buffer.from(text), () => 0.9), undefined);
    });

    it('is left to the table where the first record is too long for a header', async () => {
      const text = `a,"${'x'.repeat(300_000)}"\n3,4\n`;
      const path = await harness.file(text);
      assert.equal(await built(path, Buffer.from(text), () => 0.9), undefined);
    });

    it('survives a structured clone', async () => {
      const table = await harness.open(['a,b\n1,2\n3,4\n']);
      const [data] = table.indexes;
      assert.deepEqual(structuredClone(data), data);
    });

    it('is used for the very same file only', async () => {
      const path = await harness.file('a,b\n1,2\n3,4\n');
      const table = harness.table([path]);
      await table.open();
      await table.index(never);
      const [index] = table.indexes;
      const reopened = async (): Promise<boolean> => {
        let splits = 0;
        const kernel = (): Kernel => counting(create(), () => splits++);
        const indexes = (): Promise<RowIndexData[]> => Promise.resolve(index ? [index] : []);
        const other = new RecordTable({ kernel, parts: [{ path }], indexes });
        await other.open();
        const before = splits;
        await other.close();
        // The header is read in any case.
        return before === 1;
      };
      assert.equal(await reopened(), true);
      const { atime, mtime } = await stat(path);
      await writeFile(path, 'a,b\n1,2\n3,5\n');
      assert.equal(await reopened(), false);
      const other = await harness.file('a,b\n9,2\n3,4\n');
      await rename(other, path);
      await utimes(path, atime, mtime);
      assert.equal(await reopened(), false);
    });

    it('is ignored where the file got longer', async () => {
      const path = await harness.file('a,b\n1,2\n');
      const table = harness.table([path]);
      await table.open();
      const { indexes } = table;
      await appendFile(path, '3,4\n');
      const longer = harness.table([path], { indexes: () => Promise.resolve(indexes) });
      await longer.open();
      assert.equal(longer.info.records, 2);
    });
  });
}

describe('A file that changes', () => {
  let harness: TableHarness;
  beforeEach(async () => {
    harness = await TableHarness.create(() => new PlainKernel());
  });
  afterEach(() => harness.dispose());

  const request = { from: 0, to: 9, columns: ['a'], maxLength: 9 };

  it('is noticed when it is read', async () => {
    const path = await harness.file('a,b\n1,2\n');
    const table = harness.table([path]);
    await table.open();
    assert.equal(await table.fileState(), 'same');
    await writeFile(path, 'a,b\n1,2\n3,4\n');
    assert.equal(await table.fileState(), 'changed');
    assert.throws(() => table.rows(request), { name: 'TableFileError', reason: 'changed' });
    assert.throws(() => table.record(0), { reason: 'changed' });
  });

  it('can be read to the end where another one takes its place', async () => {
    const path = await harness.file('a,b\n1,2\n');
    const table = harness.table([path]);
    await table.open();
    const other = `${path}.other`;
    await copyFile(path, other);
    await rename(other, path);
    assert.equal(await table.fileState(), 'changed');
    assert.deepEqual(table.rows(request).rows, [['1']]);
    await rm(path);
    assert.equal(await table.fileState(), 'gone');
    assert.deepEqual(table.rows(request).rows, [['1']]);
  });

  it('ends a filter', async () => {
    const path = await harness.file(`a,b\n${'1,2\n'.repeat(200_000)}`);
    const table = harness.table([path]);
    await table.open();
    await table.index(never);
    await writeFile(path, 'a,b\n');
    await assert.rejects(table.profile('a', never), { reason: 'changed' });
  });
});

describe('Cancelling', () => {
  const works: Readonly<
    Record<string, (table: RecordTable, signal: AbortSignal) => Promise<unknown>>
  > = {
    index: (table, signal) => table.index(signal),
    filter: (table, signal) =>
      table.setView(
        {
          filters: [
            {
              ...{ on: 'column', column: 'name', test: 'contains', values: ['9'] },
              ...{ not: false, matchCase: false, isOff: false },
            },
          ],
        },
        signal,
      ),
    sort: (table, signal) =>
      table.setView({ filters: [], sort: { column: 'id', descending: false } }, signal),
    'sort by language': (table, signal) =>
      table.setView({ filters: [], sort: { column: 'name', descending: false } }, signal),
    profile: (table, signal) => table.profile('id', signal),
    distinct: (table, signal) => table.distinct('name', '', 9, signal),
    checks: (table, signal) => table.checks(() => undefined, signal),
    find: (table, signal) => table.find({ text: '9', matchCase: true }, () => undefined, signal),
    save: async (table, signal) => {
      for await (const chunk of table.ownBytes(signal)) {
        assert.ok(chunk.length > 0);
      }
    },
  };

  let harness: TableHarness;
  let path: string;
  before(async () => {
    harness = await TableHarness.create(() => new PlainKernel());
    const lines = Array.from({ length: 100_000 }, (_, at) => `${at},name ${at % 50}\n`);
    path = await harness.file(`id,name\n${lines.join('')}`);
  });
  after(() => harness.dispose());

  for (const [name, work] of Object.entries(works)) {
    it(`stops to ${name} after one more chunk`, async () => {
      const abort = new AbortController();
      let [splits, splitsAtAbort] = [0, Infinity];
      const kernel = (): Kernel =>
        counting(new PlainKernel(), () => {
          splits++;
          if (splits === splitsAtAbort) {
            abort.abort();
          }
        });
      const table = new RecordTable({ kernel, parts: [{ path }] });
      await table.open();
      if (name !== 'index') {
        await table.index(never);
      }
      splitsAtAbort = splits + 2;
      await assert.rejects(work(table, abort.signal), { name: 'AbortError' });
      assert.ok(splits <= splitsAtAbort, `${splits} of ${splitsAtAbort}`);
      await table.close();
    });
  }

  it('keeps what was indexed, and continues later', async () => {
    const table = harness.table([path]);
    await table.open();
    const abort = new AbortController();
    const indexed = table.index(abort.signal);
    const waiting = table.profile('id', never);
    abort.abort();
    await assert.rejects(indexed, { name: 'AbortError' });
    assert.equal((await waiting).rows, 100_000);
  });

  it('ends all work when the table is closed', async () => {
    const table = harness.table([path]);
    await table.open();
    const rejected = assert.rejects(table.profile('id', never), { name: 'AbortError' });
    await table.close();
    await rejected;
  });
});
