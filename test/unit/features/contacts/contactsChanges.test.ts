import assert from 'node:assert/strict';
import { ContactsChanges } from '../../../../src/features/contacts/contactsChanges.ts';
import { ContactsTree } from '../../../../src/features/contacts/contactsTree.ts';
import { failed, loaded, loading, ready, someLists, type Loaded } from '../../ui/text/words.ts';

function watch(source: Loaded) {
  const tree = new ContactsTree({ source });
  return { tree, changes: new ContactsChanges({ tree, source }) };
}

describe('changes of the contacts tree', () => {
  it('are none if nothing changed', () => {
    assert.deepEqual(watch(loaded({ lists: ready(someLists(3)) })).changes.take(), []);
  });

  it('are the rows below the visible page while pages of lists are loading', () => {
    const source = loaded({ lists: loading(someLists(1000)) });
    const { changes, tree } = watch(source);
    source.lists = loading([...source.lists.value, ...someLists(1000, 1000)]);
    // The row 'Show more' is new, so that its group has to be updated this once.
    assert.deepEqual(changes.take(), [tree.groupNode('lists')]);
    source.lists = loading([...source.lists.value, ...someLists(1000, 2000)]);
    // So is, this once, the row that shows all.
    assert.deepEqual(changes.take(), [tree.groupNode('lists')]);
    source.lists = loading([...someLists(1000, 3000), ...source.lists.value]);
    assert.deepEqual(
      changes.take().map((node) => node?.kind),
      ['more', 'more'],
    );
  });

  it('are the group when its loading ends', () => {
    const source = loaded({ lists: loading(someLists(10)) });
    const { changes, tree } = watch(source);
    source.lists = ready(source.lists.value);
    assert.deepEqual(changes.take(), [tree.groupNode('lists')]);
    assert.deepEqual(changes.take(), []);
  });

  it('are the row of all contacts when its count is loaded', () => {
    const source = loaded({ total: loading(undefined) });
    const { changes } = watch(source);
    source.total = ready(7);
    assert.deepEqual(changes.take(), [{ kind: 'allContacts' }]);
  });

  it('are the group when the reason of its failure changes', () => {
    const source = loaded({ lists: failed([]) });
    const { changes, tree } = watch(source);
    source.lists = failed([], 'forbidden');
    assert.deepEqual(changes.take(), [tree.groupNode('lists')]);
  });

  it('are the whole tree when its top-level rows change', () => {
    const { changes, tree } = watch(loaded());
    tree.setFilter('x');
    assert.deepEqual(changes.take(), [undefined]);
    tree.setFilter('xy');
    assert.deepEqual(changes.take(), []);
  });

  it('are the groups in which a filter has other matches', () => {
    const { changes, tree } = watch(loaded({ lists: ready(someLists(20)) }));
    tree.setFilter('1');
    changes.take();
    tree.setFilter('19');
    assert.deepEqual(changes.take(), [tree.groupNode('lists')]);
  });
});
