import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportEngine } from '../../../../src/engine/exportEngine.ts';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';
import { AskedNow } from '../../../../src/engine/ownership/announcers.ts';
import { EngineWindow } from '../../../support/engineWindow.ts';
import { until } from '../../../support/until.ts';
import { EngineBench, inState } from '../engineBench.ts';

const staleMs = 3000;

describe('ExportEngine: which of two windows tells', function () {
  // Real processes, and a lease that is real: nothing here is measured, but what hangs must end.
  this.timeout(60_000);
  let bench: EngineBench;
  let other: EngineWindow | undefined;
  /** What this window remembers over its reloads. */
  let asked: AskedNow;
  /** What this window is told to tell of. */
  let concerning: ExportJob[];
  beforeEach(async () => {
    bench = await EngineBench.start();
    asked = new AskedNow();
  });
  afterEach(async () => {
    await other?.kill();
    await bench.close();
  });

  /** This process, as a window: each call is its reload. */
  async function open(): Promise<ExportEngine> {
    const engine = await bench.engine({ lease: { staleMs }, asked });
    concerning = [];
    engine.onDidGoOn((job) => concerning.push(job));
    engine.resume();
    return engine;
  }
  async function openOther(): Promise<EngineWindow> {
    const { apiUrl, apiKey } = bench.simulator;
    const { storeFolder } = bench;
    const window = (other = new EngineWindow({ apiUrl, apiKey, storeFolder, staleMs }));
    await window.says('ready');
    return window;
  }
  async function start(engine: ExportEngine, list = 0): Promise<string> {
    const audience = { kind: 'selected', lists: [bench.list(list)], segments: [] } as const;
    const [job] = await bench.start(engine, { audience });
    assert.ok(job);
    return job.id;
  }
  /** Who is to tell of a job, by name. */
  const teller = (id: string): Promise<string> =>
    readFile(join(bench.storeFolder, `${id}.teller`), 'utf8');
  /** The next downloads do not end in the time of a test, those after them take a while. */
  function hold(downloads: number): void {
    const { simulator } = bench;
    simulator.setScenario({ exports: { compression: 'none' } });
    simulator.addFault({ route: 'file', kind: 'stall', at: 'body', times: downloads });
    simulator.addFault({ route: 'file', kind: 'slow', bytesPerSecond: 60_000 });
  }

  /** Another window works, on a job of its own that lasts, and on one that this window asked for. */
  async function askWhileOtherWorks(): Promise<{ id: string; works: EngineWindow }> {
    hold(2);
    const before = await open();
    const lasting = await start(before, 1);
    await until('the download', () => (before.progress(lasting)?.receivedBytes ?? 0) > 0);
    const works = await openOther();
    await before.close();
    await works.says(`${lasting} downloading`);
    asked.ids = [];
    const asker = await open();
    const id = await start(asker);
    await works.says(`${id} downloading`);
    await asker.close();
    return { id, works };
  }

  it('has the one that asked tell after its reload, while the other works', async () => {
    const { id } = await askWhileOtherWorks();
    const before = await teller(id);
    const again = await open();
    await until('the job to be this window’s again', () => again.concerns(id));
    assert.deepEqual(
      concerning.map((job) => job.id),
      [id],
    );
    assert.notEqual(await teller(id), before);
    bench.simulator.clearFaults();
    inState(await again.settled(id), 'completed');
    assert.equal(await again.claim(id), true);
    assert.deepEqual(asked.ids, []);
  });

  it('has the one that asked tell of what ended while it was reloading', async () => {
    const { id, works } = await askWhileOtherWorks();
    bench.simulator.clearFaults();
    await works.says(`${id} completed`);
    const again = await open();
    await until('the job to be this window’s again', () => again.concerns(id));
    assert.deepEqual(
      concerning.map(({ state }) => state),
      ['completed'],
    );
    assert.equal(await again.claim(id), true);
    assert.ok(!works.lines.some((line) => line === `${id} is told`));
  });

  it('has the one that asked tell when the other has taken over meanwhile', async () => {
    hold(1);
    const asker = await open();
    const id = await start(asker);
    await until('the download', () => (asker.progress(id)?.receivedBytes ?? 0) > 0);
    const follows = await openOther();
    await asker.close();
    await until('the other to work', () => follows.lines.length > 2);
    const again = await open();
    await until('the job to be this window’s again', () => again.concerns(id));
    bench.simulator.clearFaults();
    inState(await again.settled(id), 'completed');
    await follows.says(`${id} is left`);
    assert.equal(await again.claim(id), true);
  });

  it('tells once of a job that is tried again, in the window where that was asked for', async () => {
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

  it('tells nothing more of a job of which a retry was refused', async () => {
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

  it('forgets a job that is removed', async () => {
    const engine = await open();
    const id = await start(engine);
    await engine.settled(id);
    await engine.remove(id, { deleteFiles: false });
    assert.equal(await engine.claim(id), false);
    assert.deepEqual(asked.ids, []);
  });
});
