import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import { sendJson, startOddServer, type OddServer } from '../../support/oddServer.ts';
import { recordingLogger } from '../../support/recordingLogger.ts';
import { sampleApiKey } from '../../support/sampleKey.ts';
import { VirtualTime } from '../../support/virtualTime.ts';

type Handler = (response: ServerResponse) => void;

const path = '/v3/marketing/segments';
const segments =
  (...ids: readonly string[]): Handler =>
  (response) =>
    sendJson(response, { results: ids.map((id) => ({ id, name: `segment ${id}` })) });
const failing =
  (status: number): Handler =>
  (response) =>
    sendJson(response, { errors: [{ message: `no: ${status}` }] }, { status });
const hanging: Handler = () => undefined;
const html: Handler = (response) => response.end('<html></html>');

describe('Segments of 2.0 and of v1', () => {
  let server: OddServer | undefined;

  afterEach(() => server?.close());

  async function serve({ current, older }: { current: Handler; older: Handler }) {
    const arrived: { current: number; older: number } = { current: 0, older: 0 };
    server = await startOddServer((response, request) => {
      if (request.path === `${path}/2.0`) {
        arrived.current++;
        current(response);
      } else if (request.path === path) {
        arrived.older++;
        older(response);
      } else {
        sendJson(response, { scopes: ['marketing.read'] });
      }
    });
    const { logger, lines } = recordingLogger();
    const { delay, delays } = new VirtualTime();
    const client = new ApiClient({ baseUrl: server.url, apiKey: sampleApiKey, logger, delay });
    const shown: string[][] = [];
    const read = async (signal?: AbortSignal): Promise<readonly string[]> => {
      const found = await client.segments({
        ...(signal && { signal }),
        show: (soFar) => shown.push(soFar.map(({ id }) => id)),
      });
      return found.map(({ id }) => id);
    };
    return { read, shown, lines, arrived, delays, server };
  }

  for (const [name, older] of [
    ['500', failing(500)],
    ['503', failing(503)],
    ['429', failing(429)],
    ['403', failing(403)],
    ['404', failing(404)],
    ['a lost connection', (response: ServerResponse) => response.destroy()],
    ['a web page', html],
  ] as const) {
    it(`work without v1 if that responds with ${name}, which is requested once`, async () => {
      const { read, arrived, server, lines } = await serve({ current: segments('a'), older });
      assert.deepEqual(await read(), ['a']);
      assert.deepEqual(arrived, { current: 1, older: 1 });
      assert.equal(server.requests.length, 2);
      assert.ok(lines.some(({ message }) => message.startsWith('Segments of v1 are left out: ')));
    });
  }

  it('are shown from 2.0 while v1 hangs, and are complete without it soon after', async () => {
    const { read, arrived, shown } = await serve({ current: segments('a', 'b'), older: hanging });
    assert.deepEqual(await read(), ['a', 'b']);
    assert.deepEqual(shown, [['a', 'b']]);
    assert.deepEqual(arrived, { current: 1, older: 1 });
  });

  for (const status of [404, 405, 410, 501]) {
    it(`are read from v1 if the server has no 2.0 (${status})`, async () => {
      const { read, arrived } = await serve({ current: failing(status), older: segments('o') });
      assert.deepEqual(await read(), ['o']);
      assert.deepEqual(arrived, { current: 1, older: 1 });
    });
  }

  it('are not reported as none if the server has no 2.0 and v1 is empty', async () => {
    const { read } = await serve({ current: failing(404), older: segments() });
    await assert.rejects(read(), { reason: 'notFound', status: 404 });
  });

  for (const [status, reason, requests] of [
    [403, 'legacyAccount', 1],
    [401, 'unauthorized', 1],
    [400, 'badRequest', 1],
    [500, 'server', 5],
  ] as const) {
    it(`of v1 are shown beside the failure of 2.0 (${status})`, async () => {
      const { read, arrived, shown } = await serve({
        current: failing(status),
        older: segments('o'),
      });
      await assert.rejects(read(), { reason });
      assert.deepEqual(shown.at(-1), ['o']);
      assert.deepEqual(arrived, { current: requests, older: 1 });
    });
  }

  for (const [current, older, reason] of [
    [404, 500, 'notFound'],
    [404, 404, 'notFound'],
    [405, 403, 'badRequest'],
    [403, 404, 'legacyAccount'],
    [500, 401, 'server'],
  ] as const) {
    it(`fail with the error of 2.0 if both fail (${current} and ${older})`, async () => {
      const { read } = await serve({ current: failing(current), older: failing(older) });
      await assert.rejects(read(), { reason, status: current });
    });
  }

  it('are each there once, whatever the case of an id, as 2.0 has them', async () => {
    const { read } = await serve({
      current: segments('abc-1', 'B'),
      older: segments('ABC-1', 'c', 'b'),
    });
    assert.deepEqual([...(await read())].sort(), ['B', 'abc-1', 'c']);
  });

  it('end with the reason of the signal, whichever of the two is running', async () => {
    for (const [current, older] of [
      [hanging, segments('o')],
      [segments('a'), hanging],
      [failing(404), hanging],
    ] as const) {
      const controller = new AbortController();
      const reason = new Error('changed my mind');
      const { read, server } = await serve({
        current: (response) => {
          current(response);
          setTimeout(() => controller.abort(reason), 20);
        },
        older,
      });
      await assert.rejects(read(controller.signal), reason);
      await server.close();
    }
    server = undefined;
  });
});
