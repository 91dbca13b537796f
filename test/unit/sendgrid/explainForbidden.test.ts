import assert from 'node:assert/strict';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { until } from '../../support/until.ts';
import { VirtualTime } from '../../support/virtualTime.ts';

describe('a 403 of marketing', () => {
  let simulator: Simulator;

  async function start(): Promise<ApiClient> {
    simulator = await startSimulator();
    const { delay } = new VirtualTime();
    return new ApiClient({ baseUrl: simulator.apiUrl, apiKey: simulator.apiKey, delay });
  }

  afterEach(() => simulator.close());

  it('is explained by the scopes of the key, and unchanged if they cannot be read', async () => {
    const client = await start();
    simulator.addFault({ route: 'createExport', kind: 'status', status: 403 });
    const request = { audience: { kind: 'all' } } as const;
    await assert.rejects(client.createExport(request), { reason: 'legacyAccount', status: 403 });
    simulator.addFault({ route: 'scopes', kind: 'status', status: 403 });
    await assert.rejects(client.createExport(request), { reason: 'forbidden', status: 403 });
    assert.equal(simulator.exports.length, 0);
  });

  it('stops requesting them when it is cancelled', async () => {
    const client = await start();
    simulator.addFault({ route: 'lists', kind: 'status', status: 403 });
    simulator.addFault({ route: 'scopes', kind: 'stall' });
    const controller = new AbortController();
    const lists = client.lists({ signal: controller.signal });
    const reading = lists.next();
    reading.catch(() => undefined);
    await until('the request for the scopes', () =>
      Promise.resolve(simulator.requests.some(({ path }) => path === '/v3/scopes')),
    );
    controller.abort(new Error('enough'));
    await assert.rejects(reading, /enough/);
  });
});
