import assert from 'node:assert/strict';
import { CheckedAudiences } from '../../../../src/features/contacts/checkedAudiences.ts';
import { audience } from '../../ui/text/words.ts';

describe('checked audiences', () => {
  it('distinguish a list and a segment with the same id', () => {
    const checked = new CheckedAudiences();
    checked.set([audience({ id: 'a' })], true);
    assert.equal(checked.has(audience({ id: 'a' })), true);
    assert.equal(checked.has(audience({ id: 'a', kind: 'segment' })), false);
  });

  it('return those that changed', () => {
    const checked = new CheckedAudiences();
    const [a, b] = [audience({ id: 'a' }), audience({ id: 'b' })];
    assert.deepEqual(checked.set([a], true), [a]);
    assert.deepEqual(checked.set([a, b], true), [b]);
    assert.deepEqual(checked.set([a], false), [a]);
    assert.deepEqual(checked.clear(), [b]);
    assert.equal(checked.size, 0);
  });

  it('survive a refresh: existing ones get new counts, deleted ones are dropped', () => {
    const checked = new CheckedAudiences();
    const segment = audience({ id: 's', kind: 'segment', contactCount: 1 });
    checked.set([audience({ id: 'a', contactCount: 5 }), audience({ id: 'gone' }), segment], true);
    const fresh = audience({ id: 'a', contactCount: 6 });
    const find = (_: string, id: string) => (id === 'a' ? fresh : undefined);
    assert.equal(checked.reconcile('list', find), true);
    assert.deepEqual(checked.all, [fresh, segment]);
    assert.equal(checked.reconcile('list', find), false);
  });

  it('sum up the known counts', () => {
    const checked = new CheckedAudiences();
    checked.set(
      [
        audience({ id: 'a', contactCount: 5 }),
        audience({ id: 'b', contactCount: undefined }),
        audience({ id: 'c', contactCount: 7 }),
      ],
      true,
    );
    assert.equal(checked.contactCount, 12);
  });
});
