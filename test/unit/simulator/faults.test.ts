import assert from 'node:assert/strict';
import * as z from 'zod';
import { fault, type FaultRoute } from '../../simulator/faults.ts';
import { Harness, rawGet } from './harness.ts';

const exportsPath = '/v3/marketing/contacts/exports';

/** A GET for each route that can have faults. */
const paths = {
  scopes: '/v3/scopes',
  username: '/v3/user/username',
  lists: '/v3/marketing/lists',
  segments: '/v3/marketing/segments/2.0',
  segmentsV1: '/v3/marketing/segments',
  count: '/v3/marketing/contacts/count',
  listExports: exportsPath,
} as const satisfies Partial<Record<FaultRoute, string>>;

describe('simulator: faults of the API', () => {
  let harness: Harness;
  const key = () => ({ authorization: `Bearer ${harness.simulator.apiKey}` });
  const rawCount = () => rawGet(harness.simulator.apiUrl + paths.count, key());

  before(async () => {
    harness = await Harness.start({ contacts: 50 });
  });
  after(() => harness.simulator.close());
  afterEach(() => harness.simulator.clearFaults());

  for (const [route, path] of Object.entries(paths)) {
    it(`affect '${route}' and no other route`, async () => {
      harness.simulator.addFault(fault.parse({ route, kind: 'status', status: 503 }));
      for (const [other, otherPath] of Object.entries(paths)) {
        const { status } = await harness.get(otherPath);
        assert.equal(status, other === route ? 503 : 200, other);
      }
      assert.equal((await harness.get(path)).status, 503);
    });
  }

  it('occur so many times, after so many requests', async () => {
    harness.simulator.addFault({ route: 'count', kind: 'status', status: 500, after: 2, times: 2 });
    harness.simulator.addFault({ route: 'count', kind: 'status', status: 502, after: 5, times: 1 });
    const statuses: number[] = [];
    for (let n = 0; n < 8; n++) {
      statuses.push((await harness.get(paths.count)).status);
    }
    assert.deepEqual(statuses, [200, 200, 500, 500, 200, 502, 200, 200]);
  });

  for (const [body, type, pattern] of [
    ['json', 'application/json', /^\{"errors":\[\{"message":"too busy"/],
    ['html', 'text/html', /^<html>.*too busy/],
    ['xml', 'application/xml', /<Error><Code>InternalError<\/Code>/],
    ['empty', 'text/plain', /^$/],
  ] as const) {
    it(`respond with any status and a body of '${body}'`, async () => {
      const kind = {
        route: 'count',
        kind: 'status',
        status: 503,
        body,
        message: 'too busy',
      } as const;
      harness.simulator.addFault({ ...kind, retryAfter: 7 });
      const response = await harness.get(paths.count);
      assert.equal(response.status, 503);
      assert.equal(response.headers.get('retry-after'), '7');
      assert.equal(response.headers.get('content-type'), type);
      assert.match(await response.text(), pattern);
    });
  }

  it('respond with 429 and either meaning of the reset, or none', async () => {
    const kind = {
      route: 'count',
      kind: 'status',
      status: 429,
      times: 1,
      resetSeconds: 30,
    } as const;
    harness.simulator.addFault({ ...kind, rateLimit: 'secondsLeft' });
    harness.simulator.addFault({ ...kind, rateLimit: 'epoch' });
    harness.simulator.addFault({ ...kind, rateLimit: 'none' });
    const seconds = await harness.get(paths.count);
    assert.equal(seconds.headers.get('x-ratelimit-reset'), '30');
    assert.deepEqual(await seconds.json(), { errors: [{ message: 'too many requests' }] });
    const epoch = Number((await harness.get(paths.count)).headers.get('x-ratelimit-reset'));
    assert.ok(Math.abs(epoch - Date.now() / 1000 - 30) < 20);
    assert.equal((await harness.get(paths.count)).headers.get('x-ratelimit-reset'), null);
  });

  it('reset the connection before the headers', async () => {
    harness.simulator.addFault({ route: 'count', kind: 'resetBeforeHeaders' });
    await assert.rejects(rawCount(), { code: 'ECONNRESET' });
    assert.equal(harness.simulator.requests.at(-1)?.status, undefined);
  });

  it('reset the connection after the headers, or in the body', async () => {
    harness.simulator.addFault({ route: 'count', kind: 'resetAfterHeaders', times: 1 });
    harness.simulator.addFault({ route: 'count', kind: 'resetInBody', bytes: 9 });
    const [afterHeaders, inBody] = [await rawCount(), await rawCount()];
    assert.deepEqual(
      [afterHeaders, inBody].map(({ status, complete, body }) => [status, complete, body.length]),
      [
        [200, false, 0],
        [200, false, 9],
      ],
    );
  });

  /** Returns whether a response is still pending after another request has been served. */
  const stillOpen = async (response: Promise<unknown>): Promise<boolean> => {
    const other = harness.get(paths.scopes).then(() => 'other');
    return (await Promise.race([response, other])) === 'other';
  };

  it('stall before the headers', async () => {
    harness.simulator.addFault({ route: 'count', kind: 'stall' });
    const abort = new AbortController();
    const response = fetch(harness.simulator.apiUrl + paths.count, {
      headers: key(),
      signal: abort.signal,
    });
    assert.ok(await stillOpen(response));
    abort.abort();
    await assert.rejects(response, { name: 'AbortError' });
  });

  it('stall in the middle of the body', async () => {
    harness.simulator.addFault({ route: 'count', kind: 'stall', at: 'body', bytes: 5 });
    const { body } = await harness.get(paths.count);
    const reader = (body ?? assert.fail('There is no body')).getReader();
    const first = z.instanceof(Uint8Array).parse((await reader.read()).value);
    assert.equal(first.length, 5);
    assert.ok(await stillOpen(reader.read()));
    await reader.cancel();
  });

  it('truncate or replace the JSON', async () => {
    const good = await (await harness.get(paths.count)).text();
    harness.simulator.addFault({ route: 'count', kind: 'truncatedJson', times: 1 });
    harness.simulator.addFault({ route: 'count', kind: 'wrongJson', times: 1 });
    harness.simulator.addFault({ route: 'count', kind: 'wrongJson', json: [1], times: 1 });
    harness.simulator.addFault({ route: 'count', kind: 'emptyBody', times: 1 });
    harness.simulator.addFault({ route: 'count', kind: 'wrongContentType' });
    const texts: string[] = [];
    for (let n = 0; n < 4; n++) {
      const response = await harness.get(paths.count);
      assert.equal(response.status, 200);
      texts.push(await response.text());
    }
    const half = good.slice(0, good.length >> 1);
    assert.deepEqual(texts, [half, '{"unexpected":true}', '[1]', '']);
    const html = await harness.get(paths.count);
    assert.equal(html.headers.get('content-type'), 'text/html');
    assert.equal(await html.text(), good);
  });

  it('announce more than is sent', async () => {
    harness.simulator.addFault({ route: 'count', kind: 'wrongContentLength', by: 10 });
    const { complete, headers, body } = await rawCount();
    assert.equal(complete, false);
    assert.equal(Number(headers['content-length']), body.length + 10);
  });

  it('redirect', async () => {
    harness.simulator.addFault({ route: 'count', kind: 'redirect', to: 'https://example.com/x' });
    const response = await harness.get(paths.count);
    assert.deepEqual(
      [response.status, response.headers.get('location')],
      [302, 'https://example.com/x'],
    );
  });

  it('slow a response down', async () => {
    harness.simulator.addFault({ route: 'count', kind: 'slow', bytesPerSecond: 100 });
    const slow = rawCount();
    assert.ok(await stillOpen(slow));
    const { complete, body } = await slow;
    assert.ok(complete && body.length > 60);
  });

  it('handle a POST and lose the response', async () => {
    const before = harness.simulator.exports.length;
    harness.simulator.addFault({ route: 'createExport', kind: 'responseLost', times: 1 });
    await assert.rejects(harness.post(exportsPath, '{}'));
    assert.equal(harness.simulator.exports.length, before + 1);
    assert.equal((await harness.post(exportsPath, '{}')).status, 202);
    assert.equal(harness.simulator.exports.length, before + 2);
  });

  it('are part of a scenario, and named if they are invalid', async () => {
    harness.simulator.setScenario({ faults: [{ route: 'scopes', kind: 'status', status: 418 }] });
    assert.equal((await harness.get(paths.scopes)).status, 418);
    assert.throws(() =>
      harness.simulator.addFault({ route: 'scopes', kind: 'status', status: 99 }),
    );
  });

  describe('in the status of an export', () => {
    it('keep it from becoming ready', async () => {
      harness.simulator.addFault({ route: 'exportStatus', kind: 'neverReady' });
      const id = await harness.createExport();
      for (let polls = 0; polls < 5; polls++) {
        assert.equal((await harness.status(id)).status, 'pending');
      }
      harness.simulator.clearFaults();
      assert.equal((await harness.status(id)).status, 'ready');
    });

    it('return an unknown status, a failure, no urls, or no job', async () => {
      const { id } = await harness.export();
      const route = 'exportStatus';
      harness.simulator.addFault({ route, kind: 'unknownStatus', status: 'queued', times: 1 });
      harness.simulator.addFault({ route, kind: 'failure', message: 'no space', times: 1 });
      harness.simulator.addFault({ route, kind: 'readyWithoutUrls', times: 1 });
      harness.simulator.addFault({ route, kind: 'jobGone' });
      assert.equal((await harness.status(id)).status, 'queued');
      const failed = await harness.status(id);
      assert.deepEqual([failed.status, failed.message], ['failure', 'no space']);
      const bare = await harness.status(id);
      assert.deepEqual([bare.status, bare.urls, bare.contact_count], ['ready', [], 50]);
      assert.equal((await harness.get(`${exportsPath}/${id}`)).status, 404);
    });

    it('return URLs that have expired', async () => {
      harness.simulator.addFault({ route: 'exportStatus', kind: 'expiredUrl', times: 1, after: 1 });
      const { id, urls } = await harness.export();
      assert.equal((await rawGet(urls?.[0] ?? '')).status, 403);
      assert.equal((await rawGet((await harness.status(id)).urls?.[0] ?? '')).status, 200);
    });
  });
});
