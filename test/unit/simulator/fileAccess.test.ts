import assert from 'node:assert/strict';
import { Harness, rawGet } from './harness.ts';

const codeOf = (body: Buffer): string | undefined =>
  /<Code>(\w+)<\/Code>/.exec(body.toString())?.[1];

describe('simulator: access to files', () => {
  let harness: Harness;
  let url: string;

  beforeEach(async () => {
    harness = await Harness.start({ contacts: 500 });
    url = await harness.fileUrl();
  });
  afterEach(() => harness.simulator.close());

  it('needs another origin and a signature that is valid for 300 seconds', async () => {
    const { origin, searchParams } = new URL(url);
    assert.equal(origin, harness.simulator.filesUrl);
    assert.notEqual(origin, harness.simulator.apiUrl);
    assert.equal(searchParams.get('X-Amz-Expires'), '300');
    assert.match(searchParams.get('X-Amz-Date') ?? '', /^\d{8}T\d{6}Z$/);
    harness.simulator.advance(200_000);
    assert.equal((await rawGet(url)).status, 200);
    harness.simulator.advance(200_000);
    const expired = await rawGet(url);
    assert.equal(expired.status, 403);
    assert.equal(codeOf(expired.body), 'AccessDenied');
    assert.match(expired.headers['content-type'] ?? '', /xml/);
  });

  it('is renewed by another status', async () => {
    const job = harness.simulator.exports[0]?.id ?? '';
    harness.simulator.advance(1_000_000);
    const fresh = (await harness.status(job)).urls?.[0] ?? '';
    assert.notEqual(fresh, url);
    assert.equal((await rawGet(fresh)).status, 200);
    assert.equal((await rawGet(url)).status, 403);
  });

  it('is refused for a wrong signature', async () => {
    const longer = new URL(url);
    longer.searchParams.set('X-Amz-Expires', '86400');
    const otherPath = url.replace('part-1', 'part-2');
    const unsigned = url.slice(0, url.indexOf('?'));
    for (const forged of [longer.href, otherPath, unsigned]) {
      const response = await rawGet(forged);
      assert.deepEqual([response.status, codeOf(response.body)], [403, 'AccessDenied'], forged);
    }
    assert.equal((await fetch(url, { method: 'HEAD' })).status, 403);
  });

  it('is refused with 405 to a client that sends credentials, and the request is recorded', async () => {
    harness.simulator.clearRequests();
    for (const name of ['authorization', 'on-behalf-of']) {
      assert.equal((await rawGet(url, { [name]: 'somebody' })).status, 405);
    }
    assert.equal((await rawGet(url)).status, 200);
    assert.deepEqual(
      harness.simulator.requests.map(({ origin, headers, status }) => [
        origin,
        headers.authorization ?? headers['on-behalf-of'],
        status,
      ]),
      [
        ['files', 'somebody', 405],
        ['files', 'somebody', 405],
        ['files', undefined, 200],
      ],
    );
  });

  it('ends with the job', async () => {
    harness.simulator.setScenario({ exports: { urlLifetimeSeconds: 100_000 } });
    const lasting = await harness.fileUrl();
    harness.simulator.advance(12 * 3600 * 1000);
    const gone = await rawGet(lasting);
    assert.deepEqual([gone.status, codeOf(gone.body)], [404, 'NoSuchKey']);
  });

  describe('in ranges', () => {
    let whole: Buffer;
    let etag: string;

    beforeEach(async () => {
      const response = await rawGet(url);
      whole = response.body;
      etag = response.headers.etag ?? '';
      assert.equal(response.headers['accept-ranges'], 'bytes');
    });

    for (const [range, from, to] of [
      ['bytes=100-199', 100, 200],
      ['bytes=100-', 100, undefined],
      ['bytes=-50', -50, undefined],
      ['bytes=100-99999999', 100, undefined],
    ] as const) {
      it(`responds to '${range}' with 206`, async () => {
        const response = await rawGet(url, { range });
        const expected = whole.subarray(from, to);
        const first = whole.length - whole.subarray(from).length;
        assert.equal(response.status, 206);
        assert.ok(response.body.equals(expected));
        assert.equal(
          response.headers['content-range'],
          `bytes ${first}-${first + expected.length - 1}/${whole.length}`,
        );
        assert.equal(response.headers['content-length'], String(expected.length));
        assert.equal(response.headers['content-encoding'], 'gzip');
      });
    }

    it('responds with 416 beyond the end, and with all of it to an invalid range', async () => {
      const beyond = await rawGet(url, { range: `bytes=${whole.length}-` });
      assert.equal(beyond.status, 416);
      assert.equal(beyond.headers['content-range'], `bytes */${whole.length}`);
      assert.equal((await rawGet(url, { range: 'bytes=9-1' })).status, 200);
      assert.equal((await rawGet(url, { range: 'lines=1-9' })).status, 200);
    });

    it('responds with all of it to If-Range with another ETag', async () => {
      const range = 'bytes=100-';
      assert.equal((await rawGet(url, { range, 'if-range': etag })).status, 206);
      const other = await rawGet(url, { range, 'if-range': '"other"' });
      assert.equal(other.status, 200);
      assert.ok(other.body.equals(whole));
    });

    it('responds with all of it if the scenario supports no ranges', async () => {
      harness.simulator.setScenario({ exports: { ranges: false } });
      const plain = await rawGet(await harness.fileUrl(), { range: 'bytes=100-' });
      assert.deepEqual([plain.status, plain.headers['accept-ranges']], [200, undefined]);
    });
  });
});
