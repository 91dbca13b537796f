import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import { SimulatorControl } from '../../simulator/control.ts';
import { Harness, rawGet } from './harness.ts';

// Saved before any simulator has been started.
const { Request, Response } = globalThis;

const run = promisify(execFile);
const fileOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

describe('simulator: control from another process', () => {
  let harness: Harness;
  let control: SimulatorControl;

  before(async () => {
    harness = await Harness.start({ contacts: 80, lists: 2, segments: 1 });
    control = new SimulatorControl(harness.simulator.apiUrl);
  });
  after(() => harness.simulator.close());

  it('returns what is simulated', async () => {
    const info = await control.info();
    assert.equal(info.filesUrl, harness.simulator.filesUrl);
    assert.equal(info.accounts[0]?.apiKey, harness.simulator.apiKey);
    const lists = await control.lists();
    assert.deepEqual(
      lists,
      harness.simulator.lists.map(({ id, name, count }) => ({ id, name, count })),
    );
    const segmentIds = (await control.segments()).map(({ id }) => id);
    const what = { listIds: [lists[1]?.id ?? ''], segmentIds };
    assert.deepEqual(await control.expected(what), harness.simulator.expected(what));
    assert.deepEqual(await control.expected({ all: true }), { contacts: 80 });
  });

  it('changes the scenario, adds and clears faults', async () => {
    await control.setScenario({ contacts: 90 });
    assert.deepEqual(await control.expected({ all: true }), { contacts: 90 });
    await assert.rejects(
      control.setScenario(z.custom<{ contacts: number }>().parse({ contacts: 'many' })),
      /400.*contacts/s,
    );
    await control.addFault({ route: 'count', kind: 'status', status: 500 });
    assert.equal((await harness.get('/v3/marketing/contacts/count')).status, 500);
    await control.clearFaults();
    assert.equal((await harness.get('/v3/marketing/contacts/count')).status, 200);
  });

  it('returns requests, its own left out, and exports', async () => {
    await control.clearRequests();
    await harness.createExport();
    const requests = await control.requests();
    assert.deepEqual(
      requests.map(({ method, status }) => [method, status]),
      [['POST', 202]],
    );
    assert.equal((await control.exports()).at(-1)?.contacts, 90);
  });

  it('moves the clock', async () => {
    const { id } = await harness.export();
    await control.advance(13 * 3600);
    assert.equal((await harness.get(`/v3/marketing/contacts/exports/${id}`)).status, 404);
    const date = Date.parse((await harness.get('/v3/scopes')).headers.get('date') ?? '');
    assert.ok(date - Date.now() > 12 * 3600 * 1000, 'The Date header is of the same clock');
  });
});

describe('simulator: start and end', () => {
  it('closes every connection at its end, including stalled and idle ones', async () => {
    const harness = await Harness.start({
      faults: [{ route: 'count', kind: 'stall' }],
    });
    const { apiUrl, filesUrl, apiKey } = harness.simulator;
    const stalled = rawGet(`${apiUrl}/v3/marketing/contacts/count`, {
      authorization: `Bearer ${apiKey}`,
    });
    const idle = connect(Number(new URL(filesUrl).port), '127.0.0.1');
    await once(idle, 'connect');
    while (harness.simulator.requests.length === 0) {
      await new Promise(setImmediate);
    }
    const idleGone = once(idle, 'close');
    const stalledGone = assert.rejects(stalled);
    await harness.simulator.close();
    await Promise.all([idleGone, stalledGone]);
    await assert.rejects(fetch(apiUrl));
  });

  it('leaves the globals of the process alone', async () => {
    const harness = await Harness.start();
    await harness.get('/v3/scopes');
    await harness.simulator.close();
    assert.equal(globalThis.Request, Request);
    assert.equal(globalThis.Response, Response);
  });

  it('reports what is wrong with an argument', async () => {
    await assert.rejects(
      run(process.execPath, [
        fileOf('../../simulator/main.ts'),
        '--port',
        '0',
        '--contacts',
        'few',
      ]),
      (error: Error) => error.message.includes('contacts') && !error.message.includes('    at '),
    );
  });

  it('streams a large file without holding it in memory', async function () {
    this.timeout(120_000);
    const { stdout } = await run(process.execPath, [fileOf('./largeFile.ts')]);
    const { bytes, growth } = z
      .strictObject({ bytes: z.int(), growth: z.int() })
      .parse(JSON.parse(stdout));
    assert.ok(bytes > 290_000_000, `${bytes} bytes`);
    assert.ok(growth < 120_000_000, `Resident memory grew by ${growth} bytes`);
  });
});
