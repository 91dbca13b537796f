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

describe('ExportEngine: going on after a restart', () => {
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

  /** Puts a job on the disk, as an engine that died would have left it. */
  async function stored(b: EngineBench, ...events: JobEvent[]): Promise<ExportJob> {
    const { options, account, folder } = b;
    const [first] = newJobs({ options, account, folder, now: Date.now() });
    assert.ok(first);
    const job = events.reduce(transition, first);
    await new JobStore({ folder: b.storeFolder }).write(job);
    return job;
  }

  /** Makes a job on SendGrid's side, of the first list unless another is named. */
  async function onServer(b: EngineBench, listId = b.list(0).id): Promise<string> {
    const { apiUrl: baseUrl, apiKey } = b.simulator;
    const client = new ApiClient({ baseUrl, apiKey });
    const audience = { kind: 'selected', listIds: [listId], segmentIds: [] } as const;
    return (await client.createExport({ audience })).exportId;
  }

  for (const state of ['queued', 'requesting', 'waiting', 'downloading'] as const) {
    it(`goes on with a job that an engine left while it was '${state}'`, async () => {
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
        // The first engine went before its request did.
        assert.equal(job.failure.reason, 'unconfirmed');
        await second.retry(jobId);
        job = await second.settled(jobId);
      }
      assert.equal(inState(job, 'completed').files.length, 3);
      assert.equal((await b.files()).length, 3);
      assert.equal(b.simulator.exports.length, 1);
    });
  }

  it('goes on though the folder of the jobs could not be made or read at first', async () => {
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

  it('does not go on with a job that was cancelled while the disk was full', async () => {
    const b = await start({ exports: { pendingPolls: 10_000 } });
    const first = await b.engine();
    const [job] = await b.start(first);
    assert.ok(job);
    await until('the export to be ordered', () => first.job(job.id)?.state === 'waiting');
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

  it('orders an export anew on a retry when the files of the old one are others by now', async () => {
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
    // What the old export had would be there twice.
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

  it('gives a new export a second before it asks, and asks at once for an old one', async () => {
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

  it('removes the partial file of a job that is cancelled before it goes on', async () => {
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

  it('goes on from a part that was finished, and does not fetch it again', async () => {
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

  it('does not make a second file of a part that was finished when the engine died before it stored that', async () => {
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
    const mine = inOrder.next().value;
    await mkdir(b.folder);
    await writeFile(join(b.folder, other), 'of somebody else');
    await writeFile(partial, 'whole');
    await link(partial, join(b.folder, mine));
    const engine = await b.engine();
    engine.resume();
    const { files } = inState(await engine.settled(job.id), 'completed');
    assert.deepEqual(
      files.map(({ path, bytes }) => ({ path, bytes })),
      [{ path: join(b.folder, mine), bytes: 5 }],
    );
    assert.deepEqual(await b.files(), [other, mine].sort());
    assert.ok(b.simulator.requests.every(({ origin }) => origin === 'api'));
  });

  /** Two parts, of which the first is stored as done; what a dead engine had for it stands under both its names. */
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

  it('replaces the partial file that a dead engine left', async () => {
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

  it('takes up the job of a request whose answer was not stored', async () => {
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

  it('sends a request again, once, when SendGrid surely has no job of it', async () => {
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

  it('lets the user decide when it was sent twice, and then looks for it before it sends it', async () => {
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

  it('does not send again what may be a job that began too early by a clock that may have been set', async () => {
    const b = await start();
    await onServer(b);
    const later = Date.now() + 3600_000;
    const unknown = await stored(b, { type: 'requestSent', at: new Date(later).toISOString() });
    const serverAt = new Date(later).toISOString();
    // SendGrid's own clock leaves no doubt, whatever the one here said.
    const known = await stored(b, { type: 'requestSent', at: at(), serverAt });
    b.simulator.clearRequests();
    const engine = await b.engine();
    engine.resume();
    const failed = inState(await engine.settled(unknown.id), 'failed');
    assert.equal(failed.failure.reason, 'unconfirmed');
    inState(await engine.settled(known.id), 'completed');
    assert.equal(posts(b), 1);
  });

  it('finds the job by the clock of SendGrid when the one here is hours fast', async () => {
    const b = await start();
    const fast = () => Date.now() + 5 * 3600_000;
    b.simulator.addFault({ route: 'createExport', kind: 'responseLost', times: 1 });
    inState(await b.export(await b.engine({ now: fast })), 'completed');
    assert.equal(posts(b), 1);
    assert.equal(b.simulator.exports.length, 1);
  });

  it('says of an export that SendGrid has deleted meanwhile that it has expired, and exports again on a retry', async () => {
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

  it('does not take up a job that began long before the attempt', async () => {
    const b = await start();
    await onServer(b);
    const later = new Date(Date.now() + 3600_000).toISOString();
    const job = await stored(b, { type: 'requestSent', at: later });
    const engine = await b.engine();
    engine.resume();
    assert.equal(inState(await engine.settled(job.id), 'failed').failure.reason, 'unconfirmed');
  });

  for (const kind of ['responseLost', 'truncatedJson', 'resetAfterHeaders'] as const) {
    it(`finds the job of a POST that was carried out, when its answer is spoilt ('${kind}')`, async () => {
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
    it(`sends a POST once more when SendGrid's list has no job for it ('${fault.kind}')`, async () => {
      const b = await start();
      b.simulator.addFault({ ...fault, times: 1 });
      inState(await b.export(await b.engine()), 'completed');
      assert.equal(posts(b), 2);
      assert.equal(b.simulator.exports.length, 1);
    });

    it(`fails with '${reason}' when that is of no use ('${fault.kind}'), and a retry sends it once`, async () => {
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

  it('knows that a request was not sent where nobody listens', async () => {
    const b = await start();
    const engine = await b.engine();
    await b.simulator.close();
    const job = inState(await b.export(engine), 'failed');
    assert.equal(job.failure.reason, 'network');
  });

  it('shows finished jobs of earlier days without touching them', async () => {
    const b = await start();
    const job = await b.export(await b.engine());
    b.simulator.clearRequests();
    const engine = await b.engine();
    engine.resume();
    assert.deepEqual(engine.jobs, [job]);
    assert.deepEqual(await engine.settled(job.id), job);
    assert.equal(b.simulator.requests.length, 0);
  });

  it('reads the jobs that can be read, and names the others', async () => {
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

  it('tells once of a job that cannot be read any more while it looks on', async () => {
    const b = await start();
    const engine = await b.engine();
    const told: string[] = [];
    engine.onDidFindUnreadable((names) => told.push(...names));
    await b.export(engine);
    await writeFile(join(b.storeFolder, 'broken.json'), '{"version":1,');
    await until('the news', () => told.length > 0, { intervalMs: 10 });
    const other = await b.export(engine);
    await engine.remove(other.id, { deleteFiles: true });
    assert.deepEqual(told, ['broken.json']);
    assert.match((await readdir(b.storeFolder)).join(), /broken\.json\.\d+\.unreadable/);
  });

  async function statesOnDisk(b: EngineBench): Promise<ExportState[]> {
    const { jobs } = await new JobStore({ folder: b.storeFolder }).load();
    return jobs.map(({ state }) => state);
  }
});
