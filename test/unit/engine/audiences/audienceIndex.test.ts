import assert from 'node:assert/strict';
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

  it('takes a composed and a decomposed letter for the same', () => {
    assert.deepEqual(find(['caf\u00e9', 'cafe\u0301'], 'cafe\u0301').length, 2);
  });

  it('asks for every word, in any order', () => {
    assert.deepEqual(find(['Spring sale 2026', 'Sale of spring', 'Spring'], 'sale spr'), [
      'Spring sale 2026',
      'Sale of spring',
    ]);
  });

  it('finds ids', () => {
    assert.deepEqual(find(['a', 'b'], 'id-1'), ['b']);
  });

  it('finds everything with an empty text, and what has no name by its id', () => {
    assert.deepEqual(find(['', 'b'], '  '), ['', 'b']);
    assert.deepEqual(find(['', 'b'], 'id-0'), ['']);
  });

  it('follows pages that are added, lists that are replaced, and lists that shrink', () => {
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
