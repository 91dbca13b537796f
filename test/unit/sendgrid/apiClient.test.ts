import assert from 'node:assert/strict';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import type { ContactList } from '../../../src/sendgrid/models.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { collect } from '../../support/collect.ts';
import { sendJson, startOddServer, type OddServer } from '../../support/oddServer.ts';
import { recordingLogger } from '../../support/recordingLogger.ts';
import { sampleApiKey } from '../../support/sampleKey.ts';
import { VirtualTime } from '../../support/virtualTime.ts';

const listsPath = '/v3/marketing/lists';

async function allLists(client: ApiClient): Promise<readonly ContactList[]> {
  return (await collect(client.lists())).flatMap(({ items }) => items);
}

describe('ApiClient and the simulator', () => {
  let simulator: Simulator;

  async function start(scenario: ScenarioInput = {}): Promise<ApiClient> {
    simulator = await startSimulator(scenario);
    return clientOf(simulator.apiKey);
  }

  function clientOf(apiKey: string): ApiClient {
    const { delay } = new VirtualTime();
    return new ApiClient({ baseUrl: simulator.apiUrl, apiKey, delay });
  }

  afterEach(() => simulator.close());

  it('reads scopes and username', async () => {
    const client = await start({
      accounts: [{ username: 'acme', scopes: ['marketing.read', 'user.username.read'] }],
    });
    assert.deepEqual(await client.scopes(), ['marketing.read', 'user.username.read']);
    assert.equal(await client.username(), 'acme');
  });

  it('reports a wrong key, and what a key may not do', async () => {
    await start({ accounts: [{ scopes: ['mail.send'] }] });
    await assert.rejects(clientOf(sampleApiKey).scopes(), { reason: 'unauthorized', status: 401 });
    const client = clientOf(simulator.apiKey);
    await assert.rejects(client.username(), { reason: 'forbidden', status: 403 });
    await assert.rejects(allLists(client), { reason: 'scopeMissing', status: 403 });
  });

  it('reads the number of contacts', async () => {
    const client = await start({ contacts: 4321 });
    assert.equal(await client.contactCount(), 4321);
  });

  it('reads all pages of lists, whatever the total, and from no other host', async () => {
    const client = await start({ lists: 2500, listCountOff: -2000, contacts: 5000 });
    const pages = await collect(client.lists());
    assert.deepEqual(
      pages.map(({ items }) => items.length),
      [1000, 1000, 500],
    );
    assert.deepEqual(
      pages.map(({ reportedTotal }) => reportedTotal),
      [500, 500, 500],
    );
    const expected = simulator.lists.map(({ id, name, count }) => ({
      id,
      name,
      contactCount: count,
    }));
    assert.deepEqual(
      pages.flatMap(({ items }) => items),
      expected,
    );
    assert.deepEqual(
      simulator.requests.map(({ query }) => query.page_size),
      ['1000', '1000', '1000'],
    );
  });

  it('reads segments of 2.0 and of v1', async () => {
    const client = await start({ segments: 3, segmentsV1: 2 });
    const segments = await client.segments();
    assert.deepEqual(
      new Set(segments.map(({ id, name }) => `${id} ${name}`)),
      new Set(simulator.segments.map(({ id, name }) => `${id} ${name}`)),
    );
    assert.equal(segments.length, 5);
  });

  it('works without v1', async () => {
    const client = await start({ segments: 3, segmentsV1: 2 });
    simulator.addFault({ route: 'segmentsV1', kind: 'status', status: 403 });
    assert.equal((await client.segments()).length, 3);
  });

  it('does not work without 2.0', async () => {
    const client = await start({ segmentsV1: 2 });
    simulator.addFault({ route: 'segments', kind: 'status', status: 403 });
    await assert.rejects(client.segments(), { reason: 'legacyAccount' });
  });

  it('starts an export, polls until it is ready, and finds it among the others', async () => {
    const client = await start({ exports: { pendingPolls: 1 } });
    const [list] = simulator.lists;
    assert.ok(list);
    const { exportId } = await client.createExport({
      audience: { kind: 'selected', listIds: [list.id], segmentIds: [] },
      fileType: 'json',
    });
    assert.deepEqual(simulator.requests.at(-1)?.body, { list_ids: [list.id], file_type: 'json' });
    const pending = await client.exportStatus(exportId);
    assert.deepEqual([pending.status, pending.urls], ['pending', []]);
    const ready = await client.exportStatus(exportId);
    assert.equal(ready.status, 'ready');
    assert.equal(ready.contactCount, list.count);
    assert.equal(ready.urls.length, 1);
    assert.ok(ready.createdAt !== undefined && ready.expiresAt !== undefined);
    const [summary] = await client.listExports();
    assert.equal(summary?.exportId, exportId);
    assert.equal(summary.exportType, 'list_export');
    assert.deepEqual(summary.lists, [{ id: list.id, name: list.name }]);
  });

  it('reports why an export was rejected, or has failed', async () => {
    const client = await start({ exports: { failure: 'no space left', pendingPolls: 0 } });
    const unknown = { kind: 'selected', listIds: ['no-such-list'], segmentIds: [] } as const;
    await assert.rejects(client.createExport({ audience: unknown }), { reason: 'badRequest' });
    const { exportId } = await client.createExport({ audience: { kind: 'all' } });
    const { status, message } = await client.exportStatus(exportId);
    assert.deepEqual([status, message], ['failure', 'no space left']);
    await assert.rejects(client.exportStatus('gone'), { reason: 'notFound' });
  });

  it('sends nothing for an empty selection', async () => {
    const client = await start();
    const audience = { kind: 'selected', listIds: [], segmentIds: [] } as const;
    await assert.rejects(client.createExport({ audience }), { reason: 'badRequest' });
    assert.deepEqual(simulator.requests, []);
  });

  const calls: readonly (readonly [
    route: 'scopes' | 'username' | 'lists' | 'segments' | 'count' | 'exportStatus' | 'listExports',
    call: (client: ApiClient) => Promise<unknown>,
  ])[] = [
    ['scopes', (client) => client.scopes()],
    ['username', (client) => client.username()],
    ['lists', allLists],
    ['segments', (client) => client.segments()],
    ['count', (client) => client.contactCount()],
    ['exportStatus', (client) => client.exportStatus(simulator.exports[0]?.id ?? '')],
    ['listExports', (client) => client.listExports()],
  ];
  for (const [route, call] of calls) {
    it(`recovers from transient faults of ${route}`, async () => {
      const client = await start();
      await client.createExport({ audience: { kind: 'all' } });
      simulator.addFault({ route, kind: 'resetBeforeHeaders', times: 1 });
      simulator.addFault({ route, kind: 'resetInBody', times: 1 });
      simulator.addFault({ route, kind: 'status', status: 429, times: 1 });
      simulator.addFault({ route, kind: 'status', status: 502, body: 'html', times: 1 });
      simulator.addFault({ route, kind: 'wrongContentType' });
      await call(client);
    });

    for (const kind of ['emptyBody', 'truncatedJson', 'wrongJson'] as const) {
      it(`reports ${kind} of ${route} as badResponse`, async () => {
        const client = await start();
        await client.createExport({ audience: { kind: 'all' } });
        simulator.addFault({ route, kind });
        await assert.rejects(call(client), { reason: 'badResponse' });
      });
    }
  }

  for (const kind of ['emptyBody', 'truncatedJson', 'wrongJson'] as const) {
    it(`reports ${kind} of createExport as badResponse, and does not resend it`, async () => {
      const client = await start();
      simulator.addFault({ route: 'createExport', kind });
      await assert.rejects(client.createExport({ audience: { kind: 'all' } }), {
        reason: 'badResponse',
      });
      assert.equal(simulator.requests.length, 1);
    });
  }
});

