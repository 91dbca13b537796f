import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportEngine, ExportEngineOptions } from '../../../../src/engine/exportEngine.ts';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';
import { defaultTimes } from '../../../../src/engine/ownership/coordinator.ts';
import { JobStore } from '../../../../src/engine/jobs/jobStore.ts';
import { newJobs } from '../../../../src/engine/jobs/newJobs.ts';
import type { ScenarioInput } from '../../../simulator/scenario.ts';
import type { EngineProcessOptions } from '../../../support/engineProcessOptions.ts';
import { EngineWindow } from '../../../support/engineWindow.ts';
import { until } from '../../../support/until.ts';
import { EngineBench, inState } from '../engineBench.ts';

const machine = 'this machine';
/** Longer than any test: what happens nevertheless did not wait for it. */
const never = 600_000;

describe('ExportEngine: two windows', function () {
  // Real processes: nothing is measured here unless it says so, and what hangs must end.
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

  /** Opens another process, as a window. */
  async function open(
    b: EngineBench,
    options: Partial<EngineProcessOptions> = {},
  ): Promise<EngineWindow> {
    const { apiUrl, apiKey } = b.simulator;
    const shared = { apiUrl, apiKey, storeFolder: b.storeFolder, speedup: 20 };
    const window = new EngineWindow({ ...shared, ...options });
    windows.push(window);
    await window.says('ready');
    return window;
  }
  /** Opens an engine in this process, as the second window. */
  async function follow(
    b: EngineBench,
    options: Partial<ExportEngineOptions> = {},
  ): Promise<ExportEngine> {
    const engine = await b.engine({ machine, ...options });
    engine.resume();
    return engine;
  }
  /** Stores a new job for the first window that finds it. */
  async function stored(b: EngineBench): Promise<ExportJob> {
    const { options, account, folder } = b;
    const [job] = newJobs({ options, account, folder, now: Date.now() });
    assert.ok(job);
    await new JobStore({ folder: b.storeFolder }).write(job);
    return job;
  }
  /** Opens a window with a running job that does not end before the faults are cleared. */
  async function working(
    b: EngineBench,
    options: Partial<EngineProcessOptions> = {},
  ): Promise<{ first: EngineWindow; id: string }> {
    b.simulator.addFault(slowFile);
    const { id } = await stored(b);
    const first = await open(b, options);
    await first.says(`${id} downloading`);
    return { first, id };
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
  const onDisk = async (b: EngineBench): Promise<readonly ExportJob[]> =>
    (await new JobStore({ folder: b.storeFolder }).load()).jobs;
  const slowFile = { route: 'file', kind: 'slow', bytesPerSecond: 20_000 } as const;

  /** Returns how many bytes the resume file has. */
  async function resumeFileBytes(folder: string): Promise<number> {
    const names = await readdir(folder).catch(() => []);
    const name = names.find((one) => one.endsWith('.download'));
    return name === undefined ? 0 : (await stat(join(folder, name))).size;
  }

  describe('of which the owner is gone', () => {
    for (const state of ['waiting', 'downloading'] as const) {
      it(`continue within a second of a kill while a job is '${state}'`, async () => {
        const b = await start();
        b.simulator.addFault(slowFile);
        if (state === 'waiting') {
          b.simulator.addFault({ route: 'exportStatus', kind: 'neverReady' });
        }
        const { id } = await stored(b);
        const first = await open(b);
        await first.says(`${id} ${state}`);
        // No tick, and no grace for a window that may come back: the connection that ends is all that can tell.
        assert.ok(defaultTimes.takeoverMs < 1000);
        const second = await follow(b, { ownership: { graceMs: never, tickMs: never } });
        await until('the second to follow', () => second.progress(id) !== undefined);
        const resumed = new Promise((resolve) => second.onDidResume(resolve));
        await first.kill();
        b.simulator.clearFaults();
        await resumed;
        await assertWhole(b, await second.settled(id));
        assert.deepEqual(
          (await readdir(b.storeFolder)).filter((name) => !name.endsWith('.json')),
          [],
        );
      });
    }

    it('let the one of the same workspace be the first', async () => {
      const b = await start();
      const { first, id } = await working(b);
      const other = await follow(b, { ownership: { takeoverMs: never } });
      const ownership = { graceMs: never, takeoverMs: never };
      const own = await open(b, { name: 'own', remembered: { [id]: 1 }, ownership });
      await until('the other to follow', () => other.progress(id) !== undefined);
      await first.kill();
      await own.says(`${id} resumed`);
      b.simulator.clearFaults();
      await own.says(`${id} announced here`);
      await other.settled(id);
      assert.equal(await other.claim(id), false);
    });

    it('leave the jobs of a window that reloads to it', async () => {
      const b = await start();
      const { first, id } = await working(b);
      const second = await follow(b, { ownership: { graceMs: never, takeoverMs: 0 } });
      await until('the second to follow', () => second.progress(id) !== undefined);
      await first.close();
      const again = await open(b, { remembered: { [id]: 1 }, ownership: { graceMs: never } });
      await again.says(`${id} resumed`);
      b.simulator.clearFaults();
      await again.says(`${id} announced here`);
      await second.settled(id);
      assert.equal(await second.claim(id), false);
    });

    it('continue if a closed one does not come back', async () => {
      const b = await start();
      const { first, id } = await working(b);
      const second = await follow(b, { ownership: { graceMs: 300, takeoverMs: never } });
      await until('the second to follow', () => second.progress(id) !== undefined);
      await first.close();
      b.simulator.clearFaults();
      await assertWhole(b, await second.settled(id));
      assert.equal(await second.claim(id), true);
      // Even though it comes back then.
      const again = await open(b, { remembered: { [id]: 1 } });
      await again.close();
      assert.ok(!again.lines.includes(`${id} resumed`));
    });
  });

  it('export concurrently, each its own jobs, which it announces itself', async () => {
    const b = await start();
    const { first, id } = await working(b);
    const second = await follow(b, { maxJobs: 1 });
    const [job] = await b.start(second, {
      audience: { kind: 'selected', lists: [b.list(1)], segments: [] },
    });
    assert.ok(job);
    await until('both to be downloaded', () => second.job(job.id)?.state === 'downloading');
    assert.equal(second.job(id)?.state, 'downloading');
    assert.deepEqual(
      [id, job.id].map((one) => second.concerns(one)),
      [false, true],
    );
    b.simulator.clearFaults();
    inState(await second.settled(job.id), 'completed');
    inState(await second.settled(id), 'completed');
    await first.says(`${id} announced here`);
    assert.deepEqual([await second.claim(id), await second.claim(job.id)], [false, true]);
    assert.equal(posts(b), 2);
  });

  it('show each other the progress of their jobs', async () => {
    const b = await start();
    const { id } = await working(b);
    const second = await follow(b);
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

  describe('of which one is suspended', () => {
    it('leave its jobs alone unless the user continues one; then it does not touch that after it wakes up', async () => {
      const b = await start();
      const { first, id } = await working(b);
      await until('bytes in a resume file', async () => (await resumeFileBytes(b.folder)) > 2000);
      const second = await follow(b, { ownership: { graceMs: 0, takeoverMs: 0, tickMs: 20 } });
      first.signal('SIGSTOP');
      b.simulator.clearFaults();
      const ticks = second.job(id);
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal(second.owner(inState(ticks, 'downloading')), 'elsewhere');
      await second.continueHere(id);
      const job = await second.settled(id);
      assert.match(b.simulator.requests.at(-1)?.headers.range ?? '', /^bytes=[1-9]/);
      first.signal('SIGCONT');
      await first.says(`${id} completed`);
      await assertWhole(b, job);
      assert.deepEqual(await onDisk(b), [job]);
      assert.ok(!first.lines.includes(`${id} announced here`));
      assert.equal(await second.claim(id), true);
    });

    it('run themselves what it does not respond to', async () => {
      const b = await start();
      const { first, id } = await working(b);
      const second = await follow(b, { ownership: { responseMs: 200 } });
      first.signal('SIGSTOP');
      await second.cancel(id);
      inState(second.job(id), 'cancelled');
      assert.deepEqual(await b.files(), []);
      first.signal('SIGCONT');
      await first.says(`${id} cancelled`);
      const [job] = await onDisk(b);
      assert.equal(job?.state, 'cancelled');
      assert.deepEqual(await b.files(), []);
    });
  });

  it('cancel from the window that is not the owner', async () => {
    const b = await start();
    const { first, id } = await working(b);
    const second = await follow(b);
    await second.cancel(id);
    inState(second.job(id), 'cancelled');
    await first.says(`${id} cancelled`);
    assert.deepEqual(await b.files(), []);
  });

  it('cancel once if the owner is killed after the request', async () => {
    const b = await start();
    const { first, id } = await working(b);
    const second = await follow(b, { ownership: { responseMs: never } });
    const third = await open(b, { name: 'third', ownership: { takeoverMs: 0 } });
    first.signal('SIGSTOP');
    const cancelled = second.cancel(id);
    await until('it to be shown', () => second.progress(id)?.activity?.kind === 'cancelling');
    await first.kill();
    await cancelled;
    inState(second.job(id), 'cancelled');
    await third.says(`${id} cancelled`);
    assert.deepEqual(await b.files(), []);
    assert.equal(posts(b), 1);
  });

  it('retry and remove from the window that is not the owner, and receive the failure', async () => {
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
    // In the window that requested it.
    assert.equal(await second.claim(failing.id), true);
    await first.says(`${failing.id} completed`);
    await second.settled(running.id);
    await first.does(`remove ${failing.id}`);
    await until('the removal to be seen', () => second.job(failing.id) === undefined);
    await second.remove(running.id, { deleteFiles: true });
    await first.says(`${running.id} removed`);
    assert.deepEqual(await b.files(), []);
    assert.deepEqual(await readdir(b.storeFolder), []);
  });
});
