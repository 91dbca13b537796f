import assert from 'node:assert/strict';
import {
  distinctUrls,
  locateFiles,
  matchUrls,
  sourceOf,
} from '../../../../src/engine/download/urlIdentity.ts';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';

const host = 'https://files.example';
const signed = (path: string, signature = 'a', on = host): string =>
  `${on}/${path}?X-Amz-Expires=300&X-Amz-Signature=${signature}`;

describe('sourceOf', () => {
  it('is host and path, however the path is encoded, and nothing of the query', () => {
    assert.equal(sourceOf(signed('a/part-1.csv')), 'files.example/a/part-1.csv');
    assert.equal(sourceOf('https://FILES.example:443/%61/p%2d1?x#y'), 'files.example/a/p-1');
    assert.equal(sourceOf('https://files.example/a%2fb%c3%a9'), 'files.example/a%2Fb%C3%A9');
    assert.equal(sourceOf('https://files.example/aé b'), 'files.example/a%C3%A9%20b');
    assert.notEqual(sourceOf(`${host}/Part`), sourceOf(`${host}/part`));
    assert.equal(sourceOf('no URL'), undefined);
  });
});

describe('distinctUrls', () => {
  it('drops a URL that only signs a file once more, and no other', () => {
    const twice = [signed('1'), signed('2'), signed('1', 'b')];
    assert.deepEqual(distinctUrls(twice).map(sourceOf), ['files.example/1', 'files.example/2']);
    const gateway = [`${host}/get?file=1`, `${host}/get?file=2`];
    assert.deepEqual(distinctUrls(gateway), gateway);
  });
});

describe('matchUrls', () => {
  const sources = ['1', '2', '3'].map((name) => sourceOf(signed(name)));
  const later = (...names: string[]): string[] => names.map((name) => signed(name, 'later'));
  const match = (...urls: string[]) => matchUrls(sources, urls);

  it('finds each part in any order, among more, and with parts missing', () => {
    assert.deepEqual(match(...later('3', '1', '2')).urls, later('1', '2', '3'));
    assert.deepEqual(match(...later('4', '3', '1', '2')).more, later('4'));
    assert.deepEqual(match(...later('3')).urls, [undefined, undefined, ...later('3')]);
    assert.deepEqual(match(...later('2', '1', '2', '3')).urls, [...later('1', '2', '3')]);
  });

  it('recognizes a file on another host by its path', () => {
    const moved = ['2', '1'].map((name) => signed(name, 'x', 'https://cdn.example'));
    const { urls, more } = match(...moved, ...later('3'));
    assert.deepEqual(urls, [moved[1], moved[0], ...later('3')]);
    assert.deepEqual(more, []);
  });

  it('does not guess if two files differ only in the query', () => {
    const gateway = [`${host}/get?file=1`, `${host}/get?file=2`];
    assert.throws(() => matchUrls(gateway.map(sourceOf), gateway), { reason: 'filesChanged' });
    const twoHosts = ['https://a.example', 'https://b.example'].map((on) => signed('1', 'x', on));
    assert.throws(() => match(...twoHosts), { reason: 'filesChanged' });
  });

  it('goes by position in jobs of earlier versions, as long as the number is the same', () => {
    assert.deepEqual(matchUrls([undefined, undefined], later('2', '1')).urls, later('2', '1'));
    assert.throws(() => matchUrls([undefined], later('2', '1')), { reason: 'badResponse' });
  });
});

describe('locateFiles', () => {
  const job = (...parts: { state: 'pending' | 'empty'; source?: string }[]): ExportJob => ({
    version: 1,
    id: 'job-1',
    groupId: 'group-1',
    accountId: 'account-1',
    accountLabel: 'acme',
    title: 'Newsletter',
    createdAt: '2026-01-15T12:00:00.000Z',
    request: {
      audience: { kind: 'all' },
      fileType: 'csv',
      jsonFormat: 'lines',
      folder: '/files',
      afterExport: 'nothing',
    },
    state: 'downloading',
    exportId: 'e1',
    requestedAt: '2026-01-15T12:00:00.000Z',
    parts,
  });

  it('accepts entirely other files only while none is complete', () => {
    const other = locateFiles(job({ state: 'pending', source: 'files.example/1' }), [signed('2')]);
    assert.deepEqual(other, {
      sources: ['files.example/2'],
      urls: [signed('2')],
      isReplaced: true,
    });
    const started = job(
      { state: 'empty', source: 'files.example/0' },
      { state: 'pending', source: 'files.example/1' },
    );
    assert.deepEqual(locateFiles(started, [signed('2')]).urls, [undefined, undefined, signed('2')]);
  });
});
