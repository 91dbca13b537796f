import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { ExportError } from '../../../src/engine/model/exportError.ts';
import type { ExportEngine } from '../../../src/engine/exportEngine.ts';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { until } from '../../support/until.ts';
import { EngineBench, inState } from './engineBench.ts';

describe('ExportEngine: cancel and remove', () => {
  let bench: EngineBench | undefined;
  const start = async (scenario: ScenarioInput = {}): Promise<EngineBench> =>
    (bench = await EngineBench.start(scenario));
  afterEach(async () => {
    await bench?.close();
    bench = undefined;
  });

  async function startOne(b: EngineBench, engine: ExportEngine): Promise<ExportJob> {
    const [job] = await b.start(engine);
    assert.ok(job);
    return job;
  }

  const when = (what: string, probe: () => boolean | Promise<boolean>): Promise<true> =>
    until(what, async () => ((await probe()) ? true : undefined), { intervalMs: 5 });

  /** Cancels, and asserts everything that must hold afterwards. */
  async function cancelled(
    b: EngineBench,
    engine: ExportEngine,
    jobId: string,
  ): Promise<ExportJob> {
    const states: string[] = [];
    engine.onDidChangeJob((change) => {
      states.push(change.kind === 'saved' ? change.job.state : change.kind);
    });
    await engine.cancel(jobId);
    const job = inState(engine.job(jobId), 'cancelled');
    assert.deepEqual(await b.files(), []);
    assert.deepEqual(await b.stored(), [job]);
    assert.deepEqual(await engine.settled(jobId), job);
    // A pending operation would show by now.
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(states, ['cancelled']);
    assert.deepEqual(await b.files(), []);
    assert.deepEqual(await b.stored(), [job]);
    return job;
  }

  it('leaves nothing of a download', async () => {
    const b = await start({ exports: { compression: 'none', contentLength: 'always' } });
    b.simulator.addFault({ route: 'file', kind: 'slow', bytesPerSecond: 400_000 });
    const engine = await b.engine();
    const { id } = await startOne(b, engine);
    await when('the first bytes', () => (engine.progress(id)?.writtenBytes ?? 0) > 0);
    assert.match((await b.files()).join(), /^[^,]+\.partial$/);
    const job = inState(await cancelled(b, engine, id), 'cancelled');
    assert.ok(job.exportId);
  });

  it('leaves nothing of a silent download', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'file', kind: 'stall', at: 'body' });
    const engine = await b.engine();
    const { id } = await startOne(b, engine);
    await when('the first bytes', () => (engine.progress(id)?.receivedBytes ?? 0) > 0);
    await cancelled(b, engine, id);
  });

  it('leaves nothing of the complete parts', async () => {
    const b = await start({ exports: { parts: 3 } });
    b.simulator.addFault({ route: 'file', kind: 'stall', path: 'part-3' });
    const engine = await b.engine({ maxParts: 2 });
    const { id } = await startOne(b, engine);
    await when('two parts', () => {
      const job = engine.job(id);
      return job?.state === 'downloading' && job.parts.filter(isDone).length === 2;
    });
    await cancelled(b, engine, id);
  });

  it('stops while the export is pending', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'exportStatus', kind: 'neverReady' });
    const engine = await b.engine();
    const { id } = await startOne(b, engine);
    await when('the job', () => engine.job(id)?.state === 'waiting');
    await cancelled(b, engine, id);
    const { length } = b.simulator.requests;
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(b.simulator.requests.length, length);
  });

  it('stops during the POST', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'createExport', kind: 'stall' });
    const engine = await b.engine();
    const { id } = await startOne(b, engine);
    await when('the POST', () => b.simulator.requests.length > 0);
    await cancelled(b, engine, id);
  });

  it('stops a job that has not started', async () => {
    const b = await start();
    const engine = await b.engine({ maxJobs: 0 });
    const { id } = await startOne(b, engine);
    await cancelled(b, engine, id);
    assert.equal(b.simulator.requests.length, 0);
  });

  it('never completes a job that was cancelled, at whatever moment', async () => {
    const b = await start();
    const engine = await b.engine();
    for (let changes = 1; changes <= 5; changes++) {
      const id = Promise.withResolvers<string>();
      let seen = 0;
      let cancelling: Promise<void> | undefined;
      const subscription = engine.onDidChangeJob((change) => {
        if (change.kind === 'saved' && ++seen === changes) {
          // Each event is a moment at which the next step is already under way.
          cancelling = engine.cancel(change.job.id);
          id.resolve(change.job.id);
        }
      });
      await b.start(engine);
      const jobId = await id.promise;
      await cancelling;
      inState(engine.job(jobId), 'cancelled');
      subscription.dispose();
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(engine.jobs.every(({ state }) => state === 'cancelled'));
    assert.deepEqual(await b.files(), []);
  });

  it('leaves a completed job as it is', async () => {
    const b = await start();
    const engine = await b.engine();
    const job = await b.export(engine);
    await engine.cancel(job.id);
    assert.deepEqual(engine.job(job.id), job);
    assert.equal((await b.files()).length, 1);
  });

  it('leaves a file alone that was edited since it was complete', async () => {
    const b = await start({ exports: { parts: 2 } });
    b.simulator.addFault({ route: 'file', kind: 'stall', path: 'part-2' });
    const engine = await b.engine();
    const { id } = await startOne(b, engine);
    await when('a part', () => {
      const job = engine.job(id);
      return job?.state === 'downloading' && job.parts.some(isDone);
    });
    const job = inState(engine.job(id), 'downloading');
    const [part] = job.parts;
    assert.ok(part?.state === 'done');
    await writeFile(part.path, 'edited');
    await engine.cancel(id);
    assert.equal(await readFile(part.path, 'utf8'), 'edited');
  });

  for (const deleteFiles of [true, false]) {
    it(`forgets a job ${deleteFiles ? 'with' : 'without'} its files`, async () => {
      const b = await start();
      const engine = await b.engine();
      const job = await b.export(engine);
      const removed: string[] = [];
      engine.onDidChangeJob((change) => {
        assert.ok(change.kind === 'removed');
        removed.push(change.jobId);
      });
      await engine.remove(job.id, { deleteFiles });
      assert.deepEqual(removed, [job.id]);
      assert.equal(engine.job(job.id), undefined);
      assert.deepEqual(await b.stored(), []);
      assert.equal((await b.files()).length, deleteFiles ? 0 : 1);
      await assert.rejects(
        engine.cancel(job.id),
        (error) => error instanceof ExportError && error.reason === 'notFound',
      );
    });
  }

  it('leaves nothing of a job that stopped on a full disk when it is removed', async () => {
    const b = await start({ exports: { parts: 2 } });
    b.simulator.addFault({ route: 'file', kind: 'resetInBody', after: 1 });
    // Full when the rest of the second part is requested.
    const files = (): number => b.simulator.requests.filter((one) => one.origin === 'files').length;
    const freeBytes = (): Promise<number | undefined> =>
      Promise.resolve(files() > 2 ? 0 : undefined);
    const engine = await b.engine({ maxParts: 1, freeBytes });
    const { id, failure } = inState(await b.export(engine), 'failed');
    assert.equal(failure.reason, 'diskFull');
    assert.match((await b.files()).join(), /^[^,]+\.csv,[^,]+\.download$/);
    await engine.remove(id, { deleteFiles: false });
    // The complete file stays, as requested.
    assert.match((await b.files()).join(), /^[^,]+\.csv$/);
  });

  it('cancels a job that is removed while it runs', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'exportStatus', kind: 'neverReady' });
    const engine = await b.engine();
    const { id } = await startOne(b, engine);
    await when('the job', () => engine.job(id)?.state === 'waiting');
    await engine.remove(id, { deleteFiles: true });
    assert.deepEqual(await b.stored(), []);
  });

  it('leaves no partial file, and the job unfinished, when the engine is closed', async () => {
    const b = await start({ exports: { compression: 'none', contentLength: 'always' } });
    b.simulator.addFault({ route: 'file', kind: 'slow', bytesPerSecond: 400_000 });
    const engine = await b.engine();
    const { id } = await startOne(b, engine);
    await when('the first bytes', () => (engine.progress(id)?.writtenBytes ?? 0) > 0);
    const waiting = engine.settled(id);
    await Promise.all([engine.close(), assert.rejects(waiting)]);
    assert.deepEqual(await b.files(), []);
    assert.deepEqual(await b.stored(), [inState(engine.job(id), 'downloading')]);
  });

  it('stops waiting for a job on a signal', async () => {
    const b = await start();
    const engine = await b.engine({ maxJobs: 0 });
    const { id } = await startOne(b, engine);
    const controller = new AbortController();
    const waiting = engine.settled(id, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
  });
});

function isDone({ state }: { readonly state: string }): boolean {
  return state === 'done';
}
