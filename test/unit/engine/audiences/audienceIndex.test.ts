import assert from 'node:assert/strict';
import type { Audience } from '../../../../src/engine/audiences/audience.ts';
import { AudienceIndex } from '../../../../src/engine/audiences/audienceIndex.ts';
import { audience, someLists } from '../../ui/text/words.ts';

function find(names: readonly string[], text: string): readonly string[] {
  const index = new AudienceIndex();
  index.update(names.map((name, position) => audience({ name, id: `ID-${position}` })));
  return index.match(text).map(({ name }) => name);
}

describe('audience index', () => {
  it('finds names whatever their case and accents', () => {
    const names = ['Zürich', 'zurich 2', 'ZÜRI', 'Łódź'];
    assert.deepEqual(find(names, 'zürich'), ['Zürich', 'zurich 2']);
    assert.deepEqual(find(names, 'ZURI'), ['Zürich', 'zurich 2', 'ZÜRI']);
    assert.deepEqual(find(names, 'odz'), ['Łódź']);
  });

  it('treats composed and decomposed letters as equal', () => {
    assert.deepEqual(find(['caf\u00e9', 'cafe\u0301'], 'cafe\u0301').length, 2);
  });

  it('requires every word, in any order', () => {
    assert.deepEqual(find(['Spring sale 2026', 'Sale of spring', 'Spring'], 'sale spr'), [
      'Spring sale 2026',
      'Sale of spring',
    ]);
  });

  it('finds ids', () => {
    assert.deepEqual(find(['a', 'b'], 'id-1'), ['b']);
  });

  it('finds everything for an empty text, and nameless items by id', () => {
    assert.deepEqual(find(['', 'b'], '  '), ['', 'b']);
    assert.deepEqual(find(['', 'b'], 'id-0'), ['']);
  });

  it('follows added pages, replaced lists, and shrinking lists', () => {
    const index = new AudienceIndex();
    const first = someLists(1000);
    index.update(first);
    const both = [...first, ...someLists(1000, 1000)];
    index.update(both);
    assert.deepEqual(
      index.match('List 1999').map(({ id }) => id),
      ['id-1999'],
    );
    index.update(both.toReversed());
    assert.deepEqual(
      index.match('List 1999').map(({ id }) => id),
      ['id-1999'],
    );
    index.update(first.slice(0, 5));
    assert.equal(index.match('list').length, 5);
  });

  it('notices a new list between two that stay', () => {
    const index = new AudienceIndex();
    const [a, b, c] = someLists(3);
    assert.ok(a && b && c);
    index.update([a, c]);
    index.update([a, b, c]);
    assert.deepEqual(index.match('List 1'), [b]);
    assert.deepEqual(index.match('List 2'), [c]);
  });
});

const list = (name: string, id = name): Audience => audience({ name, id });

function indexOf(audiences: readonly Audience[]): AudienceIndex {
  const index = new AudienceIndex();
  index.update(audiences);
  return index;
}

const names = (index: AudienceIndex, text: string, limit = 100): string[] =>
  index.best(text, limit).matches.map(({ name }) => name);

describe('the best matches of an audience index', () => {
  it('are sorted as people do: numbers by value, ignoring case and accents', () => {
    const search = indexOf(['List 10', 'list 9', 'Émile', 'Erna'].map((name) => list(name)));
    assert.deepEqual(names(search, ''), ['Émile', 'Erna', 'list 9', 'List 10']);
  });

  it('start with names that begin with the text, then those with a word that does, then the rest', () => {
    const search = indexOf(
      ['Old news', 'Innewsian', 'Newsletter', 'Trial'].map((name) => list(name)),
    );
    assert.deepEqual(names(search, 'NEWS'), ['Newsletter', 'Old news', 'Innewsian']);
  });

  it('are found by words in any order, and with or without accents', () => {
    const search = indexOf([list('Kunden in Zürich 2024'), list('Kunden in Bern')]);
    assert.deepEqual(names(search, 'zurich kunden'), ['Kunden in Zürich 2024']);
  });

  it('are found by id, as in the tree', () => {
    const search = indexOf([list('Newsletter', 'b0fe6b2e'), list('Trial', 'a1')]);
    assert.deepEqual(names(search, 'b0fe6b2e'), ['Newsletter']);
    assert.deepEqual(names(search, 'B0FE'), ['Newsletter']);
  });

  it('are the best of many, with their total number', () => {
    const search = indexOf(Array.from({ length: 10_000 }, (_, index) => list(`Campaign ${index}`)));
    const { matches, total } = search.best('campaign', 100);
    assert.equal(matches.length, 100);
    assert.equal(total, 10_000);
    assert.equal(matches[99]?.name, 'Campaign 99');
  });
});
