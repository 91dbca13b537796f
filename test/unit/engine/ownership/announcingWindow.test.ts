import assert from 'node:assert/strict';
import type { ExportEngine } from '../../../../src/engine/exportEngine.ts';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';
import { ProcessJobMemory } from '../../../../src/engine/ownership/jobMemory.ts';
import { until } from '../../../support/until.ts';
import { EngineBench, inState } from '../engineBench.ts';

describe('ExportEngine: which of two windows announces an end', () => {
  let bench: EngineBench;
  /** What this window remembers across reloads. */
  let memory: ProcessJobMemory;
  /** The jobs that this window has to announce. */
  let concerning: ExportJob[];
  beforeEach(async () => {
    bench = await EngineBench.start();
    memory = new ProcessJobMemory();
  });
  afterEach(() => bench.close());

  /** Opens a window; each further call reloads it. */
  async function open(): Promise<ExportEngine> {
    const engine = await bench.engine({ memory, ownership: { graceMs: 600_000 } });
    concerning = [];
    engine.onDidResume((job) => concerning.push(job));
    engine.resume();
    return engine;
  }
  async function openOther(graceMs: number): Promise<ExportEngine> {
    const engine = await bench.engine({ ownership: { graceMs, tickMs: 20 } });
    engine.resume();
    return engine;
  }
  async function start(engine: ExportEngine, list = 0): Promise<string> {
    const audience = { kind: 'selected', lists: [bench.list(list)], segments: [] } as const;
    const [job] = await bench.start(engine, { audience });
    assert.ok(job);
    return job.id;
  }
  /** Starts a job that does not end before the faults are cleared. */
  async function startLasting(engine: ExportEngine): Promise<string> {
    bench.simulator.addFault({ route: 'exportStatus', kind: 'neverReady' });
    const id = await start(engine);
    await until('the job to wait', () => engine.job(id)?.state === 'waiting');
    return id;
  }

  it('is the one that started the job, after its reload, while another one watches', async () => {
    const before = await open();
    const id = await startLasting(before);
    const other = await openOther(600_000);
    await before.close();
    const again = await open();
    await until('the job to be this window’s again', () => concerning.length > 0);
    assert.deepEqual(
      concerning.map((job) => job.id),
      [id],
    );
    bench.simulator.clearFaults();
    inState(await again.settled(id), 'completed');
    inState(await other.settled(id), 'completed');
    assert.equal(other.concerns(id), false);
    assert.deepEqual([await other.claim(id), await again.claim(id)], [false, true]);
    assert.equal(memory.jobs.size, 0);
  });

  it('is the one that started the job, even if it ended during the reload', async () => {
    const before = await open();
    const id = await start(before);
    await before.settled(id);
    await before.close();
    const other = await openOther(0);
    const again = await open();
    await until('the job to be this window’s again', () => concerning.length > 0);
    assert.deepEqual(
      concerning.map(({ state }) => state),
      ['completed'],
    );
    assert.ok(again.concerns(id));
    assert.deepEqual([await other.claim(id), await again.claim(id)], [false, true]);
    assert.equal(await again.claim(id), false);
  });

  it('is the other one if it has taken the job over in the meantime', async () => {
    const before = await open();
    const id = await startLasting(before);
    const other = await openOther(0);
    await before.close();
    await until('the takeover', () => other.concerns(id));
    bench.simulator.clearFaults();
    await other.settled(id);
    const again = await open();
    await until('the job to be forgotten', () => memory.jobs.size === 0);
    assert.deepEqual(concerning, []);
    assert.deepEqual([await again.claim(id), await other.claim(id)], [false, true]);
  });

  it('is, for a retried job, the window with the retry, and announces it once', async () => {
    bench.simulator.addFault({ route: 'file', kind: 'corruptGzip', times: 1 });
    const engine = await open();
    const id = await start(engine);
    inState(await engine.settled(id), 'failed');
    assert.equal(await engine.claim(id), true);
    await engine.retry(id);
    inState(await engine.settled(id), 'completed');
    assert.equal(await engine.claim(id), true);
    assert.equal(await engine.claim(id), false);
  });

  it('is none for a job whose retry was rejected', async () => {
    bench.simulator.addFault({ route: 'file', kind: 'corruptGzip', times: 1 });
    const engine = await open();
    const id = await start(engine);
    await engine.settled(id);
    assert.equal(await engine.claim(id), true);
    bench.simulator.addFault({ route: 'exportStatus', kind: 'status', status: 401, times: 1 });
    await assert.rejects(engine.retry(id), { reason: 'unauthorized' });
    await engine.close();
    const again = await open();
    again.resume();
    assert.equal(await again.claim(id), false);
    assert.deepEqual(concerning, []);
  });

  it('is none for a removed job, which is forgotten', async () => {
    const engine = await open();
    const id = await start(engine);
    await engine.settled(id);
    await engine.remove(id, { deleteFiles: false });
    await until('the job to be forgotten', () => memory.jobs.size === 0);
    assert.equal(await engine.claim(id), false);
  });
});
