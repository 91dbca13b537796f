import assert from 'node:assert/strict';
import { link, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ExportJob, ExportState } from '../../../src/engine/model/exportJob.ts';
import { partTarget } from '../../../src/engine/files/jobFiles.ts';
import { JobStore } from '../../../src/engine/jobs/jobStore.ts';
import { newJobs } from '../../../src/engine/jobs/newJobs.ts';
import type { JobEvent } from '../../../src/engine/model/jobEvent.ts';
import { transition } from '../../../src/engine/model/transition.ts';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { refuseBelow } from '../../support/heldFiles.ts';
import { until } from '../../support/until.ts';
import { EngineBench, inState } from './engineBench.ts';

describe('ExportEngine: resume after a restart', () => {
  let bench: EngineBench | undefined;
  const start = async (scenario: ScenarioInput = {}): Promise<EngineBench> =>
    (bench = await EngineBench.start(scenario));
  afterEach(async () => {
    await bench?.close();
    bench = undefined;
  });

  const posts = (b: EngineBench): number =>
    b.simulator.requests.filter(({ method }) => method === 'POST').length;
  const at = (): string => new Date().toISOString();

  /** Stores a job as an engine that died would have left it. */
  async function stored(b: EngineBench, ...events: JobEvent[]): Promise<ExportJob> {
    const { options, account, folder } = b;
    const [first] = newJobs({ options, account, folder, now: Date.now() });
    assert.ok(first);
    const job = events.reduce(transition, first);
    await new JobStore({ folder: b.storeFolder }).write(job);
    return job;
  }

  /** Creates an export at SendGrid, of the first list unless another is named. */
  async function onServer(b: EngineBench, listId = b.list(0).id): Promise<string> {
    const { apiUrl: baseUrl, apiKey } = b.simulator;
    const client = new ApiClient({ baseUrl, apiKey });
    const audience = { kind: 'selected', listIds: [listId], segmentIds: [] } as const;
    return (await client.createExport({ audience })).exportId;
  }

  for (const state of ['queued', 'requesting', 'waiting', 'downloading'] as const) {
    it(`resumes a job that an engine left while it was '${state}'`, async () => {
      const b = await start({ exports: { parts: 3 } });
      const first = await b.engine();
      const left = Promise.withResolvers<undefined>();
      let jobId = '';
      first.onDidChangeJob((change) => {
        if (change.kind === 'saved' && change.job.state === state) {
          jobId = change.job.id;
          void first.close().then(() => left.resolve(undefined));
        }
      });
      await b.start(first);
      await left.promise;
      assert.deepEqual(await statesOnDisk(b), [state]);
      assert.ok((await b.files()).every((name) => !name.endsWith('.partial')));

      const second = await b.engine();
      second.resume();
      second.resume();
      let job = await second.settled(jobId);
      if (state === 'requesting' && job.state === 'failed') {
        // The first engine was closed before it sent its request.
        assert.equal(job.failure.reason, 'unconfirmed');
        await second.retry(jobId);
        job = await second.settled(jobId);
      }
      assert.equal(inState(job, 'completed').files.length, 3);
      assert.equal((await b.files()).length, 3);
      assert.equal(b.simulator.exports.length, 1);
    });
  }

  it('resumes even if the folder of the jobs could not be created or read at first', async () => {
    const b = await start({ exports: { pendingPolls: 0 } });
    const job = await stored(b);
    const engine = await b.engine();
    const held = refuseBelow(dirname(b.storeFolder), {
      ...{ times: 1, codes: ['EIO'], operations: ['mkdir'] },
      only: (path) => path === b.storeFolder,
    });
    try {
      engine.resume();
      await engine.settled(job.id);
      assert.equal(held.refused, 1);
    } finally {
      held.release();
    }
    inState(engine.job(job.id), 'completed');
  });

  it('does not resume a job that was cancelled while the disk was full', async () => {
    const b = await start({ exports: { pendingPolls: 10_000 } });
    const first = await b.engine();
    const [job] = await b.start(first);
    assert.ok(job);
    await until('the export to be requested', () => first.job(job.id)?.state === 'waiting');
    const held = refuseBelow(b.storeFolder, {
      ...{ times: Infinity, codes: ['ENOSPC'], operations: ['open'] },
      only: (path) => path.includes(job.id),
    });
    try {
      await first.cancel(job.id);
      assert.equal(first.job(job.id)?.state, 'cancelled');
      assert.deepEqual(await statesOnDisk(b), ['waiting']);
    } finally {
      held.release();
    }
    await until('the end to be stored', async () => (await statesOnDisk(b))[0] === 'cancelled');
    await first.close();
    const second = await b.engine();
    second.resume();
    assert.equal((await second.settled(job.id)).state, 'cancelled');
  });

  it('requests a new export on a retry if the files of the old one have changed', async () => {
    const b = await start({ exports: { parts: 2, pendingPolls: 0 } });
    const path = join(b.folder, 'part-one.csv');
    await mkdir(b.folder);
    await writeFile(path, 'x');
    const job = await stored(
      b,
      { type: 'requestSent', at: at() },
      { type: 'created', exportId: await onServer(b), at: at() },
      { type: 'ready', parts: 2, sources: ['files.example.com/1', 'files.example.com/2'] },
      { type: 'partDone', index: 0, part: { state: 'done', path, bytes: 1 } },
    );
    const engine = await b.engine();
    engine.resume();
    const { failure } = inState(await engine.settled(job.id), 'failed');
    assert.equal(failure.reason, 'filesChanged');
    assert.equal(await readFile(path, 'utf8'), 'x');
    await engine.retry(job.id);
    const { files } = inState(await engine.settled(job.id), 'completed');
    assert.equal(files.length, 2);
    assert.equal(posts(b), 2);
    // The contacts of the old export would be there twice.
    assert.deepEqual(await b.files(), files.map((file) => basename(file.path)).sort());
  });

  it('sends nothing for a job whose folder can no longer be written to', async () => {
    const b = await start();
    const job = await stored(b);
    await writeFile(b.folder, 'a file in its place');
    const engine = await b.engine();
    engine.resume();
    const failed = inState(await engine.settled(job.id), 'failed');
    assert.equal(failed.failure.reason, 'folderNotWritable');
    assert.equal(b.simulator.requests.length, 0);
  });

  it('waits a second before it polls a new export, and polls an old one at once', async () => {
    const b = await start({ exports: { pendingPolls: 0 } });
    await b.export(await b.engine());
    assert.deepEqual(b.time.delays, [1000]);
    b.time.delays.length = 0;
    const exportId = await onServer(b);
    const job = await stored(
      b,
      { type: 'requestSent', at: at() },
      { type: 'created', exportId, at: at() },
    );
    const engine = await b.engine();
    engine.resume();
    inState(await engine.settled(job.id), 'completed');
    assert.deepEqual(b.time.delays, []);
  });

  it('removes the partial file of a job that is cancelled before it is resumed', async () => {
    const b = await start();
    const job = await stored(
      b,
      { type: 'requestSent', at: at() },
      { type: 'created', exportId: 'gone', at: at() },
      { type: 'ready', parts: 2 },
    );
    await mkdir(b.folder);
    await writeFile(partTarget(job, 1, 2).partial, 'half a fi');
    const engine = await b.engine();
    await engine.cancel(job.id);
    assert.deepEqual(await b.files(), []);
  });

  it('resumes after a complete part, and does not download it again', async () => {
    const b = await start({ exports: { parts: 2, pendingPolls: 0 } });
    const path = join(b.folder, 'part-one.csv');
    await mkdir(b.folder);
    await writeFile(path, 'x');
    const job = await stored(
      b,
      { type: 'requestSent', at: at() },
      { type: 'created', exportId: await onServer(b), at: at() },
      { type: 'ready', parts: 2 },
      { type: 'partDone', index: 0, part: { state: 'done', path, bytes: 1 } },
    );
    const engine = await b.engine();
    engine.resume();
    const { files } = inState(await engine.settled(job.id), 'completed');
    assert.equal(files[0]?.path, path);
    assert.equal((await b.files()).length, 2);
    assert.equal(b.simulator.requests.filter(({ origin }) => origin === 'files').length, 1);
  });

  it('does not save a complete part twice if the engine died before that was stored', async () => {
    const b = await start({ exports: { pendingPolls: 0 } });
    const job = await stored(
      b,
      { type: 'requestSent', at: at() },
      { type: 'created', exportId: await onServer(b), at: at() },
      { type: 'ready', parts: 1 },
    );
    const { partial, names } = partTarget(job, 0, 1);
    const inOrder = names();
    const other = inOrder.next().value;
    const own = inOrder.next().value;
    await mkdir(b.folder);
    await writeFile(join(b.folder, other), 'of somebody else');
    await writeFile(partial, 'whole');
    await link(partial, join(b.folder, own));
    const engine = await b.engine();
    engine.resume();
    const { files } = inState(await engine.settled(job.id), 'completed');
    assert.deepEqual(
      files.map(({ path, bytes }) => ({ path, bytes })),
      [{ path: join(b.folder, own), bytes: 5 }],
    );
    assert.deepEqual(await b.files(), [other, own].sort());
    assert.ok(b.simulator.requests.every(({ origin }) => origin === 'api'));
  });

  /** Two parts, of which the first is stored as done; a dead engine's file for it has both its names. */
  async function killedAfterFirstPart(b: EngineBench): Promise<{ job: ExportJob; path: string }> {
    const made = await stored(
      b,
      { type: 'requestSent', at: at() },
      { type: 'created', exportId: await onServer(b), at: at() },
      { type: 'ready', parts: 2 },
    );
    const { partial, names } = partTarget(made, 0, 2);
    const path = join(b.folder, names().next().value);
    await mkdir(b.folder);
    await writeFile(partial, 'whole');
    await link(partial, path);
    const part = { state: 'done', path, bytes: 5 } as const;
    const job = transition(made, { type: 'partDone', index: 0, part });
    await new JobStore({ folder: b.storeFolder }).write(job);
    return { job, path };
  }

  it('removes the partial name of a part that a dead engine had already stored', async () => {
    const b = await start({ exports: { pendingPolls: 0, parts: 2 } });
    const { job, path } = await killedAfterFirstPart(b);
    const engine = await b.engine();
    engine.resume();
    const { files } = inState(await engine.settled(job.id), 'completed');
    assert.equal(files[0]?.path, path);
    assert.deepEqual(
      await b.files(),
      files.map((file) => basename(file.path)),
    );
  });

  it('leaves nothing of a file that got its name and was not stored, when the job is cancelled', async () => {
    const b = await start();
    const job = await stored(
      b,
      { type: 'requestSent', at: at() },
      { type: 'created', exportId: 'gone', at: at() },
      { type: 'ready', parts: 1 },
    );
    const { partial, names } = partTarget(job, 0, 1);
    await mkdir(b.folder);
    await writeFile(partial, 'whole');
    await link(partial, join(b.folder, names().next().value));
    const engine = await b.engine();
    await engine.cancel(job.id);
    assert.deepEqual(await b.files(), []);
  });

  it('replaces the partial file of a dead engine', async () => {
    const b = await start({ exports: { pendingPolls: 0 } });
    const job = await stored(
      b,
      { type: 'requestSent', at: at() },
      { type: 'created', exportId: await onServer(b), at: at() },
      { type: 'ready', parts: 1 },
    );
    await mkdir(b.folder);
    await writeFile(partTarget(job, 0, 1).partial, 'half a fi');
    const engine = await b.engine();
    engine.resume();
    const { files } = inState(await engine.settled(job.id), 'completed');
    const text = await readFile(files[0]?.path ?? '', 'utf8');
    assert.equal(text, b.csvOf({ listIds: [b.list(0).id] }));
    assert.deepEqual(await b.files(), [basename(files[0]?.path ?? '')]);
  });

  it('finds the job of a request whose response was not stored', async () => {
    const b = await start();
    const job = await stored(b, { type: 'requestSent', at: at() });
    const exportId = await onServer(b);
    await onServer(b, b.list(1).id);
    const engine = await b.engine();
    engine.resume();
    const done = inState(await engine.settled(job.id), 'completed');
    assert.equal(done.exportId, exportId);
    assert.equal(posts(b), 2);
  });

  it('resends a request once if SendGrid certainly has no job for it', async () => {
    const b = await start();
    const exportId = await onServer(b);
    await onServer(b, b.list(1).id);
    // That one is another job's, and the other is of another list.
    await stored(b, { type: 'requestSent', at: at() }, { type: 'created', exportId, at: at() });
    const job = await stored(b, { type: 'requestSent', at: at() });
    b.simulator.clearRequests();
    const engine = await b.engine();
    engine.resume();
    const done = inState(await engine.settled(job.id), 'completed');
    assert.notEqual(done.exportId, exportId);
    assert.equal(posts(b), 1);
  });

  it('lets the user decide when it was sent twice, and then looks for it before it is resent', async () => {
    const b = await start();
    const twice = { type: 'requestSent', at: at() } as const;
    const job = await stored(b, twice, twice);
    const engine = await b.engine();
    engine.resume();
    const failed = inState(await engine.settled(job.id), 'failed');
    assert.equal(failed.failure.reason, 'unconfirmed');
    assert.equal(failed.attempts, 2);
    assert.equal(posts(b), 0);
    await engine.retry(job.id);
    inState(await engine.settled(job.id), 'completed');
    assert.deepEqual(
      b.simulator.requests.filter(({ origin }) => origin === 'api').map(({ method }) => method),
      ['GET', 'GET', 'GET', 'GET', 'GET', 'GET', 'GET', 'GET', 'POST', 'GET', 'GET'],
    );
  });

  it('does not resend what may be a job that started too early by a clock that may have been set', async () => {
    const b = await start();
    await onServer(b);
    const later = Date.now() + 3600_000;
    const unknown = await stored(b, { type: 'requestSent', at: new Date(later).toISOString() });
    const serverAt = new Date(later).toISOString();
    // SendGrid's own clock leaves no doubt, whatever the local one said.
    const known = await stored(b, { type: 'requestSent', at: at(), serverAt });
    b.simulator.clearRequests();
    const engine = await b.engine();
    engine.resume();
    const failed = inState(await engine.settled(unknown.id), 'failed');
    assert.equal(failed.failure.reason, 'unconfirmed');
    inState(await engine.settled(known.id), 'completed');
    assert.equal(posts(b), 1);
  });

  it('finds the job by SendGrid’s clock if the local one is hours fast', async () => {
    const b = await start();
    const fast = () => Date.now() + 5 * 3600_000;
    b.simulator.addFault({ route: 'createExport', kind: 'responseLost', times: 1 });
    inState(await b.export(await b.engine({ now: fast })), 'completed');
    assert.equal(posts(b), 1);
    assert.equal(b.simulator.exports.length, 1);
  });

  it('reports an export that SendGrid has deleted in the meantime as expired, and exports again on a retry', async () => {
    const b = await start();
    const exportId = await onServer(b);
    const job = await stored(
      b,
      { type: 'requestSent', at: at() },
      { type: 'created', exportId, at: at() },
    );
    b.simulator.advance(24 * 3600_000);
    const engine = await b.engine();
    engine.resume();
    const failed = inState(await engine.settled(job.id), 'failed');
    assert.equal(failed.failure.reason, 'expired');
    await engine.retry(job.id);
    const done = inState(await engine.settled(job.id), 'completed');
    assert.notEqual(done.exportId, exportId);
    assert.deepEqual(done.request, job.request);
  });

  it('does not take up a job that started long before the attempt', async () => {
    const b = await start();
    await onServer(b);
    const later = new Date(Date.now() + 3600_000).toISOString();
    const job = await stored(b, { type: 'requestSent', at: later });
    const engine = await b.engine();
    engine.resume();
    assert.equal(inState(await engine.settled(job.id), 'failed').failure.reason, 'unconfirmed');
  });

  for (const kind of ['responseLost', 'truncatedJson', 'resetAfterHeaders'] as const) {
    it(`finds the job of a handled POST if its response is faulty ('${kind}')`, async () => {
      const b = await start();
      b.simulator.addFault({ route: 'createExport', kind, times: 1 });
      b.simulator.addFault({ route: 'listExports', kind: 'status', status: 500, times: 1 });
      inState(await b.export(await b.engine()), 'completed');
      assert.equal(posts(b), 1);
      assert.equal(b.simulator.exports.length, 1);
    });
  }

  const notCarriedOut = [
    [{ route: 'createExport', kind: 'resetBeforeHeaders' }, 'unconfirmed'],
    [{ route: 'createExport', kind: 'status', status: 503, body: 'html' }, 'server'],
    [{ route: 'createExport', kind: 'wrongJson' }, 'badResponse'],
  ] as const;
  for (const [fault, reason] of notCarriedOut) {
    it(`resends a POST once if SendGrid's list has no job for it ('${fault.kind}')`, async () => {
      const b = await start();
      b.simulator.addFault({ ...fault, times: 1 });
      inState(await b.export(await b.engine()), 'completed');
      assert.equal(posts(b), 2);
      assert.equal(b.simulator.exports.length, 1);
    });

    it(`fails with '${reason}' if that is of no use ('${fault.kind}'), and a retry sends it once`, async () => {
      const b = await start();
      b.simulator.addFault({ ...fault, times: 2 });
      const engine = await b.engine();
      const job = inState(await b.export(engine), 'failed');
      assert.equal(job.failure.reason, reason);
      assert.equal(posts(b), 2);
      await engine.retry(job.id);
      inState(await engine.settled(job.id), 'completed');
      assert.equal(posts(b), 3);
      assert.equal(b.simulator.exports.length, 1);
    });
  }

  it('takes up on a retry what could not be found before', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'createExport', kind: 'responseLost', times: 1 });
    b.simulator.addFault({ route: 'listExports', kind: 'status', status: 500 });
    const engine = await b.engine();
    const job = inState(await b.export(engine), 'failed');
    assert.equal(job.failure.reason, 'unconfirmed');
    await assert.rejects(engine.retry(job.id), { reason: 'unconfirmed' });
    inState(engine.job(job.id), 'failed');
    b.simulator.clearFaults();
    await engine.retry(job.id);
    inState(await engine.settled(job.id), 'completed');
    assert.equal(posts(b), 1);
  });

  it('knows that a request was not sent if nothing listens', async () => {
    const b = await start();
    const engine = await b.engine();
    await b.simulator.close();
    const job = inState(await b.export(engine), 'failed');
    assert.equal(job.failure.reason, 'network');
  });

  it('shows completed jobs of earlier days without changing them', async () => {
    const b = await start();
    const job = await b.export(await b.engine());
    b.simulator.clearRequests();
    const engine = await b.engine();
    engine.resume();
    assert.deepEqual(engine.jobs, [job]);
    assert.deepEqual(await engine.settled(job.id), job);
    assert.equal(b.simulator.requests.length, 0);
  });

  it('reads the readable jobs, and names the others', async () => {
    const b = await start();
    const first = await b.engine();
    const job = await b.export(first);
    await first.close();
    await writeFile(join(b.storeFolder, 'broken.json'), '{"version":1,');
    const engine = await b.engine();
    assert.deepEqual(engine.jobs, [job]);
    await writeFile(join(b.storeFolder, 'broken-too.json'), '{}');
    assert.deepEqual(await engine.load(), { unreadable: ['broken-too.json'], newer: [] });
  });

  it('reports once that a job has become unreadable while it is watching', async () => {
    const b = await start();
    const engine = await b.engine();
    const reported: string[] = [];
    engine.onDidFindUnreadable((names) => reported.push(...names));
    await b.export(engine);
    await writeFile(join(b.storeFolder, 'broken.json'), '{"version":1,');
    await until('the news', () => reported.length > 0, { intervalMs: 10 });
    const other = await b.export(engine);
    await engine.remove(other.id, { deleteFiles: true });
    assert.deepEqual(reported, ['broken.json']);
    assert.match((await readdir(b.storeFolder)).join(), /broken\.json\.\d+\.unreadable/);
  });

  async function statesOnDisk(b: EngineBench): Promise<ExportState[]> {
    const { jobs } = await new JobStore({ folder: b.storeFolder }).load();
    return jobs.map(({ state }) => state);
  }
});
