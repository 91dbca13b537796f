import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { fault, type Fault } from '../../simulator/faults.ts';
import { until } from '../../support/until.ts';
import { Harness, rawGet, type RawResponse } from './harness.ts';

describe('simulator: faults of files', () => {
  let harness: Harness;
  let url: string;
  let whole: RawResponse;
  let text: string;

  before(async () => {
    harness = await Harness.start({ contacts: 400 });
    url = await harness.fileUrl();
    whole = await rawGet(url);
    text = gunzipSync(whole.body).toString();
  });
  after(() => harness.simulator.close());
  afterEach(() => harness.simulator.clearFaults());

  /** Returns the file as it arrives with a fault. */
  const fileWithFault = (
    change: { kind: Fault['kind'] } & Record<string, unknown>,
    headers: Record<string, string> = {},
  ): Promise<RawResponse> => {
    harness.simulator.addFault(fault.parse({ ...change, route: 'file' }));
    return rawGet(url, headers);
  };

  it('reset the connection anywhere in the body', async () => {
    const tenth = await fileWithFault({ kind: 'resetInBody', fraction: 0.1 });
    assert.deepEqual(
      [tenth.status, tenth.complete, tenth.headers['content-length']],
      [200, false, String(whole.body.length)],
    );
    assert.ok(tenth.body.equals(whole.body.subarray(0, Math.floor(whole.body.length / 10))));
  });

  it('slow the body down until they are cleared', async () => {
    harness.simulator.clearRequests();
    const slow = fileWithFault({ kind: 'slow', bytesPerSecond: 1 });
    await until('the request', () => harness.simulator.requests.length > 0);
    harness.simulator.clearFaults();
    const { body, complete } = await slow;
    assert.ok(complete && body.equals(whole.body));
  });

  it('let a broken download be resumed', async () => {
    const first = await fileWithFault({ kind: 'resetInBody', bytes: 1000, times: 1 });
    const rest = await rawGet(url, {
      range: `bytes=${first.body.length}-`,
      'if-range': whole.headers.etag ?? '',
    });
    assert.equal(rest.status, 206);
    assert.ok(Buffer.concat([first.body, rest.body]).equals(whole.body));
  });

  it('truncate the gzip, with a length that fits', async () => {
    const { body, complete, headers } = await fileWithFault({
      kind: 'truncatedGzip',
      fraction: 0.6,
    });
    assert.ok(complete);
    assert.equal(headers['content-length'], String(body.length));
    assert.ok(body.equals(whole.body.subarray(0, Math.floor(whole.body.length * 0.6))));
    assert.throws(() => gunzipSync(body), /unexpected end of file/);
  });

  it('corrupt the gzip', async () => {
    const { body, complete } = await fileWithFault({ kind: 'corruptGzip' });
    assert.ok(complete);
    assert.equal(body.length, whole.body.length);
    assert.throws(() => gunzipSync(body));
    harness.simulator.clearFaults();
    assert.ok((await rawGet(url)).body.equals(whole.body), 'The next one is complete again');
  });

  it('add bytes after the gzip', async () => {
    const { body, headers } = await fileWithFault({ kind: 'trailingBytes', count: 32 });
    assert.equal(headers['content-length'], String(whole.body.length + 32));
    assert.ok(body.subarray(0, whole.body.length).equals(whole.body));
    assert.equal(body.length, whole.body.length + 32);
  });

  it('announce more than is sent', async () => {
    const { complete, body } = await fileWithFault({ kind: 'wrongContentLength', by: 500 });
    assert.equal(complete, false);
    assert.ok(body.equals(whole.body));
  });

  it('announce less than is sent', async () => {
    const { body, headers } = await fileWithFault({ kind: 'wrongContentLength', by: -500 });
    assert.equal(headers['content-length'], String(whole.body.length - 500));
    assert.ok(body.equals(whole.body.subarray(0, -500)));
  });

  it('change the file and its ETag between two requests', async () => {
    const before = await fileWithFault({ kind: 'changedFile', after: 1 });
    assert.ok(before.body.equals(whole.body));
    const changed = await rawGet(url, {
      range: 'bytes=100-',
      'if-range': whole.headers.etag ?? '',
    });
    assert.equal(changed.status, 200, 'If-Range no longer matches');
    assert.notEqual(changed.headers.etag, whole.headers.etag);
    const lines = (csv: string) => csv.split('\n').length;
    const changedText = gunzipSync(changed.body).toString();
    assert.notEqual(changedText, text);
    assert.ok(Math.abs(lines(changedText) - lines(text)) < 40, 'It has as many contacts');
  });

  it('report the URL as expired', async () => {
    const { status, body } = await fileWithFault({ kind: 'expiredUrl', times: 1 });
    assert.equal(status, 403);
    assert.match(body.toString(), /<Code>AccessDenied<\/Code>/);
    assert.equal((await rawGet(url)).status, 200);
  });

  it('affect only one part', async () => {
    harness.simulator.setScenario({ exports: { parts: 2 } });
    const { urls } = await harness.export();
    harness.simulator.addFault({ route: 'file', kind: 'status', status: 500, path: 'part-2' });
    const statuses: number[] = [];
    for (const part of urls ?? []) {
      statuses.push((await rawGet(part)).status);
    }
    assert.deepEqual(statuses, [200, 500]);
  });

  it('respond with a status, an empty body, a redirect, or another content type', async () => {
    const denied = await fileWithFault({ kind: 'status', status: 403, body: 'xml', times: 1 });
    assert.match(denied.body.toString(), /AccessDenied/);
    assert.equal((await fileWithFault({ kind: 'emptyBody', times: 1 })).body.length, 0);
    const moved = await fileWithFault({ kind: 'redirect', to: 'http://127.0.0.1:9/x', times: 1 });
    assert.deepEqual([moved.status, moved.headers.location], [302, 'http://127.0.0.1:9/x']);
    const html = await fileWithFault({ kind: 'wrongContentType', times: 1 });
    assert.equal(html.headers['content-type'], 'text/html');
    assert.ok(html.body.equals(whole.body));
    await assert.rejects(fileWithFault({ kind: 'resetBeforeHeaders', times: 1 }), {
      code: 'ECONNRESET',
    });
    const bare = await fileWithFault({ kind: 'resetAfterHeaders', times: 1 });
    assert.deepEqual([bare.status, bare.complete, bare.body.length], [200, false, 0]);
  });
});
