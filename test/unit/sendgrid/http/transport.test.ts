import assert from 'node:assert/strict';
import nodeFetch from 'node-fetch';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { SendGridError } from '../../../../src/sendgrid/errors.ts';
import { Transport, type TransportOptions } from '../../../../src/sendgrid/http/transport.ts';
import { sendJson } from '../../../support/oddServer.ts';
import { oddServers } from '../../../support/oddServers.ts';
import { sampleApiKey } from '../../../support/sampleKey.ts';
import { VirtualTime } from '../../../support/virtualTime.ts';

const get = { method: 'GET', path: '/v3/scopes' } as const;
const post = { method: 'POST', path: '/v3/things', body: { a: 1 } } as const;

describe('Transport', () => {
  const serve = oddServers();
  let time = new VirtualTime();

  beforeEach(() => {
    time = new VirtualTime();
  });

  function transport(baseUrl: string, options: Partial<TransportOptions> = {}): Transport {
    const { delay, now } = time;
    const random = (): number => 0.5;
    return new Transport({
      ...{ baseUrl, apiKey: sampleApiKey, delay, now, monotonic: now, random },
      ...options,
    });
  }

  async function failure(call: Promise<unknown>): Promise<SendGridError> {
    try {
      await call;
    } catch (error) {
      assert.ok(error instanceof SendGridError, String(error));
      return error;
    }
    assert.fail('It did not fail.');
  }

  it('sends key, user agent and JSON, below the path of the base URL', async () => {
    const server = await serve((response) => sendJson(response, { ok: true }, { status: 202 }));
    const sender = transport(`${server.url}/gate/`, {
      userAgent: 'sendgrid-contact-exports/1.2.3',
    });
    const result = await sender.send({ ...post, query: { a: 'b c&d' } });
    assert.deepEqual(result, { body: { ok: true }, status: 202, requestId: undefined });
    const [request] = server.requests;
    assert.equal(request?.path, '/gate/v3/things?a=b+c%26d');
    assert.equal(request.body, '{"a":1}');
    assert.equal(request.headers.authorization, `Bearer ${sampleApiKey}`);
    assert.equal(request.headers['user-agent'], 'sendgrid-contact-exports/1.2.3');
    assert.equal(request.headers['content-type'], 'application/json');
  });

  it('reads JSON that is compressed, has a byte order mark, or is called HTML', async () => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' });
      response.end(gzipSync('\ufeff{"ok":true}'));
    });
    assert.deepEqual((await transport(server.url).send(get)).body, { ok: true });
  });

  describe('errors', () => {
    const statuses: readonly (readonly [status: number, reason: string])[] = [
      [400, 'badRequest'],
      [401, 'unauthorized'],
      [403, 'forbidden'],
      [404, 'notFound'],
      [405, 'badRequest'],
      [408, 'server'],
      [410, 'notFound'],
      [413, 'badRequest'],
      [422, 'badRequest'],
      [429, 'rateLimited'],
      [500, 'server'],
      [502, 'server'],
      [503, 'server'],
      [504, 'server'],
      [301, 'redirected'],
      [307, 'redirected'],
    ];
    for (const [status, reason] of statuses) {
      it(`report ${status} as ${reason}`, async () => {
        const server = await serve((response) =>
          sendJson(
            response,
            { errors: [{ message: 'so it is', field: 'a' }] },
            { status, headers: { 'x-amzn-requestid': 'r-1', 'x-amz-apigw-id': 'g-1' } },
          ),
        );
        const error = await failure(transport(server.url).send(post));
        assert.equal(error.reason, reason);
        assert.equal(error.status, status);
        assert.equal(error.requestId, 'r-1');
        const isRead = reason !== 'redirected';
        assert.equal(error.serverMessage, isRead ? 'so it is' : undefined);
        assert.equal(error.field, isRead ? 'a' : undefined);
      });
    }

    for (const body of ['', '<html>', '{"a":', 'undefined']) {
      it(`report 200 with the body '${body}' as badResponse, and do not retry`, async () => {
        const server = await serve((response) => response.end(body));
        const error = await failure(transport(server.url).send(get));
        assert.equal(error.reason, 'badResponse');
        assert.equal(error.status, 200);
        assert.equal(server.requests.length, 1);
      });
    }

    it('do not quote a body that is not JSON', async () => {
      const server = await serve((response) => response.end('ada@example.com is here'));
      const error = await failure(transport(server.url).send(get));
      assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /ada/);
    });

    it('redact the key in what the server says, whatever form the key has', async () => {
      const apiKey = 'gateway-secret';
      const server = await serve((response, { headers }) =>
        sendJson(response, { error: `bad: ${headers.authorization ?? ''}` }, { status: 401 }),
      );
      const error = await failure(transport(server.url, { apiKey }).send(get));
      assert.equal(error.serverMessage, 'bad: Bearer …');
    });

    it('cut off an endless response', async () => {
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      let closed = false;
      const server = await serve((response) => {
        response.on('close', () => (closed = true));
        const push = (): void => {
          while (!closed && response.write(chunk));
        };
        response.on('drain', push);
        push();
      });
      const error = await failure(transport(server.url).send(get));
      assert.equal(error.reason, 'badResponse');
      assert.match(error.message, /larger than 67108864 bytes/);
      assert.equal(server.requests.length, 1);
    });
  });

  describe('redirects', () => {
    it('are not followed, above all not with the key', async () => {
      const other = await serve((response) => sendJson(response, {}));
      const server = await serve((response) => {
        response.writeHead(302, { location: `${other.url}/v3/scopes` });
        response.end('moved');
      });
      const error = await failure(transport(server.url).send(get));
      assert.equal(error.reason, 'redirected');
      assert.equal(server.requests.length, 1);
      assert.equal(other.requests.length, 0);
    });
  });

  describe('the key', () => {
    for (const path of [
      '/v3/a/..',
      '/v3/../../x',
      '/v3/.',
      '/v3/a b',
      '/v3/a?b',
      '/v3/a#b',
      '/v3/a\\b',
    ]) {
      it(`is not sent to ${path}, which is not the requested endpoint`, async () => {
        const server = await serve((response) => sendJson(response, {}));
        const error = await failure(transport(server.url).send({ method: 'GET', path }));
        assert.equal(error.reason, 'badRequest');
        assert.equal(server.requests.length, 0);
      });
    }

    it('is not sent to another origin', async () => {
      const other = await serve((response) => sendJson(response, {}));
      const sender = transport('http://127.0.0.1:1');
      const path = `//${new URL(other.url).host}/x`;
      const error = await failure(sender.send({ method: 'GET', path }));
      assert.equal(error.reason, 'badRequest');
      assert.equal(other.requests.length, 0);
    });

    for (const apiKey of ['', 'a b', 'a\nb', 'ключ']) {
      it(`is rejected as ${JSON.stringify(apiKey)}`, () => {
        assert.throws(() => transport('https://api.sendgrid.com', { apiKey }), {
          reason: 'badRequest',
        });
      });
    }

    for (const baseUrl of ['', 'http://api.sendgrid.com', 'https://a:b@api.sendgrid.com']) {
      it(`is not accepted for the base URL '${baseUrl}'`, () => {
        assert.throws(() => transport(baseUrl), { reason: 'badRequest' });
      });
    }
  });

  describe('retries', () => {
    it('resend with backoff until it succeeds', async () => {
      const server = await serve((response, _, index) =>
        sendJson(response, {}, { status: index < 4 ? 503 : 200 }),
      );
      await transport(server.url).send(get);
      assert.equal(server.requests.length, 5);
      assert.deepEqual(time.delays, [250, 500, 1000, 2000]);
    });

    it('give up after five attempts, with the last error', async () => {
      const server = await serve((response, _, index) =>
        sendJson(response, { error: `attempt ${index + 1}` }, { status: 500 }),
      );
      const error = await failure(transport(server.url).send(get));
      assert.equal(error.serverMessage, 'attempt 5');
      assert.equal(server.requests.length, 5);
    });

    it('wait as the server says', async () => {
      const responses = [
        { status: 503, headers: { 'retry-after': '7' } },
        { status: 429, headers: { 'x-ratelimit-reset': '20', 'x-ratelimit-remaining': '1' } },
        { status: 429, headers: { 'x-ratelimit-reset': String(time.now() / 1000 + 90) } },
        { status: 200 },
      ];
      const server = await serve((response, _, index) => {
        response.sendDate = false;
        sendJson(response, {}, responses[index]);
      });
      await transport(server.url, { random: () => 0 }).send(get);
      assert.deepEqual(time.delays, [7000, 20_000, 63_000]);
    });

    it('hold the next request when none remain', async () => {
      const server = await serve((response) =>
        sendJson(
          response,
          {},
          { headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' } },
        ),
      );
      const sender = transport(server.url);
      await sender.send(get);
      assert.deepEqual(time.delays, []);
      await sender.send(get);
      assert.deepEqual(time.delays, [30_000]);
    });

    for (const status of [500, 502, 503, 408]) {
      it(`never resend a POST after ${status}`, async () => {
        const server = await serve((response) => sendJson(response, {}, { status }));
        assert.equal((await failure(transport(server.url).send(post))).reason, 'server');
        assert.equal(server.requests.length, 1);
      });
    }

    it('never resend a POST after a lost response', async () => {
      const server = await serve((response) => response.destroy());
      assert.equal((await failure(transport(server.url).send(post))).reason, 'network');
      assert.equal(server.requests.length, 1);
    });

    it('resend a POST after a 429, which was not handled', async () => {
      const server = await serve((response, _, index) =>
        sendJson(response, {}, { status: index === 0 ? 429 : 202 }),
      );
      assert.equal((await transport(server.url).send(post)).status, 202);
      assert.deepEqual(
        server.requests.map(({ body }) => body),
        ['{"a":1}', '{"a":1}'],
      );
    });
  });

  describe('the network', () => {
    const breaks: readonly (readonly [name: string, break_: (response: ServerResponse) => void])[] =
      [
        ['before the headers', (response) => response.destroy()],
        [
          'in a body of known length',
          (response) => {
            response.writeHead(200, { 'content-length': '100' });
            response.write('{"a":');
            setImmediate(() => response.destroy());
          },
        ],
        [
          'in a chunked body',
          (response) => {
            response.writeHead(200);
            response.write('{"a":');
            setImmediate(() => response.destroy());
          },
        ],
      ];
    for (const [name, break_] of breaks) {
      it(`may break ${name}: a GET is resent`, async () => {
        const server = await serve((response, _, index) =>
          index === 0 ? break_(response) : sendJson(response, { ok: true }),
        );
        assert.deepEqual((await transport(server.url).send(get)).body, { ok: true });
      });
    }

    it('may refuse: host and code are named, the query is not', async () => {
      const server = await serve((response) => response.end());
      await server.close();
      const request = { ...get, query: { page_token: 'private' } };
      const error = await failure(transport(server.url).send(request));
      assert.equal(error.reason, 'network');
      assert.equal(
        error.message,
        `${new URL(server.url).host}: the connection was refused (ECONNREFUSED)`,
      );
      assert.ok(error.cause instanceof Error);
      assert.match(error.cause.message, /^connect ECONNREFUSED/);
      assert.doesNotMatch(`${error.stack ?? ''}${error.cause.stack ?? ''}`, /private/);
      assert.equal(time.delays.length, 4);
    });

    it('may not speak TLS', async () => {
      const server = await serve((response) => response.end());
      const error = await failure(transport(server.url.replace('http:', 'https:')).send(get));
      assert.equal(error.reason, 'network');
      assert.match(error.message, /TLS/);
    });
  });

  describe('timeouts', () => {
    it('end an attempt without a response, and a GET is resent', async () => {
      const server = await serve((response, _, index) => {
        if (index > 0) {
          sendJson(response, { ok: true });
        }
      });
      assert.deepEqual((await transport(server.url, { timeoutMs: 50 }).send(get)).body, {
        ok: true,
      });
      assert.ok(server.requests.length >= 2);
    });

    it('end an attempt whose body stalls', async () => {
      const server = await serve((response) => {
        response.writeHead(200);
        response.write('{');
      });
      const error = await failure(transport(server.url, { timeoutMs: 50 }).send(post));
      assert.equal(error.reason, 'timeout');
      assert.equal(error.message, 'POST /v3/things: no response in 0.05 s');
      assert.equal(server.requests.length, 1);
    });
  });

  describe('cancelling', () => {
    const reason = new Error('changed my mind');

    it('throws the reason before anything is sent', async () => {
      const server = await serve((response) => sendJson(response, {}));
      const signal = AbortSignal.abort(reason);
      await assert.rejects(transport(server.url).send({ ...get, signal }), reason);
      assert.equal(server.requests.length, 0);
    });

    for (const [name, begin] of [
      ['while waiting for the response', () => undefined],
      [
        'in the middle of the body',
        (response: ServerResponse) => response.writeHead(200).write('{'),
      ],
    ] as const) {
      it(`throws the reason ${name}, and ends the connection`, async () => {
        const controller = new AbortController();
        const closed = Promise.withResolvers<true>();
        const server = await serve((response) => {
          response.once('close', () => closed.resolve(true));
          begin(response);
          setTimeout(() => controller.abort(reason), 20);
        });
        // A POST, since a GET would check the signal again before its next attempt.
        await assert.rejects(
          transport(server.url).send({ ...post, signal: controller.signal }),
          reason,
        );
        await closed.promise;
        assert.equal(server.requests.length, 1);
      });
    }

    it('throws the reason while waiting for the next attempt', async () => {
      const controller = new AbortController();
      const server = await serve((response) => sendJson(response, {}, { status: 500 }));
      const sender = transport(server.url, {
        delay: async (_, { signal } = {}) => {
          assert.ok(signal);
          setImmediate(() => controller.abort(reason));
          await once(signal, 'abort');
          signal.throwIfAborted();
        },
      });
      await assert.rejects(sender.send({ ...get, signal: controller.signal }), reason);
      assert.equal(server.requests.length, 1);
    });

    it('leaves no listener on a signal that outlives the request', async () => {
      const server = await serve((response) => sendJson(response, {}));
      const { signal } = new AbortController();
      let listeners = 0;
      const add = signal.addEventListener.bind(signal);
      signal.addEventListener = (...args: Parameters<typeof add>) => {
        listeners++;
        add(...args);
      };
      const seen: unknown[] = [];
      const sender = transport(server.url, {
        fetch: (url, init) => {
          seen.push(init?.signal);
          return nodeFetch(url, init);
        },
      });
      await sender.send({ ...get, signal });
      assert.equal(listeners, 0);
      assert.equal(seen.includes(signal), false);
    });
  });
});
