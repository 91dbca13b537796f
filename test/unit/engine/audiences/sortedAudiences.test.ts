import assert from 'node:assert/strict';
import type { Audience } from '../../../../src/engine/audiences/audience.ts';
import { SortedAudiences } from '../../../../src/engine/audiences/sortedAudiences.ts';

const list = (name: string, id = name): Audience => ({
  kind: 'list',
  id,
  name,
  contactCount: undefined,
  updatedAt: undefined,
  parentListIds: [],
  validity: undefined,
  validityMessage: undefined,
});
const names = (sorted: SortedAudiences): readonly string[] => sorted.value.map(({ name }) => name);

describe('SortedAudiences', () => {
  it('sorts as people do: numbers by value, cases and accents side by side', () => {
    const sorted = new SortedAudiences();
    sorted.add(['List 10', 'zebra', 'list 9', 'Ärzte', 'Zoo', 'apple'].map((name) => list(name)));
    assert.deepEqual(names(sorted), ['apple', 'Ärzte', 'list 9', 'List 10', 'zebra', 'Zoo']);
  });

  it('merges later pages; existing items keep their order', () => {
    const sorted = new SortedAudiences();
    sorted.add([list('d'), list('b')]);
    const first = sorted.value;
    assert.deepEqual(names(sorted), ['b', 'd']);
    sorted.add([list('e'), list('a')]);
    sorted.add([list('c')]);
    assert.deepEqual(names(sorted), ['a', 'b', 'c', 'd', 'e']);
    assert.deepEqual(
      first.map(({ name }) => name),
      ['b', 'd'],
      'An array that was returned does not change.',
    );
  });

  it('returns the same array as long as nothing is added', () => {
    const sorted = new SortedAudiences();
    sorted.add([list('a')]);
    const { value } = sorted;
    sorted.add([]);
    sorted.add([list('again', 'a')]);
    assert.equal(sorted.value, value);
  });

  it('sorts equal names by id, whatever the order of arrival', () => {
    const pages = [list('same', '3'), list('same', '1'), list('same', '2')];
    for (const page of [pages, [...pages].reverse()]) {
      const sorted = new SortedAudiences();
      page.forEach((one) => sorted.add([one]));
      assert.deepEqual(
        sorted.value.map(({ id }) => id),
        ['1', '2', '3'],
      );
    }
  });

  it('has the same result for pages of any size', () => {
    const all = Array.from({ length: 500 }, (_, index) => list(`List ${(index * 7919) % 500}`));
    const whole = new SortedAudiences();
    whole.add(all);
    const paged = new SortedAudiences();
    for (let start = 0; start < all.length; start += 37) {
      paged.add(all.slice(start, start + 37));
      assert.equal(paged.value.length, Math.min(start + 37, all.length));
    }
    assert.deepEqual(names(paged), names(whole));
    assert.deepEqual(
      names(whole),
      Array.from({ length: 500 }, (_, index) => `List ${index}`),
    );
  });
});
