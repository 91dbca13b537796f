import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { holdFiles, heldOperations, type HeldFiles } from '../../support/heldFiles.ts';
import { until } from '../../support/until.ts';
import { EngineBench, inState } from './engineBench.ts';

const isDone = ({ state }: { readonly state: string }): boolean => state === 'done';

/** What a virus scanner, an indexer or a sync client on Windows does to a program that writes files. */
describe('ExportEngine: files that another program holds for a moment', () => {
  let bench: EngineBench;
  let held: HeldFiles | undefined;
  beforeEach(async () => {
    bench = await EngineBench.start({ exports: { parts: 3 } });
  });
  afterEach(async () => {
    held?.release();
    held = undefined;
    await bench.close();
  });

  /** Not with the held operations. */
  const filesNow = (): string[] => readdirSync(bench.folder);

  async function exportAndRemove(): Promise<void> {
    const engine = await bench.engine();
    const job = inState(await bench.export(engine), 'completed');
    const whole = bench.csvOf({ listIds: [bench.list(0).id] });
    const header = whole.indexOf('\n') + 1;
    const texts = job.files.map(({ path }) => readFileSync(path, 'utf8').slice(header));
    assert.equal(texts.join(''), whole.slice(header));
    assert.equal(filesNow().length, 3);
    await engine.close();
    // In another window, which takes it over.
    await (await bench.engine()).remove(job.id, { deleteFiles: true });
    assert.deepEqual(filesNow(), []);
    assert.deepEqual(
      readdirSync(bench.storeFolder).filter((name) => name.endsWith('.json')),
      [],
    );
  }

  for (const operation of heldOperations) {
    it(`exports and removes even if each first ${operation} is refused`, async () => {
      held = holdFiles(dirname(bench.folder), { operations: [operation], times: 1 });
      await exportAndRemove();
      assert.ok(held.refused > 0 || ['copyFile', 'rmdir', 'lstat'].includes(operation));
    });
  }

  it('exports and removes even if each operation on each file is refused twice', async () => {
    held = holdFiles(dirname(bench.folder));
    await exportAndRemove();
    assert.ok(held.refused > 50, String(held.refused));
  });

  it('resumes each stored job after a restart, under the same conditions', async () => {
    const first = await bench.engine();
    const [job] = await bench.start(first);
    await first.close();
    held = holdFiles(dirname(bench.folder));
    const second = await bench.engine();
    assert.equal(second.jobs.length, 1);
    second.resume();
    inState(await second.settled(job?.id ?? ''), 'completed');
    assert.equal(filesNow().length, 3);
  });

  it('keeps the bytes of a broken connection if the file could not be opened meanwhile', async () => {
    bench.simulator.addFault({ route: 'file', kind: 'resetInBody', times: 1 });
    held = holdFiles(bench.folder, {
      operations: ['open'],
      times: 4,
      only: (path) => path.endsWith('.partial'),
    });
    inState(await bench.export(await bench.engine({ maxParts: 1 })), 'completed');
    const requests = bench.simulator.requests.filter(({ origin }) => origin === 'files');
    assert.deepEqual(
      requests.map(({ status }) => status),
      [200, 206, 200, 200],
    );
  });

  it('reports a corrupt file even if a slow disk has not written its resume file yet', async () => {
    await bench.close();
    // So large that some of it is still on its way to the disk when it turns out to be corrupt.
    bench = await EngineBench.start();
    bench.simulator.addFault({ route: 'file', kind: 'corruptGzip' });
    held = holdFiles(bench.folder, {
      operations: ['open'],
      lateMs: 100,
      only: (path) => path.endsWith('.download'),
    });
    const { failure } = inState(await bench.export(await bench.engine()), 'failed');
    assert.equal(failure.reason, 'badFile');
  });

  it('cancels within seconds even if all its files stay held', async function () {
    this.timeout(30_000);
    await bench.close();
    bench = await EngineBench.start({ exports: { parts: 24 } });
    bench.simulator.addFault({ route: 'file', kind: 'stall', at: 'body', path: 'part-24' });
    const engine = await bench.engine();
    const [job] = await bench.start(engine);
    const id = job?.id ?? '';
    await until('all parts but one', () => {
      const now = engine.job(id);
      return now?.state === 'downloading' && now.parts.filter(isDone).length === 23;
    });
    held = holdFiles(bench.folder, { operations: ['unlink'], times: Infinity });
    const before = bench.time.now();
    await engine.cancel(id);
    const waitedMs = bench.time.now() - before;
    assert.ok(waitedMs >= 1000 && waitedMs <= 3000, String(waitedMs));
    assert.equal(engine.job(id)?.state, 'cancelled');
    assert.ok(bench.log.lines.some(({ message }) => message.includes('file was not deleted')));
  });

  it('fails at once elsewhere, where the same code means that it is not permitted', async () => {
    held = holdFiles(bench.folder, {
      platform: 'linux',
      operations: ['open'],
      codes: ['EACCES'],
      times: 1,
    });
    await assert.rejects(bench.start(await bench.engine()), { reason: 'folderNotWritable' });
    assert.equal(held.refused, 1);
  });
});
