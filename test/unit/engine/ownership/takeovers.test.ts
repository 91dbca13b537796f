import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportEngine, ExportEngineOptions } from '../../../../src/engine/exportEngine.ts';
import { deleteOldFiles } from '../../../../src/engine/files/retention.ts';
import { trimHistory } from '../../../../src/engine/jobs/historyTrim.ts';
import { JobStore } from '../../../../src/engine/jobs/jobStore.ts';
import { newJobs } from '../../../../src/engine/jobs/newJobs.ts';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';
import type { AccountAccess } from '../../../../src/engine/model/ports.ts';
import { ApiClient } from '../../../../src/sendgrid/apiClient.ts';
import { abortable } from '../../../../src/util/abortable.ts';
import type { Delay } from '../../../../src/util/delay.ts';
import { until } from '../../../support/until.ts';
import { EngineBench, inState } from '../engineBench.ts';

const soon = { graceMs: 0, takeoverMs: 0, tickMs: 20 };
const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 200));

/** Several windows in one process: they share the folder and their sockets, as separate processes do. */
describe('ExportEngine: the owner of a job', () => {
  let bench: EngineBench;
  beforeEach(async () => {
    bench = await EngineBench.start();
  });
  afterEach(() => bench.close());

  async function open(
    options: Partial<ExportEngineOptions> & { readonly access?: () => AccountAccess } = {},
  ): Promise<ExportEngine> {
    const { access = () => 'ready', ...rest } = options;
    const { apiUrl: baseUrl, apiKey } = bench.simulator;
    const client = new ApiClient({ baseUrl, apiKey, delay: bench.time.delay });
    const accounts = { client: () => Promise.resolve(client), access };
    const engine = await bench.engine({ accounts, ownership: soon, machine: 'A', ...rest });
    engine.resume();
    return engine;
  }
  /** Starts a job that stays pending until `endsAt` is called. */
  async function waiting(engine: ExportEngine, list = 0): Promise<string> {
    bench.simulator.addFault({ route: 'exportStatus', kind: 'neverReady' });
    const audience = { kind: 'selected', lists: [bench.list(list)], segments: [] } as const;
    const [job] = await bench.start(engine, { audience });
    assert.ok(job);
    await until('the job to wait', () => engine.job(job.id)?.state === 'waiting');
    return job.id;
  }
  const posts = (): number =>
    bench.simulator.requests.filter(({ method }) => method === 'POST').length;
  const onDisk = async (id: string): Promise<ExportJob | undefined> =>
    new JobStore({ folder: bench.storeFolder }).read(id);

  it('is one of twenty windows that find it at once', async () => {
    const { options, account, folder } = bench;
    const [job] = newJobs({ options, account, folder, now: Date.now() });
    assert.ok(job);
    await new JobStore({ folder: bench.storeFolder }).write(job);
    const engines = await Promise.all(Array.from({ length: 20 }, () => open()));
    const ended = await Promise.all(engines.map((engine) => engine.settled(job.id)));
    ended.forEach((one) => inState(one, 'completed'));
    const claims = await Promise.all(engines.map((engine) => engine.claim(job.id)));
    assert.equal(claims.filter(Boolean).length, 1);
    assert.equal(posts(), 1);
    assert.equal((await bench.files()).length, 1);
    assert.deepEqual(await readdir(bench.storeFolder), [`${job.id}.json`]);
  });

  it('is any window if one has died in the middle of a takeover', async () => {
    const first = await open();
    const id = await waiting(first);
    await first.close();
    const gone = { window: '/tmp/sendgrid-exports-gone/s', machine: 'A', epoch: 2 };
    await writeFile(join(bench.storeFolder, `${id}.2`), JSON.stringify(gone));
    // Killed before it had written its identity.
    await writeFile(join(bench.storeFolder, `${id}.3`), '');
    bench.simulator.clearFaults();
    const second = await open();
    inState(await second.settled(id), 'completed');
    assert.equal(second.job(id)?.owner?.epoch, 4);
    assert.deepEqual(await readdir(bench.storeFolder), [`${id}.json`]);
  });

  it('stays, even if a former owner wakes up that has not noticed the takeover', async () => {
    const store = new JobStore({ folder: bench.storeFolder });
    const [asleep, awake] = [
      Promise.withResolvers<undefined>(),
      Promise.withResolvers<undefined>(),
    ];
    const delay: Delay = async (_, { signal } = {}) => {
      asleep.resolve(undefined);
      await abortable(awake.promise, signal);
    };
    const former = await open({ store, delay });
    // Nothing informs it: neither the folder nor its own look at it.
    const fail = (): Promise<never> => Promise.reject(new Error('The folder cannot be read.'));
    store.read = store.changesOf = store.recentChanges = fail;
    bench.simulator.addFault({ route: 'exportStatus', kind: 'neverReady' });
    const [job] = await bench.start(former);
    assert.ok(job);
    await asleep.promise;
    const successor = await open();
    await successor.continueHere(job.id);
    bench.simulator.clearFaults();
    const ended = inState(await successor.settled(job.id), 'completed');
    awake.resolve(undefined);
    await until('it to stop', () => former.progress(job.id) === undefined);
    assert.deepEqual(await onDisk(job.id), ended);
    assert.deepEqual([posts(), (await bench.files()).length], [1, 1]);
    assert.equal(bench.simulator.requests.filter(({ path }) => path.includes('/part-')).length, 1);
  });

  it('stays, even if its file cannot be read for a moment', async () => {
    const engine = await open();
    const id = await waiting(engine);
    const path = join(bench.storeFolder, `${id}.json`);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.slice(0, 20));
    await aWhile();
    await writeFile(path, text);
    bench.simulator.clearFaults();
    inState(await engine.settled(id), 'completed');
    assert.deepEqual(await readdir(bench.storeFolder), [`${id}.json`]);
  });

  describe('on another machine', () => {
    it('keeps it until somebody continues it here; then it does not touch it any more', async () => {
      // On a network drive, nothing reports changes, and no socket reaches beyond the machine.
      const far = await open({ machine: 'B', ownership: { ...soon, tickMs: 60_000 } });
      const id = await waiting(far);
      const job = inState(await onDisk(id), 'waiting');
      const { owner } = job;
      assert.ok(owner);
      await new JobStore({ folder: bench.storeFolder }).write({
        ...job,
        owner: { ...owner, window: '/tmp/sendgrid-exports-far/s' },
      });
      const here = await open();
      await until('it to be known', () => here.owner(here.job(id) ?? job) === 'otherMachine');
      await aWhile();
      assert.equal((await onDisk(id))?.owner?.machine, 'B');
      await here.continueHere(id);
      assert.equal(here.owner(here.job(id) ?? job), 'here');
      bench.simulator.clearFaults();
      inState(await here.settled(id), 'completed');
      inState(await far.settled(id), 'completed');
      assert.equal(posts(), 1);
      assert.equal((await bench.files()).length, 1);
      assert.deepEqual([await far.claim(id), await here.claim(id)], [false, true]);
    });

    it('is replaced by a cancel here', async () => {
      const far = await open({ machine: 'B' });
      const id = await waiting(far);
      await far.close();
      const here = await open();
      await here.cancel(id);
      inState(here.job(id), 'cancelled');
    });

    it('need not be there to remove an ended job', async () => {
      const far = await open({ machine: 'B' });
      const { id } = await bench.export(far);
      await far.close();
      const here = await open();
      await here.remove(id, { deleteFiles: true });
      assert.deepEqual(await bench.files(), []);
      assert.deepEqual(await readdir(bench.storeFolder), []);
    });
  });

  describe('of an account that a window does not know', () => {
    const foreign = (): AccountAccess => 'accountMissing';

    it('is neither replaced nor overruled by that window', async () => {
      const first = await open();
      const id = await waiting(first);
      await first.close();
      const other = await open({ access: foreign });
      await aWhile();
      assert.deepEqual(other.job(id), await onDisk(id));
      assert.equal(other.owner(inState(other.job(id), 'waiting')), 'nobody');
      await assert.rejects(other.continueHere(id), { reason: 'accountMissing' });
      bench.simulator.clearFaults();
      const again = await open();
      inState(await again.settled(id), 'completed');
      inState(await other.settled(id), 'completed');
      assert.equal(await other.claim(id), false);
    });

    it('is not asked to retry by that window', async () => {
      bench.simulator.addFault({ route: 'file', kind: 'corruptGzip', times: 1 });
      const first = await open();
      const job = await bench.export(first);
      await first.close();
      const other = await open({ access: foreign });
      await assert.rejects(other.retry(job.id), { reason: 'accountMissing' });
      assert.deepEqual(await onDisk(job.id), job);
    });

    it('keeps its files, its place in the history and its orphaned files', async () => {
      const first = await open();
      const job = inState(await bench.export(first), 'completed');
      await first.close();
      const [file] = await bench.files();
      const left = join(bench.folder, `sendgrid-export-1.${job.id.slice(0, 8)}.download`);
      await writeFile(left, 'contacts');
      await utimes(left, 1, 1);
      const other = await open({ access: foreign });
      const { logger } = bench.log;
      const now = Date.now() + 100 * 86_400_000;
      assert.deepEqual(await deleteOldFiles({ engine: other, days: 1, now, logger }), []);
      await trimHistory({ engine: { ...historyOf(other), jobs: [job, job] }, keep: 1, logger });
      await aWhile();
      assert.deepEqual(await bench.files(), [file, left.slice(bench.folder.length + 1)].sort());
      assert.deepEqual(await onDisk(job.id), job);
      const own = await open();
      await until(
        'the orphaned file to be deleted',
        async () => (await bench.files()).length === 1,
      );
      const deleted = await deleteOldFiles({ engine: own, days: 1, now, logger });
      assert.equal(deleted.length, 1);
    });
  });

  const historyOf = (engine: ExportEngine) => ({
    access: (id: string) => engine.access(id),
    job: (id: string) => engine.job(id),
    progress: (id: string) => engine.progress(id),
    remove: (id: string, options: { readonly deleteFiles: boolean }) => engine.remove(id, options),
  });

  describe('with a key for one session', () => {
    it('is the window that has it, however many others there are', async () => {
      const without = (): AccountAccess => 'sessionEnded';
      const others = await Promise.all([open({ access: without }), open({ access: without })]);
      const holder = await open();
      bench.simulator.addFault({ route: 'file', kind: 'corruptGzip', times: 1 });
      const { id } = await bench.export(holder);
      const [other] = others;
      await until('the failure to be seen', () => other.job(id)?.state === 'failed');
      bench.simulator.addFault({ route: 'exportStatus', kind: 'status', status: 401, times: 1 });
      await assert.rejects(other.retry(id), { reason: 'unauthorized' });
      await other.retry(id);
      inState(await other.settled(id), 'completed');
      assert.equal(await other.claim(id), false);
      assert.equal(await holder.claim(id), true);
    });

    it('is nobody until a window has it', async () => {
      const first = await open();
      const id = await waiting(first);
      await first.close();
      let access: AccountAccess = 'sessionEnded';
      const second = await open({ access: () => access });
      await aWhile();
      assert.equal(second.owner(inState(second.job(id), 'waiting')), 'nobody');
      assert.equal(second.access('account-1'), 'sessionEnded');
      bench.simulator.clearFaults();
      access = 'ready';
      inState(await second.settled(id), 'completed');
      assert.equal(await second.claim(id), true);
    });
  });

  it('can be replaced even if a file of another job cannot be removed', async () => {
    const far = await open({ machine: 'B' });
    bench.simulator.setScenario({ exports: { compression: 'none' } });
    bench.simulator.addFault({ route: 'file', kind: 'slow', bytesPerSecond: 10_000 });
    const lists = [bench.list(0), bench.list(1)];
    const audience = { kind: 'selected', lists, segments: [] } as const;
    const jobs = await bench.start(far, { audience, grouping: 'separate' });
    await until('both downloads', async () => {
      const names = await bench.files();
      return names.filter((name) => name.endsWith('.partial')).length === 2;
    });
    await far.close();
    const [stuck, other] = jobs.map(({ id }) => id);
    assert.ok(stuck !== undefined && other !== undefined);
    const partial = join(bench.folder, `sendgrid-export-1.${stuck.slice(0, 8)}.partial`);
    await mkdir(join(partial, 'not ours'), { recursive: true });
    bench.simulator.clearFaults();
    const here = await open();
    await here.continueHere(stuck);
    await here.continueHere(other);
    inState(await here.settled(other), 'completed');
    await here.settled(stuck);
    assert.ok(bench.log.lines.some(({ message }) => message.includes('a file was not deleted')));
  });

  it('replaces an earlier version, which had no owners', async () => {
    const { options, account, folder } = bench;
    const [job] = newJobs({ options, account, folder, now: Date.now() });
    assert.ok(job && job.owner === undefined);
    await mkdir(bench.storeFolder, { recursive: true });
    await writeFile(join(bench.storeFolder, `${job.id}.json`), JSON.stringify(job));
    const engine = await open();
    const ended = inState(await engine.settled(job.id), 'completed');
    assert.equal(ended.owner?.epoch, 1);
  });
});
