import assert from 'node:assert/strict';
import type { Audience } from '../../../../src/engine/audiences/audience.ts';
import { AudienceSearch } from '../../../../src/engine/audiences/audienceSearch.ts';

const list = (name: string, id = name): Audience => ({
  kind: 'list',
  id,
  name,
  contactCount: 1,
  updatedAt: undefined,
  parentListIds: [],
  validity: undefined,
  validityMessage: undefined,
});

const names = (search: AudienceSearch, text: string, limit = 100): string[] =>
  search.find(text, limit).matches.map(({ name }) => name);

describe('AudienceSearch', () => {
  it('sorts as people do: numbers by value, case and accents aside', () => {
    const search = new AudienceSearch(
      ['List 10', 'list 9', 'Émile', 'Erna'].map((name) => list(name)),
    );
    assert.deepEqual(names(search, ''), ['Émile', 'Erna', 'list 9', 'List 10']);
  });

  it('puts what begins with the text first, then what has a word that does, then the rest', () => {
    const search = new AudienceSearch(
      ['Old news', 'Innewsian', 'Newsletter', 'Trial'].map((name) => list(name)),
    );
    assert.deepEqual(names(search, 'NEWS'), ['Newsletter', 'Old news', 'Innewsian']);
  });

  it('finds words in any order, and names with accents without them', () => {
    const search = new AudienceSearch([list('Kunden in Zürich 2024'), list('Kunden in Bern')]);
    assert.deepEqual(names(search, 'zurich kunden'), ['Kunden in Zürich 2024']);
  });

  it('finds by the exact id, not by a part of it', () => {
    const search = new AudienceSearch([list('Newsletter', 'b0fe6b2e'), list('Trial', 'a1')]);
    assert.deepEqual(names(search, 'b0fe6b2e'), ['Newsletter']);
    assert.deepEqual(names(search, 'b0fe'), []);
  });

  it('gives the best of many and says how many there are', () => {
    const search = new AudienceSearch(
      Array.from({ length: 10_000 }, (_, index) => list(`Campaign ${index}`)),
    );
    const { matches, total } = search.find('campaign', 100);
    assert.equal(matches.length, 100);
    assert.equal(total, 10_000);
    assert.equal(matches[99]?.name, 'Campaign 99');
  });
});
