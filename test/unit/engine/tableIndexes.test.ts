import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExportEngine } from '../../../src/engine/exportEngine.ts';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import { openRecords } from '../../../src/engine/tables/openRecords.ts';
import type { TableSource } from '../../../src/engine/tables/tableSource.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { until } from '../../support/until.ts';
import { EngineBench, inState } from './engineBench.ts';

const workerPath = fileURLToPath(
  new URL('../../../src/engine/download/writers/downloadWorker.ts', import.meta.url),
);
const never = new AbortController().signal;

for (const [where, options] of [
  ['in a worker thread', { workerPath }],
  ['in this thread', {}],
] as const) {
  describe(`The row index of a download, ${where}`, () => {
    let bench: EngineBench;
    let indexFolder: string;
    const opened: TableSource[] = [];
    const start = async (scenario: ScenarioInput = {}): Promise<ExportEngine> => {
      bench = await EngineBench.start({
        contacts: 16_000,
        // Each of three parts is large enough for an index.
        lists: [{ name: 'Newsletter', contacts: 15_000 }],
        ...scenario,
      });
      indexFolder = join(bench.storeFolder, '..', 'indexes');
      return bench.engine({ ...options, indexFolder });
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((table) => table.close()));
      await bench.close();
    });

    const pathsOf = (job: ExportJob): string[] =>
      inState(job, 'completed').files.map(({ path }) => path);
    const indexes = async (): Promise<string[]> =>
      (await readdir(indexFolder).catch(() => [])).sort();

    const received = (engine: ExportEngine, id: string): Promise<unknown> =>
      until('the first bytes', () => (engine.progress(id)?.receivedBytes ?? 0) > 0, {
        intervalMs: 1,
      });

    /** Opens the table of a job's files. */
    async function table(engine: ExportEngine, job: ExportJob): Promise<TableSource> {
      const paths = pathsOf(job);
      const source = openRecords({ paths, language: 'en', indexes: await engine.indexesOf(paths) });
      opened.push(source);
      assert.equal(await source.open(), undefined);
      return source;
    }

    /** Whether a table needs no indexing, and shows what one without an index does. */
    async function isIndexed(engine: ExportEngine, job: ExportJob): Promise<boolean> {
      const source = await table(engine, job);
      const { work } = source.info;
      const other = openRecords({ paths: pathsOf(job), language: 'en' });
      opened.push(other);
      await other.open();
      await Promise.all([source.index(never), other.index(never)]);
      assert.deepEqual(source.info, other.info);
      for (const row of [0, 2500, source.info.rows - 1]) {
        assert.deepEqual(source.record(row), other.record(row));
      }
      return work.kind === 'none';
    }

    it('is there when the file is', async () => {
      const engine = await start();
      const job = await bench.export(engine);
      assert.deepEqual(await indexes(), [`${job.id}-1.index`]);
      assert.equal(await isIndexed(engine, job), true);
    });

    it('is that of the file as it is written, with a mark and apostrophes', async () => {
      const engine = await start();
      const job = await bench.export(engine, { csvBom: true, csvFormulaGuard: true });
      assert.equal(await isIndexed(engine, job), true);
    });

    it('is there for each of several parts', async () => {
      const engine = await start({ exports: { parts: 3 } });
      const job = await bench.export(engine);
      assert.deepEqual(
        await indexes(),
        [1, 2, 3].map((part) => `${job.id}-${part}.index`),
      );
      assert.equal(await isIndexed(engine, job), true);
    });

    for (const jsonFormat of ['lines', 'array'] as const) {
      it(`is there for each of several parts of JSON, as ${jsonFormat}`, async () => {
        const engine = await start({ exports: { parts: 2 } });
        const job = await bench.export(engine, { fileType: 'json', jsonFormat });
        assert.deepEqual(await indexes(), [`${job.id}-1.index`, `${job.id}-2.index`]);
        assert.equal(await isIndexed(engine, job), true);
      });

      it(`is right for JSON after a break, as ${jsonFormat}`, async () => {
        const engine = await start();
        bench.simulator.addFault({ route: 'file', kind: 'resetInBody', fraction: 0.6, times: 1 });
        const job = await bench.export(engine, { fileType: 'json', jsonFormat });
        assert.equal(await isIndexed(engine, job), true);
      });
    }

    it('is not made for a small file, which the table indexes as fast', async () => {
      const engine = await start({ lists: [{ name: 'Newsletter', contacts: 3000 }] });
      const job = await bench.export(engine);
      assert.deepEqual(await indexes(), []);
      await isIndexed(engine, job);
    });

    it('is right after a break, in the window that continues and in another one', async () => {
      const engine = await start();
      bench.simulator.addFault({ route: 'file', kind: 'resetInBody', fraction: 0.6, times: 1 });
      assert.equal(await isIndexed(engine, await bench.export(engine)), true);

      bench.simulator.addFault({ route: 'file', kind: 'stall', at: 'body', times: 1 });
      const [{ id } = { id: '' }] = await bench.start(engine);
      await received(engine, id);
      await engine.close();
      const later = await bench.engine({ ...options, indexFolder });
      later.resume();
      assert.equal(await isIndexed(later, await later.settled(id)), true);
    });

    it('is made again where it was lost', async () => {
      const engine = await start();
      const job = await bench.export(engine);
      await rm(indexFolder, { recursive: true });
      assert.equal(await isIndexed(engine, job), false);
    });

    it('is ignored where it is damaged or that of another file', async () => {
      const engine = await start();
      const job = await bench.export(engine);
      const path = join(indexFolder, `${job.id}-1.index`);
      const whole = await readFile(path);
      await writeFile(path, whole.subarray(0, -1));
      assert.equal(await isIndexed(engine, job), false);
      await writeFile(path, 'something else');
      assert.equal(await isIndexed(engine, job), false);
      const other = await bench.export(engine);
      await writeFile(path, await readFile(join(indexFolder, `${other.id}-1.index`)));
      assert.equal(await isIndexed(engine, job), false);
      await writeFile(path, whole);
      assert.equal(await isIndexed(engine, job), true);
      await appendFile(pathsOf(job)[0] ?? '', '"a@b.c"\n');
      assert.equal(await isIndexed(engine, job), false);
    });

    it('keeps no download from being completed', async () => {
      const engine = await start();
      await mkdir(join(indexFolder, '..'), { recursive: true });
      await writeFile(indexFolder, 'This is no folder.');
      const job = await bench.export(engine);
      assert.equal(await isIndexed(engine, job), false);
    });

    it('is deleted with the export', async () => {
      const engine = await start({ exports: { parts: 2 } });
      const [first, second] = [await bench.export(engine), await bench.export(engine)];
      assert.equal((await indexes()).length, 4);
      await engine.remove(first.id, { deleteFiles: false });
      await engine.forgetFiles(second.id, pathsOf(second));
      await engine.close();
      assert.deepEqual(await indexes(), []);
    });

    it('is deleted where the export was cancelled, or does not exist any more', async () => {
      const engine = await start({ exports: { parts: 2 } });
      bench.simulator.addFault({ route: 'file', kind: 'stall', at: 'body', path: 'part-2' });
      const [{ id } = { id: '' }] = await bench.start(engine);
      await received(engine, id);
      await engine.cancel(id);
      await mkdir(indexFolder, { recursive: true });
      await writeFile(join(indexFolder, 'unknown-1.index'), '');
      await writeFile(join(indexFolder, 'notes.txt'), '');
      engine.resume();
      await engine.close();
      assert.deepEqual(await indexes(), ['notes.txt']);
    });
  });
}
