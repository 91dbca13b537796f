import assert from 'node:assert/strict';
import {
  appendFile,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportEngine } from '../../../../src/engine/exportEngine.ts';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';
import { FileUsage } from '../../../../src/engine/files/fileUsage.ts';
import { deleteOldFiles } from '../../../../src/engine/files/retention.ts';
import { storedFiles } from '../../../../src/engine/files/storedFiles.ts';
import { until } from '../../../support/until.ts';
import { EngineBench, inState } from '../engineBench.ts';

const dayMs = 86_400_000;

describe('files of exports', () => {
  let bench: EngineBench;
  let engine: ExportEngine;
  beforeEach(async () => {
    bench = await EngineBench.start({ exports: { parts: 2 } });
    engine = await bench.engine();
  });
  afterEach(() => bench.close());

  async function exported() {
    const job = inState(await bench.export(engine), 'completed');
    const [first, second] = job.files;
    assert.ok(first && second);
    return { job, first, second };
  }
  const completed = (jobId: string): Extract<ExportJob, { state: 'completed' }> =>
    inState(engine.job(jobId), 'completed');

  describe('that are stored', () => {
    it('are found as the export wrote them', async () => {
      const { job, first, second } = await exported();
      assert.deepEqual(
        await storedFiles(engine.jobs),
        [first, second].map(({ path, bytes }) => ({
          ...{ jobId: job.id, path, bytes, isChanged: false, completedAt: job.completedAt },
        })),
      );
    });

    it('are not found if they were moved or deleted', async () => {
      const { first, second } = await exported();
      await unlink(first.path);
      await rename(second.path, `${second.path}.moved`);
      assert.deepEqual(await storedFiles(engine.jobs), []);
    });

    const changes: Readonly<Record<string, (path: string) => Promise<void>>> = {
      'became longer': (path) => appendFile(path, 'x'),
      'was rewritten with as many bytes': async (path) => {
        const bytes = await readFile(path);
        await writeFile(path, bytes.fill('x', 0, 10));
        const later = Date.now() / 1000 + 1;
        await utimes(path, later, later);
      },
      'became a link': async (path) => {
        await rename(path, `${path}.moved`);
        await symlink(`${path}.moved`, path);
      },
    };
    for (const [what, change] of Object.entries(changes)) {
      it(`count as changed if one ${what}`, async () => {
        const { first } = await exported();
        await change(first.path);
        assert.deepEqual(
          (await storedFiles(engine.jobs)).map(({ isChanged }) => isChanged),
          [true, false],
        );
      });
    }

    it('count as changed if one became a link of the same size, in time', async () => {
      const { job, first } = await exported();
      const moved = `${first.path}.moved`;
      await rename(first.path, moved);
      await symlink(moved, first.path);
      const files = [{ path: first.path, bytes: Buffer.byteLength(moved) }];
      const completedAt = new Date(Date.now() + dayMs).toISOString();
      const [found] = await storedFiles([{ ...job, files, completedAt }]);
      assert.deepEqual([found?.bytes, found?.isChanged], [files[0]?.bytes, true]);
    });

    it('are counted again when an export ends, is removed, and on request', async () => {
      const fileUsage = new FileUsage({ engine, logger: bench.log.logger });
      try {
        const { job, first, second } = await exported();
        const all = { files: 2, bytes: first.bytes + second.bytes };
        await until('both files', () => fileUsage.totals.files === 2);
        assert.deepEqual(fileUsage.totals, all);
        await unlink(first.path);
        fileUsage.refresh();
        await until('one file', () => fileUsage.totals.files === 1);
        assert.equal(fileUsage.totals.bytes, second.bytes);
        await engine.remove(job.id, { deleteFiles: false });
        await until('no file', () => fileUsage.totals.files === 0);
      } finally {
        fileUsage.dispose();
      }
    });
  });

  it('that grew without the extension count as such once another export has ended', async () => {
    const fileUsage = new FileUsage({ engine, logger: bench.log.logger });
    try {
      const { first, second } = await exported();
      await until('both files', () => fileUsage.totals.files === 2);
      await appendFile(first.path, 'x'.repeat(1000));
      await exported();
      await until('all four files', () => fileUsage.totals.files === 4);
      assert.equal(fileUsage.totals.bytes, 2 * (first.bytes + second.bytes) + 1000);
    } finally {
      fileUsage.dispose();
    }
  });

  describe('that expire after some days', () => {
    const log = () => bench.log;
    const deleteOld = (days: number, afterDays: number) =>
      deleteOldFiles({
        ...{ engine, days, logger: log().logger },
        now: Date.now() + afterDays * dayMs,
      });

    it('are deleted when they are older, which the history shows', async () => {
      const { job, first, second } = await exported();
      assert.deepEqual(await deleteOld(7, 6.99), []);
      assert.equal((await bench.files()).length, 2);
      const deleted = await deleteOld(7, 7.01);
      assert.deepEqual(
        deleted.map(({ path, bytes }) => ({ path, bytes })),
        [first, second].map(({ path, bytes }) => ({ path, bytes })),
      );
      assert.deepEqual(await bench.files(), []);
      const { files, deleted: noted, contactCount } = completed(job.id);
      assert.deepEqual(files, []);
      assert.equal(noted?.files, 2);
      assert.equal(contactCount, 700);
      assert.deepEqual(await deleteOld(7, 8), []);
    });

    it('stay for good by default', async () => {
      await exported();
      assert.deepEqual(await deleteOld(0, 10_000), []);
      assert.equal((await bench.files()).length, 2);
    });

    it('stay if they changed, and are still listed', async () => {
      const { job, first, second } = await exported();
      await appendFile(second.path, 'a note');
      assert.deepEqual(
        (await deleteOld(1, 2)).map(({ path }) => path),
        [first.path],
      );
      assert.match(await readFile(second.path, 'utf8'), /a note$/);
      assert.deepEqual(
        completed(job.id).files.map(({ path }) => path),
        [second.path],
      );
      assert.ok(log().lines.some(({ message }) => message.includes(`changed after`)));
    });

    it('are only those of exports: other files in the folder stay', async () => {
      await exported();
      await writeFile(join(bench.folder, '2020-01-01-0000-Newsletter.csv'), 'mine');
      await deleteOld(1, 2);
      assert.deepEqual(await readdir(bench.folder), ['2020-01-01-0000-Newsletter.csv']);
    });

    it('are reported by the window that deleted them', async () => {
      await exported();
      const [a, b] = await Promise.all([deleteOld(1, 2), deleteOld(1, 2)]);
      assert.equal(a.length + b.length, 2);
    });

    it('are not reported as deleted if somebody has moved one away', async () => {
      const { job, first } = await exported();
      await rm(first.path);
      assert.equal((await deleteOld(1, 2)).length, 1);
      assert.equal(completed(job.id).deleted?.files, 1);
    });
  });

  describe('that are forgotten', () => {
    it('are no longer listed, for good', async () => {
      const { job, first, second } = await exported();
      await engine.forgetFiles(job.id, [first.path, '/somewhere/else']);
      assert.deepEqual(completed(job.id).files, [second]);
      const { deleted } = completed(job.id);
      assert.equal(deleted?.files, 1);
      await engine.forgetFiles(job.id, [first.path]);
      assert.deepEqual(completed(job.id).deleted, deleted);
      await engine.forgetFiles(job.id, [second.path]);
      assert.equal(completed(job.id).deleted?.files, 2);
      const again = await bench.engine();
      assert.deepEqual(again.job(job.id), completed(job.id));
    });

    it('are ignored for a job that has none', async () => {
      bench.simulator.addFault({ route: 'exportStatus', kind: 'neverReady' });
      const [job] = await bench.start(engine);
      assert.ok(job);
      await engine.cancel(job.id);
      await engine.forgetFiles(job.id, ['/exports/a.csv']);
      inState(engine.job(job.id), 'cancelled');
      await assert.rejects(engine.forgetFiles('none', []), { reason: 'notFound' });
    });
  });
});
