import assert from 'node:assert/strict';
import { link, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import { partTarget } from '../../../src/engine/files/jobFiles.ts';
import { JobStore } from '../../../src/engine/jobs/jobStore.ts';
import { holdFiles } from '../../support/heldFiles.ts';
import { EngineBench, inState } from './engineBench.ts';

/** They contain contacts: partial files left by a crash or a fault, or by a failed attempt. */
describe('ExportEngine: files of a job that a crash or a fault has left behind', () => {
  let bench: EngineBench;
  afterEach(() => bench.close());

  const completed = async (): Promise<Extract<ExportJob, { state: 'completed' }>> => {
    const engine = await bench.engine();
    const job = inState(await bench.export(engine), 'completed');
    await engine.close();
    return job;
  };

  /** Leaves what a process leaves behind that ends after a complete part was stored, and before it has cleaned up. */
  async function leave(job: ExportJob, part: number, of: number, path: string): Promise<void> {
    const { partial, download, claim } = partTarget(job, part, of);
    await link(path, partial);
    await writeFile(download, 'contacts');
    await writeFile(claim, JSON.stringify({ name: basename(path), bytes: 1 }));
  }

  for (const parts of [1, 3]) {
    it(`are deleted if the last of ${parts} parts was stored and nothing more`, async () => {
      bench = await EngineBench.start({ exports: { parts } });
      const { files, completedAt, contactsFound, ...job } = await completed();
      await new JobStore({ folder: bench.storeFolder }).write({
        ...job,
        state: 'downloading',
        parts: files.map((file) => ({ ...file, state: 'done', contacts: 1 })),
      });
      for (const [part, { path }] of files.entries()) {
        await leave({ ...job, files, completedAt }, part, parts, path);
      }
      const engine = await bench.engine();
      engine.resume();
      inState(await engine.settled(job.id), 'completed');
      assert.deepEqual(await bench.files(), files.map(({ path }) => basename(path)).sort());
      assert.ok(contactsFound !== undefined);
    });
  }

  for (const deleteFiles of [true, false]) {
    it(`are deleted with a completed export that is removed ${deleteFiles ? 'with' : 'without'} its files`, async () => {
      bench = await EngineBench.start({ exports: { parts: 2 } });
      const job = await completed();
      await leave(job, 1, 2, job.files[1]?.path ?? '');
      const engine = await bench.engine();
      await engine.remove(job.id, { deleteFiles });
      assert.equal((await bench.files()).length, deleteFiles ? 0 : 2);
    });
  }

  it('are deleted when an export is removed that could not restart in its folder', async () => {
    bench = await EngineBench.start({ exports: { parts: 2 } });
    bench.simulator.addFault({ route: 'file', kind: 'expiredUrl', path: 'part-2' });
    const engine = await bench.engine({ maxParts: 1 });
    const { id } = inState(await bench.export(engine), 'failed');
    assert.equal((await bench.files()).length, 1);
    const held = holdFiles(bench.folder, {
      ...{ platform: 'linux', codes: ['EROFS'], operations: ['unlink', 'open'], times: Infinity },
    });
    try {
      await engine.retry(id);
      assert.equal(inState(await engine.settled(id), 'failed').failure.reason, 'folderNotWritable');
    } finally {
      held.release();
    }
    await engine.remove(id, { deleteFiles: true });
    assert.deepEqual(await bench.files(), []);
  });
});
