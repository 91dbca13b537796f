import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import nodeFetch from 'node-fetch';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import { FileClient } from '../../../src/sendgrid/fileClient.ts';
import type { Fetch } from '../../../src/sendgrid/http/transport.ts';
import { sendJson, startOddServer, type OddServer } from '../../support/oddServer.ts';
import { sampleApiKey } from '../../support/sampleKey.ts';

/** Every host on the network is the server of this test; requests to inner addresses are only counted. */
describe('A URL that leads out of the network to an inner address', () => {
  let server: OddServer;
  let inner: string[];

  beforeEach(() => (inner = []));
  afterEach(() => server.close());

  const network: Fetch = async (input, init) => {
    const url = new URL(input instanceof URL ? input : '');
    if (!url.hostname.endsWith('.example')) {
      inner.push(url.host);
    }
    return nodeFetch(new URL(url.pathname + url.search, server.url), init);
  };

  const targets = [
    'https://127.0.0.1:9000/a',
    'https://localhost./a',
    'https://[::ffff:127.0.0.1]/a',
    'https://2130706433/a',
    'https://169.254.169.254/latest/meta-data',
    'https://10.0.0.7/a',
    'http://127.0.0.1:9000/a',
  ];

  for (const to of targets) {
    it(`is not followed from a file host to ${to}`, async () => {
      server = await startOddServer((response) => response.writeHead(302, { location: to }).end());
      const opening = new FileClient({ fetch: network }).open('https://files.example/f?sig=1');
      await assert.rejects(opening, { reason: 'badFileUrl' });
      assert.deepEqual(inner, []);
      assert.equal(server.requests.length, 1);
    });

    it(`is not accepted from an API on the network: ${to}`, async () => {
      server = await startOddServer((response) =>
        sendJson(response, { status: 'ready', urls: ['https://files.example/1', to] }),
      );
      const baseUrl = 'https://api.example';
      const client = new ApiClient({ baseUrl, apiKey: sampleApiKey, fetch: network });
      await assert.rejects(client.exportStatus('e'), (error) => {
        assert.ok(error instanceof Error && 'reason' in error);
        assert.equal(error.reason, 'badFileUrl');
        assert.doesNotMatch(error.message, /9000|meta-data|10\.0/);
        return true;
      });
    });
  }

  it('is accepted from an API on this machine', async () => {
    server = await startOddServer((response) =>
      sendJson(response, { status: 'ready', urls: ['http://127.0.0.1:1/a', 'https://10.0.0.7/a'] }),
    );
    const client = new ApiClient({ baseUrl: server.url, apiKey: sampleApiKey });
    assert.equal((await client.exportStatus('e')).urls.length, 2);
  });

  it('does not affect redirects on the network, at any port', async () => {
    server = await startOddServer((response, _, index) =>
      index === 0
        ? response.writeHead(307, { location: 'https://other.example:8443/g' }).end()
        : response.end('here'),
    );
    const file = await new FileClient({ fetch: network }).open('https://files.example/f');
    assert.equal((await buffer(file.body)).toString(), 'here');
    assert.deepEqual(
      server.requests.map(({ path }) => path),
      ['/f', '/g'],
    );
  });
});
