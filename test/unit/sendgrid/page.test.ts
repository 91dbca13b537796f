import assert from 'node:assert/strict';
import { parsePage, type Page } from '../../../src/sendgrid/page.ts';
import { contactList } from '../../../src/sendgrid/schemas.ts';

const next = (query: string): object => ({
  next: `https://api.sendgrid.com/v3/marketing/lists?${query}`,
});
const one = { id: 'a', name: 'A', contact_count: 1 };

describe('parsePage', () => {
  const read = (body: unknown): Page<{ id: string }> | undefined => parsePage(body, contactList);
  const ids = (body: unknown): readonly string[] | undefined =>
    read(body)?.items.map(({ id }) => id);

  const good: readonly (readonly [name: string, body: unknown, ids: readonly string[]])[] = [
    ['result', { result: [one], _metadata: {} }, ['a']],
    ['results', { results: [one, { ...one, id: 'b' }] }, ['a', 'b']],
    ['a bare array', [one], ['a']],
    ['a single object', one, ['a']],
    ['an empty list', { result: [] }, []],
    ['an empty array', [], []],
    ['a list that is null', { results: null }, []],
  ];
  for (const [name, body, expected] of good) {
    it(`reads ${name}`, () => {
      assert.deepEqual(ids(body), expected);
      assert.equal(read(body)?.skipped, 0);
    });
  }

  for (const body of [
    undefined,
    null,
    'text',
    7,
    {},
    { errors: [] },
    { result: 'x' },
    { a: [one] },
  ]) {
    it(`does not read ${JSON.stringify(body)} as a list`, () => {
      assert.equal(read(body), undefined);
    });
  }

  it('skips items without an id, and keeps the rest with whatever is readable', () => {
    const body = {
      result: [
        null,
        'x',
        { name: 'no id' },
        { id: '' },
        { id: 7, name: 5 },
        { id: 'b', contact_count: 'x' },
      ],
    };
    const page = read(body);
    assert.equal(page?.skipped, 4);
    assert.deepEqual(page.items, [
      { id: '7', name: '7', contactCount: undefined },
      { id: 'b', name: 'b', contactCount: undefined },
    ]);
  });

  const links: readonly (readonly [name: string, metadata: unknown, token: string | undefined])[] =
    [
      ['the token of an absolute link', next('page_size=1000&page_token=a%2Bb%3D'), 'a+b='],
      ['the token of a relative link', { next: '/v3/marketing/lists?page_token=t' }, 't'],
      ['none from a link without one', next('page_size=1000'), undefined],
      ['none from an empty one', next('page_token='), undefined],
      ['none from an empty link', { next: '' }, undefined],
      ['none from null', { next: null }, undefined],
      ['none from a number', { next: 5 }, undefined],
      ['none from odd metadata', 'x', undefined],
      ['none without metadata', undefined, undefined],
    ];
  for (const [name, metadata, token] of links) {
    it(`reads ${name}`, () => {
      assert.equal(read({ result: [one], _metadata: metadata })?.nextToken, token);
    });
  }

  it('returns the claimed total', () => {
    assert.equal(read({ result: [one], _metadata: { count: 77 } })?.reportedTotal, 77);
    assert.equal(read({ result: [one], _metadata: { count: '77' } })?.reportedTotal, undefined);
  });
});
