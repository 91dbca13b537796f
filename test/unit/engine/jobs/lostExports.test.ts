import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';
import type { ExportApi } from '../../../../src/engine/model/ports.ts';
import { SendGridError } from '../../../../src/sendgrid/errors.ts';
import { until } from '../../../support/until.ts';
import type { ScenarioInput } from '../../../simulator/scenario.ts';
import { ApiClient } from '../../../../src/sendgrid/apiClient.ts';
import { EngineBench, inState } from '../engineBench.ts';

describe('ExportEngine: exports whose POST had no response', () => {
  let bench: EngineBench | undefined;
  const start = async (scenario: ScenarioInput = {}): Promise<EngineBench> =>
    (bench = await EngineBench.start(scenario));
  afterEach(async () => {
    await bench?.close();
    bench = undefined;
  });

  /** Starts an export as another client would. */
  async function elsewhere(b: EngineBench, fileType: 'csv' | 'json'): Promise<void> {
    const { apiUrl: baseUrl, apiKey } = b.simulator;
    const audience = { kind: 'selected', listIds: [b.list(0).id], segmentIds: [] } as const;
    await new ApiClient({ baseUrl, apiKey }).createExport({ audience, fileType });
  }

  async function assertHolds(b: EngineBench, job: ExportJob): Promise<void> {
    const { files, request } = inState(job, 'completed');
    const what = { listIds: [b.list(0).id] };
    assert.equal(
      await readFile(files[0]?.path ?? '', 'utf8'),
      request.fileType === 'csv' ? b.csvOf(what) : `[${b.jsonLinesOf(what).join(',\n')}]\n`,
    );
  }

  const json = { fileType: 'json', jsonFormat: 'array' } as const;

  for (const types of [
    ['csv', 'json'],
    ['json', 'csv'],
    ['csv', 'csv'],
    ['json', 'json'],
  ] as const) {
    it(`assigns each of two exports of the same lists its own (${types.join(', ')})`, async () => {
      const b = await start();
      b.simulator.addFault({ route: 'createExport', kind: 'responseLost', times: 2 });
      const engine = await b.engine({ maxJobs: 2 });
      const started = [];
      for (const fileType of types) {
        started.push(...(await b.start(engine, fileType === 'json' ? json : {})));
      }
      const jobs = await Promise.all(started.map(({ id }) => engine.settled(id)));
      await Promise.all(jobs.map((job) => assertHolds(b, job)));
      assert.equal(new Set(jobs.map((job) => inState(job, 'completed').exportId)).size, 2);
      assert.equal(b.simulator.exports.length, 2);
    });
  }

  for (const windows of [1, 2]) {
    it(`assigns each of two that look at the same moment its own, in ${windows} windows`, async () => {
      const b = await start({ exports: { pendingPolls: 0 } });
      const { apiUrl: baseUrl, apiKey } = b.simulator;
      const client = new ApiClient({ baseUrl, apiKey, delay: b.time.delay });
      const [asked, seen] = [meeting(2), meeting(2)];
      const api: ExportApi = {
        createExport: async (request, options) => {
          await client.createExport(request, options);
          throw new SendGridError('network', 'The response was lost.');
        },
        exportStatus: (exportId, options) => client.exportStatus(exportId, options),
        listExports: async (options) => {
          await asked();
          const found = await client.listExports(options);
          await seen();
          return found;
        },
        serverTime: () => client.serverTime(),
      };
      const accounts = { client: () => Promise.resolve(api) };
      const engine = await b.engine({ accounts, maxJobs: 2 });
      const other = windows === 1 ? engine : await b.engine({ accounts });
      const started = [...(await b.start(engine)), ...(await b.start(other))];
      const jobs = await Promise.all(
        started.map(({ id }, index) => (index === 0 ? engine : other).settled(id)),
      );
      await Promise.all(jobs.map((job) => assertHolds(b, job)));
      assert.equal(new Set(jobs.map((job) => inState(job, 'completed').exportId)).size, 2);
      assert.equal(b.simulator.exports.length, 2);
    });
  }

  for (const others of ['csv', 'json'] as const) {
    it(`takes up no export of the other type (${others})`, async () => {
      const b = await start({ exports: { pendingPolls: 0 } });
      const engine = await b.engine();
      // SendGrid starts it in the same second as the POST that never arrived.
      await elsewhere(b, others);
      b.simulator.addFault({ route: 'createExport', kind: 'resetBeforeHeaders', times: 1 });
      const job = await b.export(engine, others === 'csv' ? json : {});
      await assertHolds(b, job);
      assert.equal(b.simulator.exports.length, 2);
      const { exportId } = inState(job, 'completed');
      assert.equal(exportId, b.simulator.exports[1]?.id);
      assert.ok(!JSON.stringify(await b.stored()).includes('notOurs'));
    });
  }

  for (const created of [undefined, null, 'soon', '0001-01-01T00:00:00Z']) {
    it(`creates no second export while SendGrid does not say when one was started (${created})`, async () => {
      const b = await start();
      b.simulator.addFault({ route: 'createExport', kind: 'responseLost', times: 1 });
      const lists = [{ ID: b.list(0).id, Name: 'Newsletter' }];
      const undated = { id: 'e1', status: 'pending', export_type: 'list_export', lists };
      b.simulator.addFault({
        ...{ route: 'listExports', kind: 'wrongJson' },
        json: { result: [{ ...undated, created_at: created }] },
      });
      const engine = await b.engine();
      // After a response, the server's clock is known, so that only the undated export is unclear.
      await engine.serverJobs(b.account.id);
      const failed = inState(await b.export(engine), 'failed');
      assert.equal(failed.failure.reason, 'unconfirmed');
      assert.equal(b.simulator.exports.length, 1);
    });
  }

  it('gives up an export to the job whose own response arrives after another has found it', async () => {
    const b = await start({ exports: { pendingPolls: 0 } });
    const { apiUrl: baseUrl, apiKey } = b.simulator;
    const client = new ApiClient({ baseUrl, apiKey, delay: b.time.delay });
    let orders = 0;
    let release = (): void => undefined;
    const wasFound = new Promise<void>((resolve) => (release = resolve));
    const api: ExportApi = {
      createExport: async (request, options) => {
        const order = ++orders;
        if (order === 2) {
          throw new SendGridError('server', 'It failed.', { status: 500 });
        }
        const made = await client.createExport(request, options);
        await (order === 1 ? wasFound : undefined);
        return made;
      },
      exportStatus: async (exportId, options) => {
        release();
        await until('both know their export', () =>
          engine.jobs.every(({ state }) => state !== 'requesting'),
        );
        return client.exportStatus(exportId, options);
      },
      listExports: (options) => client.listExports(options),
      serverTime: () => client.serverTime(),
    };
    const engine = await b.engine({
      accounts: { client: () => Promise.resolve(api) },
      maxJobs: 2,
    });
    const [first] = await b.start(engine);
    await until('the first export is made', () => b.simulator.exports.length === 1);
    const [second] = await b.start(engine);
    const jobs = await Promise.all([first, second].map((job) => engine.settled(job?.id ?? '')));
    await Promise.all(jobs.map((job) => assertHolds(b, job)));
    assert.equal(new Set(jobs.map((job) => inState(job, 'completed').exportId)).size, 2);
  });

  it('continues to look on a retry after a failure before the type was known', async () => {
    const b = await start();
    await elsewhere(b, 'csv');
    b.simulator.addFault({ route: 'createExport', kind: 'responseLost', times: 1 });
    b.simulator.addFault({ route: 'file', kind: 'proxyPage' });
    const engine = await b.engine();
    const failed = inState(await b.export(engine, json), 'failed');
    assert.equal(failed.failure.reason, 'proxyRefused');
    assert.ok(failed.found);
    b.simulator.clearFaults();
    await engine.retry(failed.id);
    await assertHolds(b, await engine.settled(failed.id));
    assert.equal(b.simulator.exports.length, 2);
  });

  it('shows an export of unknown lists as such, and never as one of all contacts', async () => {
    const b = await start();
    const engine = await b.engine();
    b.simulator.addFault({
      route: 'listExports',
      kind: 'wrongJson',
      json: {
        result: [
          { id: 'e1', status: 'ready', export_type: 'list_export' },
          { id: 'e2', status: 'ready', export_type: 'segment_export', segments: [{ odd: 1 }] },
          {
            id: 'e3',
            status: 'ready',
            export_type: 'contacts_export',
            expires_at: '0001-01-01T00:00:00Z',
          },
        ],
      },
    });
    const found = await engine.serverJobs(b.account.id);
    assert.deepEqual(
      found.map(({ title, audience }) => [title, audience.kind]),
      [
        ['Unknown List', 'selected'],
        ['Unknown Segment', 'selected'],
        ['All Contacts', 'all'],
      ],
    );
  });
});

/** Blocks the callers until there are so many of them. */
function meeting(size: number): () => Promise<void> {
  const all = Promise.withResolvers<undefined>();
  let arrived = 0;
  return async () => {
    arrived++;
    if (arrived === size) {
      all.resolve(undefined);
    }
    await all.promise;
  };
}
