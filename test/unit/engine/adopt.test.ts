import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import type { FaultInput } from '../../simulator/faults.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { EngineBench, inState } from './engineBench.ts';

describe('ExportEngine: jobs that were started elsewhere', () => {
  let bench: EngineBench | undefined;
  const start = async (scenario: ScenarioInput = {}): Promise<EngineBench> =>
    (bench = await EngineBench.start(scenario));
  afterEach(async () => {
    await bench?.close();
    bench = undefined;
  });

  /** Starts an export as SendGrid's web app would. */
  async function elsewhere(b: EngineBench, fileType: 'csv' | 'json', all = false): Promise<string> {
    const { apiUrl: baseUrl, apiKey } = b.simulator;
    const audience = all
      ? ({ kind: 'all' } as const)
      : ({ kind: 'selected', listIds: [b.list(0).id], segmentIds: [] } as const);
    const client = new ApiClient({ baseUrl, apiKey });
    return (await client.createExport({ audience, fileType })).exportId;
  }
  const target = (b: EngineBench) => ({ folder: b.folder, afterExport: 'open' }) as const;

  it('lists those without a job here, with their contents and expiry', async () => {
    const b = await start({ exports: { pendingPolls: 0 } });
    const engine = await b.engine();
    await b.export(engine);
    const one = await elsewhere(b, 'csv');
    b.simulator.advance(5000);
    const other = await elsewhere(b, 'json', true);
    const jobs = await engine.serverJobs(b.account.id);
    assert.deepEqual(
      jobs.map(({ exportId, title, audience, status }) => ({ exportId, title, audience, status })),
      [
        {
          exportId: other,
          title: 'All Contacts',
          audience: { kind: 'all' },
          status: jobs[0]?.status,
        },
        {
          exportId: one,
          title: 'Newsletter',
          audience: { kind: 'selected', lists: [b.list(0)], segments: [] },
          status: jobs[1]?.status,
        },
      ],
    );
    assert.ok(jobs.every(({ createdAt, expiresAt }) => (createdAt ?? '') < (expiresAt ?? '')));
    b.simulator.advance(24 * 3600_000);
    assert.deepEqual(await engine.serverJobs(b.account.id), []);
  });

  for (const fileType of ['csv', 'json'] as const) {
    for (const compression of ['gzip', 'none', 'doubleGzip'] as const) {
      it(`downloads ${fileType} of unknown type (delivered as '${compression}')`, async () => {
        const b = await start({ exports: { compression } });
        await elsewhere(b, fileType);
        const engine = await b.engine();
        const [found] = await engine.serverJobs(b.account.id);
        assert.ok(found);
        const { id } = await engine.adopt(b.account, found, target(b));
        const job = inState(await engine.settled(id), 'completed');
        assert.equal(job.request.fileType, fileType);
        assert.equal(job.request.fileTypeIsGuess, undefined);
        const path = job.files[0]?.path ?? '';
        assert.equal(extname(path), fileType === 'csv' ? '.csv' : '.jsonl');
        const what = { listIds: [b.list(0).id] };
        assert.equal(
          await readFile(path, 'utf8'),
          fileType === 'csv' ? b.csvOf(what) : `${b.jsonLinesOf(what).join('\n')}\n`,
        );
        assert.deepEqual(await engine.serverJobs(b.account.id), []);
        assert.equal(b.simulator.exports.length, 1);
      });
    }
  }

  const broken: readonly (readonly [string, FaultInput, 'gzip' | 'none'])[] = [
    ['with a broken connection', { route: 'file', kind: 'resetInBody', bytes: 5 }, 'gzip'],
    [
      'with a broken connection and without compression',
      { route: 'file', kind: 'resetInBody', bytes: 5 },
      'none',
    ],
    ['that ends early', { route: 'file', kind: 'truncatedGzip', bytes: 15 }, 'gzip'],
    [
      'that ends early and is not compressed',
      { route: 'file', kind: 'truncatedBody', bytes: 5 },
      'none',
    ],
    ['with another content coding', { route: 'file', kind: 'contentCoding' }, 'gzip'],
    ['with a web page', { route: 'file', kind: 'foreignBody' }, 'gzip'],
    ['with a JSON error', { route: 'file', kind: 'foreignBody', body: '{"detail":"x"}' }, 'none'],
  ];
  for (const [what, fault, compression] of broken) {
    it(`requests a file ${what} again, before its type is known`, async () => {
      const b = await start({ exports: { compression, pendingPolls: 0 } });
      await elsewhere(b, 'csv');
      b.simulator.addFault({ ...fault, times: 1 });
      const engine = await b.engine();
      const [found] = await engine.serverJobs(b.account.id);
      assert.ok(found);
      const { id } = await engine.adopt(b.account, found, target(b));
      const job = inState(await engine.settled(id), 'completed');
      assert.equal(
        await readFile(job.files[0]?.path ?? '', 'utf8'),
        b.csvOf({ listIds: [b.list(0).id] }),
      );
    });
  }

  it('reports a file that cannot be inflated as damaged, before its type is known', async () => {
    const b = await start({ exports: { pendingPolls: 0 } });
    await elsewhere(b, 'csv');
    b.simulator.addFault({ route: 'file', kind: 'corruptGzip', bytes: 12 });
    const engine = await b.engine();
    const [found] = await engine.serverJobs(b.account.id);
    assert.ok(found);
    const { id } = await engine.adopt(b.account, found, target(b));
    assert.equal(inState(await engine.settled(id), 'failed').failure.reason, 'badFile');
  });

  it('offers an export again that was cancelled here, and resumes it', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'file', kind: 'stall', at: 'body' });
    const engine = await b.engine();
    const [job] = await b.start(engine);
    assert.ok(job);
    await new Promise<void>((resolve) => {
      engine.onDidChangeJob((change) => {
        if (change.kind === 'saved' && change.job.state === 'downloading') {
          resolve();
        }
      });
    });
    assert.deepEqual(await engine.serverJobs(b.account.id), []);
    await engine.cancel(job.id);
    b.simulator.clearFaults();
    const [found] = await engine.serverJobs(b.account.id);
    assert.ok(found);
    const { id } = await engine.adopt(b.account, found, target(b));
    inState(await engine.settled(id), 'completed');
    assert.equal(b.simulator.exports.length, 1);
  });

  it('accepts one without contacts, and resumes one after a failure', async () => {
    const b = await start({ exports: { empty: 'zeroBytes' } });
    const engine = await b.engine();
    const { apiUrl: baseUrl, apiKey } = b.simulator;
    const audience = { kind: 'selected', listIds: [b.list(2).id], segmentIds: [] } as const;
    await new ApiClient({ baseUrl, apiKey }).createExport({ audience });
    const [nobody] = await engine.serverJobs(b.account.id);
    assert.ok(nobody);
    const { id } = await engine.adopt(b.account, nobody, target(b));
    assert.deepEqual(inState(await engine.settled(id), 'completed').files, []);

    await elsewhere(b, 'json');
    b.simulator.addFault({ route: 'file', kind: 'corruptGzip' });
    const [found] = await engine.serverJobs(b.account.id);
    assert.ok(found);
    const failing = await engine.adopt(b.account, found, target(b));
    inState(await engine.settled(failing.id), 'failed');
    b.simulator.clearFaults();
    await engine.retry(failing.id);
    const done = inState(await engine.settled(failing.id), 'completed');
    assert.equal(done.request.fileType, 'json');
    assert.equal(b.simulator.exports.length, 2);
  });

  it('reports why the list cannot be read', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'listExports', kind: 'status', status: 403 });
    const engine = await b.engine();
    await assert.rejects(engine.serverJobs(b.account.id), { reason: 'legacyAccount' });
    b.hasKey = false;
    await assert.rejects(engine.serverJobs(b.account.id), { reason: 'keyMissing' });
    const stop = new Error('enough');
    await assert.rejects(
      engine.serverJobs(b.account.id, { signal: AbortSignal.abort(stop) }),
      stop,
    );
  });
});
