import assert from 'node:assert/strict';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import type { Wait } from '../../../src/sendgrid/wait.ts';
import { sendJson, startOddServer, type OddServer } from '../../support/oddServer.ts';
import { sampleApiKey } from '../../support/sampleKey.ts';
import { VirtualTime } from '../../support/virtualTime.ts';

describe('the event for a waiting call', () => {
  let server: OddServer | undefined;
  afterEach(() => server?.close());

  const id = 'export-1';
  const ready = { id, status: 'pending', created_at: '', updated_at: '', expires_at: '' };
  const audience = { kind: 'all' } as const;

  async function waitsOf(
    statuses: readonly number[],
    call: (api: ApiClient, onWait: (wait: Wait | undefined) => void) => Promise<unknown>,
    headers: Record<string, string> = {},
  ): Promise<readonly (Wait | undefined)[]> {
    server = await startOddServer((response, { method }, index) => {
      const status = statuses[index];
      const done = method === 'POST' ? { id } : { ...ready, result: [] };
      sendJson(response, status === undefined ? done : {}, { status: status ?? 200, headers });
    });
    const { delay } = new VirtualTime();
    const random = (): number => 0.5;
    const api = new ApiClient({ baseUrl: server.url, apiKey: sampleApiKey, delay, random });
    const waits: (Wait | undefined)[] = [];
    await call(api, (wait) => waits.push(wait));
    return waits;
  }

  it('is fired before each attempt but the first, with the reason and the delay', async () => {
    const waits = await waitsOf([500, 503], (api, onWait) => api.exportStatus(id, { onWait }));
    assert.deepEqual(waits, [
      { reason: 'server', ms: 250 },
      undefined,
      { reason: 'server', ms: 500 },
      undefined,
    ]);
  });

  it('is fired for every endpoint', async () => {
    const calls = [
      (api: ApiClient, onWait: (wait: Wait | undefined) => void) => api.listExports({ onWait }),
      (api: ApiClient, onWait: (wait: Wait | undefined) => void) =>
        api.createExport({ audience }, { onWait }),
    ];
    for (const call of calls) {
      const waits = await waitsOf([429], call, { 'retry-after': '7' });
      assert.deepEqual(waits, [{ reason: 'rateLimited', ms: 7500 }, undefined]);
      await server?.close();
      server = undefined;
    }
  });

  it('is not fired for an immediate response', async () => {
    assert.deepEqual(await waitsOf([], (api, onWait) => api.exportStatus(id, { onWait })), []);
  });
});
