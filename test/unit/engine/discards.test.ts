import assert from 'node:assert/strict';
import { existsSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { link } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ExportEngine } from '../../../src/engine/exportEngine.ts';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import { deleteOldFiles } from '../../../src/engine/files/retention.ts';
import { trimHistory } from '../../../src/engine/jobs/historyTrim.ts';
import { filesOf, partTarget } from '../../../src/engine/files/jobFiles.ts';
import { hasUnfinishedExports } from '../../../src/engine/jobs/unfinishedExports.ts';
import { holdFiles, type HeldFiles } from '../../support/heldFiles.ts';
import { until } from '../../support/until.ts';
import { EngineBench, inState } from './engineBench.ts';

/** The file of an abandoned attempt contains contacts: it must not be forgotten. */
describe('ExportEngine: files of an abandoned attempt that another program holds', () => {
  let bench: EngineBench;
  let engine: ExportEngine;
  let held: HeldFiles | undefined;
  beforeEach(async () => {
    bench = await EngineBench.start({ exports: { parts: 2, pendingPolls: 0 } });
    engine = await bench.engine({ maxParts: 1 });
  });
  afterEach(async () => {
    release();
    await bench.close();
  });

  function release(): void {
    held?.release();
    held = undefined;
  }

  /** Returns an export that failed when one of its two files was complete, and SendGrid's files are gone. */
  async function failedJob(): Promise<{ readonly id: string; readonly path: string }> {
    bench.simulator.addFault({ route: 'file', kind: 'expiredUrl', path: 'part-2' });
    const { id, parts = [] } = inState(await bench.export(engine), 'failed');
    const [part] = parts;
    assert.ok(part?.state === 'done');
    return { id, path: part.path };
  }

  function hold(path: string): void {
    held = holdFiles(bench.folder, {
      ...{ operations: ['unlink'], times: Infinity },
      only: (one) => basename(one) === basename(path),
    });
  }

  /** Restarts it while the file is held. */
  async function restart(): Promise<{ readonly path: string; readonly job: ExportJob }> {
    const { id, path } = await failedJob();
    hold(path);
    bench.simulator.clearFaults();
    await engine.retry(id);
    return { path, job: await engine.settled(id) };
  }

  const discardsOf = (job: ExportJob | undefined): readonly string[] =>
    (job?.discards ?? []).flatMap((part) => (part.state === 'done' ? [part.path] : []));
  const isTidied = (id: string) => () => discardsOf(engine.job(id)).length === 0;

  it('stay known through each state of the next attempt, and are deleted at the next start', async () => {
    const states = new Map<string, readonly string[]>();
    engine.onDidChangeJob((change) => {
      if (change.kind === 'saved') {
        const { job } = change;
        const parts = 'parts' in job ? (job.parts ?? []) : [];
        const own = job.state === 'queued' ? parts : [];
        const paths = own.flatMap((part) => (part.state === 'done' ? [part.path] : []));
        states.set(job.state, [...discardsOf(job), ...paths]);
      }
    });
    const { path, job } = await restart();
    const { files } = inState(job, 'completed');
    for (const state of ['queued', 'requesting', 'waiting', 'downloading', 'completed']) {
      assert.deepEqual(states.get(state), [path], state);
    }
    assert.ok(!files.some((file) => file.path === path));
    assert.deepEqual((await bench.files()).length, 3);
    assert.ok(await hasUnfinishedExports(bench.storeFolder));
    release();
    await engine.close();
    engine = await bench.engine();
    engine.resume();
    await until('the file to be deleted', isTidied(job.id), { intervalMs: 5 });
    assert.deepEqual(await bench.files(), files.map((file) => basename(file.path)).sort());
    assert.ok(!(await hasUnfinishedExports(bench.storeFolder)));
    assert.ok(!('discards' in inState(engine.job(job.id), 'completed')));
  });

  it('are deleted before the export is completed, if they are released by then', async () => {
    const { id, path } = await failedJob();
    hold(path);
    bench.simulator.clearFaults();
    engine.onDidChangeJob((change) => {
      if (change.kind === 'saved' && change.job.state === 'waiting') {
        release();
      }
    });
    await engine.retry(id);
    const job = inState(await engine.settled(id), 'completed');
    assert.ok(!('discards' in job));
    assert.deepEqual(await bench.files(), job.files.map((file) => basename(file.path)).sort());
  });

  it('stay known if the next attempt fails or is cancelled as well, and are removed with the export', async () => {
    const { id, path } = await failedJob();
    hold(path);
    await engine.retry(id);
    const again = await engine.settled(id);
    inState(again, 'failed');
    assert.deepEqual(discardsOf(again), [path]);
    const own = filesOf(again).map((file) => file.path);
    assert.equal(own.length, 2);
    bench.simulator.clearFaults();
    bench.simulator.addFault({ route: 'exportStatus', kind: 'neverReady' });
    await engine.retry(id);
    await until('the next attempt', () => engine.job(id)?.state === 'waiting', { intervalMs: 5 });
    await engine.cancel(id);
    assert.deepEqual(discardsOf(inState(engine.job(id), 'cancelled')), [path]);
    assert.deepEqual(await bench.files(), [basename(path)]);
    await assert.rejects(engine.remove(id, { deleteFiles: true }));
    assert.ok(engine.job(id));
    release();
    await engine.remove(id, { deleteFiles: true });
    assert.deepEqual(await bench.files(), []);
    assert.deepEqual(await bench.stored(), []);
  });

  it('stay known for a cancelled export with a held complete part', async () => {
    bench.simulator.addFault({ route: 'file', kind: 'stall', at: 'body', path: 'part-2' });
    const [job] = await bench.start(engine);
    const id = job?.id ?? '';
    const finished = (): readonly string[] => {
      const now = engine.job(id);
      return now ? filesOf(now).map((file) => file.path) : [];
    };
    await until('the first part', () => finished().length === 1, { intervalMs: 5 });
    const [path = ''] = finished();
    hold(path);
    await engine.cancel(id);
    assert.deepEqual(discardsOf(inState(engine.job(id), 'cancelled')), [path]);
    release();
    await engine.remove(id, { deleteFiles: false });
    assert.deepEqual(await bench.files(), []);
  });

  it('are not deleted once another file has the name', async () => {
    const { path, job } = await restart();
    assert.deepEqual(discardsOf(job), [path]);
    release();
    const { size, mtime } = statSync(path);
    rmSync(path);
    writeFileSync(path, 'x'.repeat(size));
    utimesSync(path, mtime, new Date(mtime.getTime() + 5000));
    await engine.close();
    engine = await bench.engine();
    engine.resume();
    await until('the file to be forgotten', isTidied(job.id), { intervalMs: 5 });
    assert.ok(existsSync(path));
  });

  it('are not trimmed from the history, and are deleted when files expire', async () => {
    const { path, job } = await restart();
    const { logger } = bench.log;
    const other = inState(await bench.export(engine), 'completed');
    await trimHistory({ engine, keep: 1, logger });
    assert.deepEqual(engine.jobs.map(({ id }) => id).sort(), [job.id, other.id].sort());
    release();
    const now = Date.parse(other.completedAt) + 100 * 24 * 3600_000;
    await deleteOldFiles({ engine, days: 1, now, logger });
    assert.ok(!existsSync(path));
    const after = inState(engine.job(job.id), 'completed');
    assert.ok(!('discards' in after));
    assert.equal(after.deleted?.files, 2);
    await trimHistory({ engine, keep: 1, logger });
    assert.deepEqual(
      engine.jobs.map(({ id }) => id),
      [other.id],
    );
  });

  it('are not mistaken for the files of the next attempt, if one had its name and was not stored', async () => {
    const { id, path } = await failedJob();
    const failed = inState(engine.job(id), 'failed');
    // The state after a crash, or with a store that cannot be written to: the second part has its final name.
    const target = partTarget(failed, 1, 2);
    writeFileSync(target.partial, 'contacts of an export that is gone');
    const published = `${bench.folder}/${target.names().next().value}`;
    await link(target.partial, published);
    held = holdFiles(bench.folder, {
      ...{ operations: ['unlink'], times: Infinity },
      only: (one) => [path, published].includes(one),
    });
    bench.simulator.clearFaults();
    await engine.retry(id);
    const job = inState(await engine.settled(id), 'completed');
    assert.deepEqual(discardsOf(job).toSorted(), [path, published].toSorted());
    assert.ok(!job.files.some((file) => file.path === published));
    release();
    await engine.remove(id, { deleteFiles: true });
    assert.deepEqual(await bench.files(), []);
  });
});
