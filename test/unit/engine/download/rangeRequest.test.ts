import assert from 'node:assert/strict';
import {
  contentRange,
  validatorsOf,
  isContinuation,
  rangeHeaders,
} from '../../../../src/engine/download/rangeRequest.ts';

function responseOf(status: number, headers: Readonly<Record<string, string>>) {
  const length = headers['content-length'];
  return {
    status,
    contentLength: length === undefined ? undefined : Number(length),
    header: (name: string) => headers[name],
  };
}

describe('validatorsOf', () => {
  const date = 'Tue, 03 Mar 2026 10:00:01 GMT';
  const lastModified = 'Tue, 03 Mar 2026 10:00:00 GMT';

  it('uses a strong tag and the length', () => {
    assert.deepEqual(validatorsOf(responseOf(200, { etag: '"a"', 'content-length': '9' })), {
      etag: '"a"',
      totalBytes: 9,
    });
  });

  it('uses a date if there is no strong tag and it is old enough to be reliable', () => {
    const headers = { etag: 'W/"a"', 'last-modified': lastModified };
    assert.deepEqual(validatorsOf(responseOf(200, { ...headers, date })), { lastModified });
    assert.deepEqual(validatorsOf(responseOf(200, { ...headers, date: lastModified })), {});
    assert.deepEqual(validatorsOf(responseOf(200, headers)), {});
  });
});

describe('rangeHeaders', () => {
  it('requests the rest of the same file, and all of it if that is impossible', () => {
    const range = { Range: 'bytes=5-' };
    assert.deepEqual(rangeHeaders({ etag: '"a"' }, 5), { ...range, 'If-Range': '"a"' });
    assert.deepEqual(rangeHeaders({ lastModified: 'then' }, 5), { ...range, 'If-Range': 'then' });
    assert.equal(rangeHeaders({ etag: '"a"' }, 0), undefined);
    assert.equal(rangeHeaders({ totalBytes: 9 }, 5), undefined);
    assert.equal(rangeHeaders(undefined, 5), undefined);
  });
});

describe('isContinuation', () => {
  const validators = { etag: '"a"', totalBytes: 9 };
  const cases: readonly [string, number, Readonly<Record<string, string>>, boolean][] = [
    ['the rest', 206, { 'content-range': 'bytes 5-8/9', etag: '"a"' }, true],
    ['the rest, without a tag', 206, { 'content-range': 'bytes 5-8/9' }, true],
    ['the rest of an unknown whole', 206, { 'content-range': 'bytes 5-8/*' }, true],
    ['the whole', 200, { 'content-range': 'bytes 5-8/9' }, false],
    ['another start', 206, { 'content-range': 'bytes 4-8/9' }, false],
    ['another whole', 206, { 'content-range': 'bytes 5-9/10' }, false],
    ['another tag', 206, { 'content-range': 'bytes 5-8/9', etag: '"b"' }, false],
    ['no range', 206, {}, false],
    ['an invalid range', 206, { 'content-range': 'bytes */9' }, false],
  ];
  for (const [name, status, headers, expected] of cases) {
    it(`returns ${expected} for ${name}`, () => {
      assert.equal(isContinuation(responseOf(status, headers), validators, 5), expected);
    });
  }
});

describe('the size of a file', () => {
  it('is the total of a range if the first response had none, and is never left unknown', () => {
    const unknown = { etag: '"a"' };
    const rest = (range: string, headers = {}) =>
      responseOf(206, { 'content-range': range, ...headers });
    assert.equal(isContinuation(rest('bytes 5-8/20'), unknown, 5), true);
    assert.equal(isContinuation(rest('bytes 5-8/*'), unknown, 5), false);
    assert.equal(contentRange(rest('bytes 5-8/20'))?.total, 20);
    assert.equal(contentRange(rest('bytes 5-8/*'))?.total, undefined);
    assert.equal(validatorsOf(rest('bytes 0-8/20')).totalBytes, 20);
  });

  it('is not read from several ranges in one body, or from an invalid range', () => {
    const several = responseOf(206, { 'content-type': 'multipart/byteranges; boundary=x' });
    assert.equal(contentRange(several), undefined);
    for (const range of ['bytes 8-5/20', 'bytes 5-20/20', 'lines 5-8/20', 'bytes 5-8']) {
      assert.equal(contentRange(responseOf(206, { 'content-range': range })), undefined, range);
    }
    assert.equal(contentRange(responseOf(200, { 'content-range': 'bytes 5-8/20' })), undefined);
  });

  it('is compared with the date of the file if there is no other validator', () => {
    const validators = { lastModified: 'Thu, 15 Jan 2026 12:00:00 GMT', totalBytes: 9 };
    const rest = (lastModified: string) =>
      responseOf(206, { 'content-range': 'bytes 5-8/9', 'last-modified': lastModified });
    assert.equal(isContinuation(rest(validators.lastModified), validators, 5), true);
    assert.equal(isContinuation(rest('Thu, 15 Jan 2026 12:00:01 GMT'), validators, 5), false);
  });
});
