import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import { FileClient } from '../../../src/sendgrid/fileClient.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { oddServers } from '../../support/oddServers.ts';
import { recordingLogger } from '../../support/recordingLogger.ts';

describe('FileClient', () => {
  const serve = oddServers();

  it('returns the bytes as received, compressed or not, with their length', async () => {
    const zipped = gzipSync('a,b\n');
    const server = await serve((response) => {
      response.writeHead(200, {
        'content-encoding': 'gzip',
        'content-length': zipped.length,
        etag: '"1"',
      });
      response.end(zipped);
    });
    const file = await new FileClient({ userAgent: 'test/1' }).open(`${server.url}/f?sig=1`);
    assert.equal(file.status, 200);
    assert.equal(file.contentLength, zipped.length);
    assert.equal(file.header('ETag'), '"1"');
    assert.equal(file.header('x-none'), undefined);
    assert.deepEqual(await buffer(file.body), zipped);
    const [request] = server.requests;
    assert.equal(request?.path, '/f?sig=1');
    assert.equal(request.headers['user-agent'], 'test/1');
    assert.equal(request.headers['accept-encoding'], 'gzip, identity');
  });

  for (const coding of ['gzip', 'x-gzip', 'GZIP', 'gzip, gzip', 'identity', 'Identity, gzip', '']) {
    it(`accepts a file with the content coding '${coding}'`, async () => {
      const server = await serve((response) => {
        response.writeHead(200, { 'content-encoding': coding }).end('bytes');
      });
      const file = await new FileClient().open(server.url);
      assert.equal((await buffer(file.body)).toString(), 'bytes');
    });
  }

  for (const [coding, name] of [
    ['br', 'br'],
    ['zstd', 'zstd'],
    ['deflate', 'deflate'],
    ['x-foo', 'x-foo'],
    ['gzip, br', 'br'],
    ['Br,gzip', 'br'],
    ['gzip;q=1', '?'],
    ['<b>bold</b>', '?'],
  ] as const) {
    it(`rejects a file with the content coding '${coding}', even a part of one`, async () => {
      for (const status of [200, 206]) {
        const server = await serve((response) => {
          response.writeHead(status, { 'content-encoding': coding }).end('bytes');
        });
        await assert.rejects(new FileClient().open(server.url), {
          reason: 'unknownCoding',
          serverMessage: name,
        });
      }
    });
  }

  it('reads why a file is refused, even from a gzip', async () => {
    const server = await serve((response) => {
      response.writeHead(403, { 'content-encoding': 'gzip' });
      response.end(gzipSync('<Error><Code>AccessDenied</Code><Message>Expired</Message></Error>'));
    });
    await assert.rejects(new FileClient().open(server.url), {
      reason: 'forbidden',
      serverMessage: 'AccessDenied: Expired',
    });
  });

  it('never sends what belongs to the API, even if asked to', async () => {
    const server = await serve((response) => response.end());
    const headers = {
      Authorization: 'Bearer x',
      COOKIE: 'a=b',
      'On-Behalf-Of': 'sub',
      Range: 'bytes=5-',
    };
    const file = await new FileClient().open(server.url, { headers });
    await buffer(file.body);
    const names = Object.keys(server.requests[0]?.headers ?? {});
    assert.equal(server.requests[0]?.headers.range, 'bytes=5-');
    assert.deepEqual(
      names.filter((name) => ['authorization', 'cookie', 'on-behalf-of'].includes(name)),
      [],
    );
  });

  it('has no length if there is no header', async () => {
    const server = await serve((response) => {
      response.write('a');
      response.end('b');
    });
    const file = await new FileClient().open(server.url);
    assert.equal(file.contentLength, undefined);
    assert.equal((await buffer(file.body)).toString(), 'ab');
  });

  describe('redirects', () => {
    const redirect = (response: ServerResponse, location: string): void => {
      response.writeHead(302, { location }).end('moved');
    };

    it('are followed to other hosts, five at most', async () => {
      const other = await serve((response) => response.end('here'));
      const server = await serve((response, _, index) =>
        redirect(response, index < 4 ? `/${index}?sig` : `${other.url}/file`),
      );
      const file = await new FileClient().open(server.url);
      assert.equal((await buffer(file.body)).toString(), 'here');
      assert.equal(server.requests.length, 5);
    });

    it('are not followed endlessly', async () => {
      const server = await serve((response) => redirect(response, '/again'));
      await assert.rejects(new FileClient().open(server.url), { reason: 'redirected' });
      assert.equal(server.requests.length, 6);
    });

    it('are not followed where a file URL may not lead', async () => {
      const server = await serve((response, { path }) =>
        redirect(response, decodeURIComponent(path.slice(1))),
      );
      for (const to of [
        'http://files.example/',
        'file:///etc/passwd',
        'https://a:b@files.example/',
      ]) {
        const url = `${server.url}/${encodeURIComponent(to)}`;
        await assert.rejects(new FileClient().open(url), { reason: 'badFileUrl' });
      }
    });

    it('without a location are errors', async () => {
      const server = await serve((response) => response.writeHead(302).end());
      await assert.rejects(new FileClient().open(server.url), {
        reason: 'redirected',
        status: 302,
      });
    });
  });

  describe('errors', () => {
    const rows: readonly (readonly [status: number, body: string, expected: object])[] = [
      [
        403,
        '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
        { reason: 'forbidden', status: 403, serverMessage: 'AccessDenied: Request has expired' },
      ],
      [404, '', { reason: 'notFound', status: 404, serverMessage: undefined }],
      [405, '', { reason: 'badRequest', status: 405 }],
      [500, 'x'.repeat(200_000), { reason: 'server', status: 500, serverMessage: undefined }],
      [503, '<title>Slow down</title>', { reason: 'server', serverMessage: 'Slow down' }],
    ];
    for (const [status, body, expected] of rows) {
      it(`report ${status} with a body of ${body.length} characters`, async () => {
        const server = await serve((response) => {
          response.writeHead(status, { 'x-amz-request-id': 'r' }).end(body);
        });
        await assert.rejects(new FileClient().open(server.url), { requestId: 'r', ...expected });
        assert.equal(server.requests.length, 1);
      });
    }

    const xml = (code: string): string =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error xmlns="s3"><Code>${code}</Code><Message>m</Message></Error>`;
    const s3 = { 'x-amz-request-id': 'r', 'x-amz-id-2': 'i' };
    type Refusal = readonly [status: number, body: string, headers: object, expected: object];
    const refusals: readonly Refusal[] = [
      [403, xml('AccessDenied'), s3, { reason: 'forbidden', isStorageRefusal: true }],
      [403, xml('AccessDenied'), { via: '1.1 proxy' }, { isStorageRefusal: true }],
      [400, xml('ExpiredToken'), s3, { reason: 'badRequest', isStorageRefusal: true }],
      [404, xml('NoSuchKey'), {}, { reason: 'notFound', isStorageRefusal: true }],
      [403, '', s3, { reason: 'forbidden', isStorageRefusal: true }],
      [400, xml('RequestTimeout'), s3, { reason: 'server', isStorageRefusal: false }],
      [403, xml('RequestTimeTooSkewed'), s3, { reason: 'server', isStorageRefusal: false }],
      [503, xml('SlowDown'), s3, { reason: 'server', isStorageRefusal: false }],
      [403, xml('SignatureDoesNotMatch'), s3, { reason: 'forbidden', isStorageRefusal: false }],
      [403, '<html><title>Blocked</title></html>', s3, { isStorageRefusal: false }],
      [403, '', { via: '1.1 proxy' }, { reason: 'forbidden', isStorageRefusal: false }],
      [400, '<h1>Bad Request</h1>', {}, { reason: 'badRequest', isStorageRefusal: false }],
      [401, '{"message":"no"}', {}, { reason: 'unauthorized', isStorageRefusal: false }],
      [407, '<html></html>', {}, { reason: 'badRequest', isStorageRefusal: false }],
      [511, '<html></html>', {}, { reason: 'forbidden', isStorageRefusal: false }],
    ];
    for (const [status, body, headers, expected] of refusals) {
      it(`tell who refused with ${status} ${body.replace(/<\?.*\n/, '').slice(0, 60)}`, async () => {
        const server = await serve((response) => {
          response.writeHead(status, { ...headers }).end(body);
        });
        await assert.rejects(new FileClient().open(server.url), expected);
      });
    }

    const expired = xml('AccessDenied').replace('>m<', '>Request has expired<');
    type Absence = readonly [status: number, body: string, headers: object, isFileAbsence: boolean];
    const absences: readonly Absence[] = [
      [404, xml('NoSuchKey'), s3, true],
      [403, xml('AccessDenied'), s3, true],
      [404, '', s3, true],
      [403, '', s3, true],
      [403, expired, s3, false],
      [400, xml('ExpiredToken'), s3, false],
      [403, xml('InvalidToken'), s3, false],
      [404, xml('NoSuchBucket'), s3, false],
      [410, xml('NoSuchKey'), s3, false],
      [404, '<html></html>', s3, false],
      [404, '', {}, false],
      [403, '', { via: '1.1 proxy' }, false],
    ];
    for (const [status, body, headers, isFileAbsence] of absences) {
      const words = `${status} ${body.replace(/<\?.*\n/, '').slice(0, 90)} ${Object.keys(headers).length}`;
      it(`tell whether the file may just not exist yet, with ${words}`, async () => {
        const server = await serve((response) => {
          response.writeHead(status, { ...headers }).end(body);
        });
        await assert.rejects(new FileClient().open(server.url), { isFileAbsence });
      });
    }

    it('have the delay that the host asks for, in seconds or as a date', async () => {
      const date = 'Thu, 15 Jan 2026 12:00:00 GMT';
      for (const [retryAfter, retryAfterMs] of [
        ['7', 7000],
        ['Thu, 15 Jan 2026 12:00:30 GMT', 30_000],
        ['soon', undefined],
      ] as const) {
        const server = await serve((response) => {
          response.writeHead(503, { date, 'retry-after': retryAfter }).end();
        });
        await assert.rejects(new FileClient().open(server.url), { reason: 'server', retryAfterMs });
      }
    });

    const ends: readonly (readonly [name: string, end: (response: ServerResponse) => void])[] = [
      ['stalls', () => undefined],
      ['breaks off', (response) => response.destroy()],
    ];
    for (const [name, end] of ends) {
      it(`keep their status when their body ${name}`, async () => {
        const server = await serve((response) => {
          response.writeHead(403, { 'content-length': 100 });
          response.write('<Error>');
          setImmediate(() => end(response));
        });
        const client = new FileClient({ timeoutMs: 1000 });
        await assert.rejects(client.open(server.url), { reason: 'forbidden' });
      });
    }

    it('report a refused connection, without the query', async () => {
      const server = await serve((response) => response.end());
      await server.close();
      await assert.rejects(new FileClient().open(`${server.url}/f?secret`), (error) => {
        assert.ok(error instanceof Error && 'reason' in error);
        assert.equal(error.reason, 'network');
        assert.match(error.message, /ECONNREFUSED/);
        assert.doesNotMatch(`${error.stack ?? ''} ${String(error.cause)}`, /secret/);
        return true;
      });
    });

    it('report a host that does not respond, but allow a body all the time that it needs', async () => {
      const silent = await serve(() => undefined);
      await assert.rejects(new FileClient({ timeoutMs: 50 }).open(silent.url), {
        reason: 'timeout',
      });
      const client = new FileClient({ timeoutMs: 500 });
      const slow = await serve((response) => {
        response.write('a');
        setTimeout(() => response.end('b'), 700);
      });
      assert.equal((await buffer((await client.open(slow.url)).body)).toString(), 'ab');
    });

    it('reject a URL that must not be requested', async () => {
      await assert.rejects(new FileClient().open('http://files.example/'), {
        reason: 'badFileUrl',
      });
    });
  });

  describe('cancelling', () => {
    const reason = new Error('changed my mind');

    it('throws the reason before and while waiting for the response', async () => {
      const controller = new AbortController();
      const server = await serve(() => controller.abort(reason));
      const { signal } = controller;
      await assert.rejects(new FileClient().open(server.url, { signal }), reason);
      await assert.rejects(new FileClient().open(server.url, { signal }), reason);
      assert.equal(server.requests.length, 1);
    });

    it('throws the reason while an error is being read', async () => {
      const controller = new AbortController();
      const server = await serve((response) => {
        response.writeHead(403).write('<Error>');
        setTimeout(() => controller.abort(reason), 20);
      });
      const { signal } = controller;
      await assert.rejects(new FileClient().open(server.url, { signal }), reason);
    });

    it('aborts a body that is being read, and closes the connection', async () => {
      const controller = new AbortController();
      const closed = Promise.withResolvers<true>();
      const server = await serve((response) => {
        response.once('close', () => closed.resolve(true));
        response.write('a');
      });
      const file = await new FileClient().open(server.url, { signal: controller.signal });
      file.body.once('data', () => controller.abort(reason));
      await assert.rejects(buffer(file.body));
      await closed.promise;
    });
  });

  describe('and the simulator', () => {
    let simulator: Simulator;

    before(async () => {
      simulator = await startSimulator({ exports: { pendingPolls: 0 } });
    });

    after(() => simulator.close());

    it('downloads an export, and reports when its URL has expired', async () => {
      const { logger, lines } = recordingLogger();
      const api = new ApiClient({ baseUrl: simulator.apiUrl, apiKey: simulator.apiKey });
      const { exportId } = await api.createExport({ audience: { kind: 'all' } });
      const [url] = (await api.exportStatus(exportId)).urls;
      assert.ok(url !== undefined);
      const client = new FileClient({ logger });
      const file = await client.open(url);
      assert.equal((await buffer(file.body)).subarray(0, 2).toString('hex'), '1f8b');
      simulator.advance(301_000);
      await assert.rejects(client.open(url), {
        reason: 'forbidden',
        serverMessage: 'AccessDenied: Request has expired',
      });
      assert.deepEqual(
        lines.map(({ level, message }) => `${level} ${message.replace(/\d+ ms.*/, '')}`),
        [200, 403].map((status) => {
          const { origin, pathname } = new URL(url);
          return `${status === 200 ? 'info' : 'warn'} GET ${origin}${pathname}: ${status}, `;
        }),
      );
    });
  });
});
