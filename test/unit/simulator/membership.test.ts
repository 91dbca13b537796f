import assert from 'node:assert/strict';
import { Members } from '../../simulator/members.ts';
import { Population } from '../../simulator/population.ts';

const settings = { seed: 5, contacts: 997, lists: 40, segments: 30, segmentsV1: 4 } as const;

describe('simulator: membership', () => {
  const population = new Population(settings);
  const ranks = (members: Members): number[] => [...members.range()];

  it('has as many members as the counts of lists and segments', () => {
    for (const list of population.lists) {
      const members = population.members({ listIds: [list.id] });
      assert.equal(members.count, list.count);
      assert.equal(ranks(members).length, list.count, list.name);
    }
    for (const segment of population.segments) {
      assert.equal(ranks(population.members({ segmentIds: [segment.id] })).length, segment.count);
    }
    assert.ok(new Set(population.lists.map(({ count }) => count)).size > 10);
  });

  it('unites lists and segments without counting anybody twice', () => {
    const listIds = population.lists.slice(0, 9).map(({ id }) => id);
    const segmentIds = population.segments.slice(0, 9).map(({ id }) => id);
    const union = new Set([
      ...listIds.flatMap((id) => ranks(population.members({ listIds: [id] }))),
      ...segmentIds.flatMap((id) => ranks(population.members({ segmentIds: [id] }))),
    ]);
    const members = population.members({ listIds, segmentIds });
    assert.deepEqual(
      ranks(members),
      [...union].sort((a, b) => a - b),
    );
    assert.equal(members.count, union.size);
    const alone = listIds.reduce((sum, id) => sum + (population.list(id)?.count ?? 0), 0);
    assert.ok(union.size < alone, 'The lists should overlap');
    for (let index = 0; index < population.size; index++) {
      assert.equal(members.has(index), union.has(index));
    }
  });

  it('takes the members of a segment from its list', () => {
    const ofList = population.segments.filter(({ parentListId }) => parentListId !== undefined);
    assert.ok(ofList.length > 5);
    for (const { id, parentListId = '' } of ofList) {
      const list = population.members({ listIds: [parentListId] });
      assert.ok(ranks(population.members({ segmentIds: [id] })).every((index) => list.has(index)));
    }
  });

  it('cuts a segment down to its list', () => {
    const segment = {
      name: 'Most',
      contacts: 50,
      parentList: 'Few',
      version: 2,
      validity: 'VALID',
      countOff: 0,
    } as const;
    const few = new Population({
      ...settings,
      lists: [{ name: 'Few', contacts: 9 }],
      segments: [segment],
    });
    assert.deepEqual([few.segments[0]?.count, few.segments[0]?.sampledCount], [9, 9]);
  });

  it('cuts a selection anywhere', () => {
    for (const members of [
      population.members({ listIds: [population.lists[0]?.id ?? ''] }),
      Members.all(300),
    ]) {
      const whole = ranks(members);
      for (const [from, to] of [
        [0, 10],
        [31, 33],
        [100, 250],
        [whole.length - 1, whole.length],
        [whole.length, whole.length + 5],
      ] as const) {
        assert.deepEqual([...members.range(from, to)], whole.slice(from, to));
      }
    }
  });

  it('handles no contacts and one', () => {
    for (const contacts of [0, 1, 2]) {
      const small = new Population({ ...settings, contacts });
      for (const list of small.lists) {
        assert.equal(ranks(small.members({ listIds: [list.id] })).length, list.count);
      }
      assert.equal(small.members({ all: true }).count, contacts);
    }
    assert.deepEqual(ranks(population.members({})), []);
  });

  it('grows with the largest list, and refuses one that is too large', () => {
    const lists = [{ name: 'Large', contacts: 8000 }];
    assert.equal(new Population({ ...settings, contacts: undefined, lists }).size, 10_000);
    assert.throws(() => new Population({ ...settings, contacts: 7999, lists }), /'Large' has 8000/);
  });

  it('is the same for the same seed, and another for another', () => {
    const again = new Population(settings);
    assert.deepEqual(again.lists, population.lists);
    assert.deepEqual(again.segments, population.segments);
    const other = new Population({ ...settings, seed: 6 });
    assert.notEqual(other.lists[0]?.id, population.lists[0]?.id);
    const first = { listIds: [population.lists[0]?.id ?? ''] };
    assert.deepEqual(ranks(again.members(first)), ranks(population.members(first)));
  });

  it('counts tens of millions', () => {
    const large = new Population({
      ...settings,
      contacts: 40_000_000,
      lists: [
        { name: 'A', contacts: 3_000_000 },
        { name: 'B', contacts: 2_000_000 },
      ],
    });
    const [a, b] = large.lists.map(({ id }) => large.members({ listIds: [id] }));
    const both = large.members({ listIds: large.lists.map(({ id }) => id) });
    assert.deepEqual([a?.count, b?.count], [3_000_000, 2_000_000]);
    assert.ok(both.count > 3_000_000 && both.count < 5_000_000);
  });
});
