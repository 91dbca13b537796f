import assert from 'node:assert/strict';
import {
  asAudience,
  asLoadError,
  asMore,
} from '../../../../src/features/contacts/contactsTreeNode.ts';
import { audience } from '../../ui/text/words.ts';

const strangers = [undefined, null, 'list', 7, [], {}, { kind: 'list' }, { kind: 'list', id: 1 }];

describe('arguments of the contacts commands', () => {
  it('are lists, segments or all contacts', () => {
    const list = audience();
    assert.equal(asAudience(list), list);
    assert.equal(asAudience({ kind: 'allContacts' }), 'all');
    assert.equal(asAudience({ kind: 'group', group: 'lists', filtered: false }), undefined);
    assert.deepEqual(
      strangers.map(asAudience),
      strangers.map(() => undefined),
    );
  });

  it('are rows that show more or have failed', () => {
    assert.ok(asMore({ kind: 'more', group: 'lists', rows: 'page' }));
    assert.equal(asMore({ kind: 'more', group: 'others' }), undefined);
    assert.ok(asLoadError({ kind: 'loadError', part: 'all' }));
    assert.equal(asLoadError({ kind: 'loadError', part: 'some' }), undefined);
    assert.deepEqual(
      strangers.map(asMore),
      strangers.map(() => undefined),
    );
    assert.deepEqual(
      strangers.map(asLoadError),
      strangers.map(() => undefined),
    );
  });
});
