import assert from 'node:assert/strict';
import { copyFile, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import type { ExportEngine } from '../../../src/engine/exportEngine.ts';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import { deleteOldFiles } from '../../../src/engine/files/retention.ts';
import { FileUsage } from '../../../src/engine/files/fileUsage.ts';
import { isThere, removeOwn } from '../../../src/engine/files/finishedFile.ts';
import { ownFiles, stillThere, storedFiles } from '../../../src/engine/files/storedFiles.ts';
import { until } from '../../support/until.ts';
import { EngineBench, inState } from './engineBench.ts';

const dayMs = 86_400_000;

describe('the name of an exported file that was freed', () => {
  let bench: EngineBench;
  let engine: ExportEngine;
  /** By a clock that stands still, so that all exports have the same names. */
  const now = Date.now();
  beforeEach(async () => {
    bench = await EngineBench.start();
    engine = await bench.engine({ now: () => now });
  });
  afterEach(() => bench.close());

  type Completed = Extract<ExportJob, { state: 'completed' }>;
  const exported = async (): Promise<Completed> => inState(await bench.export(engine), 'completed');

  /** Two exports of the same list and minute, of which the second took the name of the first one's file. */
  async function withTakenName(): Promise<{ first: Completed; second: Completed; path: string }> {
    const first = await exported();
    const path = first.files[0]?.path ?? '';
    await rm(path);
    const second = await exported();
    assert.equal(second.files[0]?.path, path);
    assert.equal(second.files[0].bytes, first.files[0]?.bytes);
    return { first, second, path };
  }

  it('is left alone when the first export is removed with its files', async () => {
    const { first, second, path } = await withTakenName();
    await engine.remove(first.id, { deleteFiles: true });
    assert.equal(engine.job(first.id), undefined);
    assert.equal((await stat(path)).size, second.files[0]?.bytes);
    assert.ok(bench.log.lines.some(({ message }) => message.includes(`by now: ${path}`)));
    assert.deepEqual(await stillThere(first.files), [path]);
    await engine.remove(second.id, { deleteFiles: true });
    assert.deepEqual(await bench.files(), []);
  });

  it('is not offered for deletion with the first export, and is with the second', async () => {
    const { first, second, path } = await withTakenName();
    assert.deepEqual(await ownFiles(first, [path]), { own: [], others: [path] });
    assert.deepEqual(await ownFiles(second, [path]), { own: [path], others: [] });
  });

  it('counts once, as the file of the second export', async () => {
    const fileUsage = new FileUsage({ engine, logger: bench.log.logger });
    try {
      const { first, second } = await withTakenName();
      const [file] = await storedFiles([first, second]);
      assert.deepEqual([file?.jobId, file?.isChanged], [second.id, false]);
      assert.equal((await storedFiles(engine.jobs)).length, 1);
      fileUsage.refresh();
      await until('the count', () => fileUsage.totals.files > 0);
      assert.deepEqual(fileUsage.totals, { files: 1, bytes: file?.bytes });
    } finally {
      fileUsage.dispose();
    }
  });

  it('is deleted by age as the file of the second export, once', async () => {
    const { first, second, path } = await withTakenName();
    const { logger } = bench.log;
    const old = {
      jobs: [first],
      access: () => 'ready' as const,
      forgetFiles: () => Promise.resolve(),
    };
    const options = { days: 1, now: now + 2 * dayMs, logger };
    assert.deepEqual(await deleteOldFiles({ ...options, engine: old }), []);
    assert.ok((await stat(path)).isFile());
    const deleted = await deleteOldFiles({ ...options, engine });
    assert.deepEqual(
      deleted.map(({ jobId }) => jobId),
      [second.id],
    );
  });

  for (const [what, change] of Object.entries({
    'was touched': (path: string) => utimes(path, now / 1000 - 60, now / 1000 - 60),
    'was replaced with a copy': async (path: string) => {
      const { atimeMs, mtimeMs } = await stat(path);
      await copyFile(path, `${path}.copy`);
      await utimes(`${path}.copy`, atimeMs / 1000, mtimeMs / 1000);
      await rename(`${path}.copy`, path);
    },
  })) {
    it(`does not become the export's again if it ${what}`, async () => {
      const job = await exported();
      const path = job.files[0]?.path ?? '';
      await change(path);
      await engine.remove(job.id, { deleteFiles: true });
      assert.ok((await readFile(path)).byteLength > 0);
    });
  }

  it('is left alone when a failed or cancelled export discards its parts', async () => {
    await bench.close();
    bench = await EngineBench.start({ exports: { parts: 2 } });
    engine = await bench.engine({ now: () => now, maxParts: 1 });
    bench.simulator.addFault({ route: 'file', kind: 'expiredUrl', path: 'part-2' });
    const failed = inState(await bench.export(engine), 'failed');
    const [part] = failed.parts ?? [];
    assert.ok(part?.state === 'done');
    await rm(part.path);
    bench.simulator.clearFaults();
    const other = await exported();
    assert.equal(other.files[0]?.path, part.path);
    await engine.retry(failed.id);
    inState(await engine.settled(failed.id), 'completed');
    assert.equal((await stat(part.path)).size, other.files[0].bytes);
    await engine.remove(failed.id, { deleteFiles: true });
    assert.deepEqual((await bench.files()).length, 2);
  });

  describe('if a file system has no stable inodes', () => {
    it('is identified by size and time alone', async () => {
      const job = await exported();
      const [file] = job.files;
      assert.ok(file?.identity);
      const { modifiedNs } = file.identity;
      assert.ok(await isThere({ ...file, identity: { modifiedNs } }));
      assert.ok(!(await isThere({ ...file, identity: { inode: '1', modifiedNs } })));
      assert.ok(!(await isThere({ ...file, identity: { modifiedNs: '1' } })));
      const other = { ...file, identity: { modifiedNs: '1' } };
      assert.equal(await removeOwn(other), 'kept');
      assert.equal(await removeOwn({ ...file, identity: { modifiedNs } }), 'deleted');
      assert.equal(await removeOwn(file), 'gone');
    });
  });
});