describe('ApiClient and odd responses', () => {
  let server: OddServer | undefined;

  async function responding(bodyOf: (path: string, index: number) => unknown) {
    server = await startOddServer((response, { path }, index) =>
      sendJson(response, bodyOf(path, index)),
    );
    const { logger, lines } = recordingLogger();
    const client = new ApiClient({ baseUrl: server.url, apiKey: sampleApiKey, logger });
    return { client, lines, server };
  }

  afterEach(() => server?.close());

  const withNext = (token: string): object => ({
    result: [{ id: `list after ${token}`, name: 'x' }],
    _metadata: { next: `https://elsewhere.example${listsPath}?page_token=${token}` },
  });

  it('stops when a page links to itself', async () => {
    const { client, server } = await responding(() => withNext('again'));
    await assert.rejects(allLists(client), { reason: 'badResponse' });
    assert.equal(server.requests.length, 2);
  });

  it('stops when pages link in a circle', async () => {
    const { client, server } = await responding((_, index) => withNext(index % 2 ? 'a' : 'b'));
    await assert.rejects(allLists(client), { reason: 'badResponse' });
    assert.equal(server.requests.length, 3);
  });

  it('uses only the token of a link to another host', async () => {
    const { client, server } = await responding((path) =>
      path.includes('page_token') ? { result: [] } : withNext('a%2Bb'),
    );
    assert.equal((await allLists(client)).length, 1);
    assert.deepEqual(
      server.requests.map(({ path }) => path),
      [`${listsPath}?page_size=1000`, `${listsPath}?page_size=1000&page_token=a%2Bb`],
    );
  });

  it('follows the pages of the job list, if there are any', async () => {
    const { client } = await responding((path) => ({
      result: [{ id: path, status: 'ready' }],
      _metadata: path.includes('page_token') ? {} : { next: '/x?page_token=t' },
    }));
    const ids = (await client.listExports()).map(({ exportId }) => exportId);
    assert.deepEqual(ids, [
      '/v3/marketing/contacts/exports',
      '/v3/marketing/contacts/exports?page_token=t',
    ]);
  });

  it('skips an entry without an id, and logs that', async () => {
    const { client, lines } = await responding(() => ({ result: [{ name: 'x' }, { id: 'a' }] }));
    assert.deepEqual(
      (await allLists(client)).map(({ id }) => id),
      ['a'],
    );
    const warnings = lines.filter(({ level }) => level === 'warn');
    assert.deepEqual(
      warnings.map(({ message }) => message),
      ['GET /v3/marketing/lists: 1 entries without an id are left out'],
    );
  });

  it('uses 2.0 for a segment that both versions have', async () => {
    const { client } = await responding((path) => ({
      results: path.endsWith('/2.0')
        ? [{ id: 's', name: 'new' }]
        : [
            { id: 's', name: 'old' },
            { id: 't', name: 'only old' },
          ],
    }));
    const names = (await client.segments()).map(({ id, name }) => `${id} ${name}`);
    assert.deepEqual(new Set(names), new Set(['s new', 't only old']));
  });

  it('does not treat a cancel during v1 as a failing v1', async () => {
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const { client } = await responding((path) => {
      if (!path.endsWith('/2.0')) {
        controller.abort(reason);
      }
      return { results: [] };
    });
    await assert.rejects(client.segments({ signal: controller.signal }), reason);
  });

  for (const id of ['../../scopes', 'a/b', 'a?b=c', 'ä ö']) {
    it(`requests the export '${id}' and nothing else`, async () => {
      const { client, server } = await responding(() => ({ status: 'pending' }));
      await client.exportStatus(id);
      assert.equal(
        server.requests[0]?.path,
        `/v3/marketing/contacts/exports/${encodeURIComponent(id)}`,
      );
    });
  }

  it('does not request an export that would traverse the path upwards', async () => {
    const { client, server } = await responding(() => ({ status: 'pending' }));
    await assert.rejects(client.exportStatus('..'), { reason: 'badRequest' });
    assert.equal(server.requests.length, 0);
  });

  it('accepts 200 for a started export', async () => {
    const { client } = await responding(() => ({ id: 'e' }));
    assert.deepEqual(await client.createExport({ audience: { kind: 'all' } }), { exportId: 'e' });
  });
});
