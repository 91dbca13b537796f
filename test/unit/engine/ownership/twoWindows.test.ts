import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExportEngine } from '../../../../src/engine/exportEngine.ts';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';
import { JobStore } from '../../../../src/engine/jobs/jobStore.ts';
import { newJobs } from '../../../../src/engine/jobs/newJobs.ts';
import type { ScenarioInput } from '../../../simulator/scenario.ts';
import { EngineWindow } from '../../../support/engineWindow.ts';
import { until } from '../../../support/until.ts';
import { EngineBench, inState } from '../engineBench.ts';

const staleMs = 3000;

describe('ExportEngine: two windows', function () {
  // Real processes, and a lease that is real: nothing here is measured, but what hangs must end.
  this.timeout(60_000);
  let bench: EngineBench | undefined;
  let windows: EngineWindow[] = [];
  const start = async (scenario: ScenarioInput = {}): Promise<EngineBench> =>
    (bench = await EngineBench.start(scenario));
  afterEach(async () => {
    await Promise.all(windows.map((window) => window.kill()));
    windows = [];
    await bench?.close();
    bench = undefined;
  });

  async function open(b: EngineBench): Promise<EngineWindow> {
    const { apiUrl, apiKey } = b.simulator;
    const window = new EngineWindow({ apiUrl, apiKey, storeFolder: b.storeFolder, staleMs });
    windows.push(window);
    await window.says('ready');
    return window;
  }
  /** This process, as the window that comes second. */
  const follow = async (b: EngineBench): Promise<ExportEngine> => {
    const engine = await b.engine({ lease: { staleMs } });
    engine.resume();
    return engine;
  };
  /** Puts a new job into the store, for whoever finds it first. */
  async function stored(b: EngineBench): Promise<ExportJob> {
    const { options, account, folder } = b;
    const [job] = newJobs({ options, account, folder, now: Date.now() });
    assert.ok(job);
    await new JobStore({ folder: b.storeFolder }).write(job);
    return job;
  }
  const posts = (b: EngineBench): number =>
    b.simulator.requests.filter(({ method }) => method === 'POST').length;
  async function assertWhole(b: EngineBench, job: ExportJob): Promise<void> {
    const { files } = inState(job, 'completed');
    assert.equal(files.length, 1);
    const text = await readFile(files[0]?.path ?? '', 'utf8');
    assert.equal(text, b.csvOf({ listIds: [b.list(0).id] }));
    assert.equal((await b.files()).length, 1, (await b.files()).join());
    assert.equal(posts(b), 1);
  }
  const slowFile = { route: 'file', kind: 'slow', bytesPerSecond: 20_000 } as const;

  /** How many bytes of a body are on the disk, as they came. */
  async function keptBytes(folder: string): Promise<number> {
    const names = await readdir(folder).catch(() => []);
    const name = names.find((one) => one.endsWith('.download'));
    return name === undefined ? 0 : (await stat(join(folder, name))).size;
  }

  for (const state of ['waiting', 'downloading'] as const) {
    it(`goes on when the window that works is killed while a job is '${state}'`, async () => {
      const b = await start();
      b.simulator.addFault(slowFile);
      if (state === 'waiting') {
        b.simulator.addFault({ route: 'exportStatus', kind: 'neverReady' });
      }
      const { id } = await stored(b);
      const first = await open(b);
      await first.says(`${id} ${state}`);
      const second = await follow(b);
      inState(second.job(id), state);
      await first.kill();
      b.simulator.clearFaults();
      await assertWhole(b, await second.settled(id));
    });
  }

  it('goes on when the window that works has stopped, which then keeps its hands off when it wakes up', async () => {
    const b = await start();
    b.simulator.addFault(slowFile);
    const { id } = await stored(b);
    const first = await open(b);
    await first.says(`${id} downloading`);
    await until('bytes that are kept', async () => (await keptBytes(b.folder)) > 2000);
    first.signal('SIGSTOP');
    b.simulator.clearFaults();
    const second = await follow(b);
    const job = await second.settled(id);
    assert.match(b.simulator.requests.at(-1)?.headers.range ?? '', /^bytes=[1-9]/);
    first.signal('SIGCONT');
    await first.says(`${id} completed`);
    await assertWhole(b, job);
    assert.deepEqual((await new JobStore({ folder: b.storeFolder }).load()).jobs, [job]);
  });

  it('works in one window only, and shows the other how it goes', async () => {
    const b = await start();
    b.simulator.addFault(slowFile);
    const first = await open(b);
    const second = await follow(b);
    const { id } = await stored(b);
    await first.says(`${id} downloading`);
    const progress = await new Promise<number>((resolve) => {
      second.onDidProgress(({ jobId, receivedBytes }) => {
        if (jobId === id && receivedBytes > 0) {
          resolve(receivedBytes);
        }
      });
    });
    assert.ok(progress > 0);
    assert.ok((second.progress(id)?.receivedBytes ?? 0) > 0);
    b.simulator.clearFaults();
    await assertWhole(b, await second.settled(id));
    assert.equal(second.progress(id), undefined);
  });

  it('runs what a window starts that does not work, in the one that does', async () => {
    const b = await start();
    b.simulator.addFault({ ...slowFile, times: 1 });
    const { id } = await stored(b);
    const first = await open(b);
    await first.says(`${id} downloading`);
    const second = await follow(b);
    const [job] = await b.start(second, {
      audience: { kind: 'selected', lists: [b.list(1)], segments: [] },
    });
    assert.ok(job);
    inState(await second.settled(job.id), 'completed');
    await first.says(`${job.id} completed`);
    assert.equal(posts(b), 2);
  });

  it('cancels, from the window that does not work', async () => {
    const b = await start();
    b.simulator.addFault(slowFile);
    const { id } = await stored(b);
    const first = await open(b);
    await first.says(`${id} downloading`);
    const second = await follow(b);
    await second.cancel(id);
    inState(second.job(id), 'cancelled');
    await first.says(`${id} cancelled`);
    assert.deepEqual(await b.files(), []);
  });

  it('cancels when the window that was asked to is killed', async () => {
    const b = await start();
    b.simulator.addFault(slowFile);
    const { id } = await stored(b);
    const first = await open(b);
    await first.says(`${id} downloading`);
    const second = await follow(b);
    first.signal('SIGSTOP');
    const cancelled = second.cancel(id);
    await sleep(100);
    await first.kill();
    await cancelled;
    inState(second.job(id), 'cancelled');
    assert.deepEqual(await b.files(), []);
  });

  it('retries and removes, from the window that does not work, and hears why it cannot', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'file', kind: 'corruptGzip', times: 1 });
    const failing = await stored(b);
    const first = await open(b);
    await first.says(`${failing.id} failed`);
    b.simulator.addFault(slowFile);
    const running = await stored(b);
    await first.says(`${running.id} downloading`);
    const second = await follow(b);
    b.simulator.addFault({ route: 'exportStatus', kind: 'status', status: 401, times: 1 });
    await assert.rejects(second.retry(failing.id), { reason: 'unauthorized' });
    b.simulator.clearFaults();
    await second.retry(failing.id);
    inState(await second.settled(failing.id), 'completed');
    await first.says(`${failing.id} completed`);
    await second.settled(running.id);
    await second.remove(failing.id, { deleteFiles: true });
    assert.equal(second.job(failing.id), undefined);
    await first.says(`${failing.id} removed`);
    assert.equal((await b.files()).length, 1, (await b.files()).join());
  });
});
