import assert from 'node:assert/strict';
import { contactsRow } from '../../../../src/features/contacts/contactsRow.ts';
import { contactsStatus } from '../../../../src/features/contacts/contactsStatus.ts';
import { CheckedAudiences } from '../../../../src/features/contacts/checkedAudiences.ts';
import { ContactsTree } from '../../../../src/features/contacts/contactsTree.ts';
import type { ContactsNode } from '../../../../src/features/contacts/contactsTreeNode.ts';
import {
  audience,
  failed,
  loaded,
  loading,
  ready,
  someLists,
  wordsFor,
} from '../../ui/text/words.ts';

const lists: ContactsNode = { kind: 'group', group: 'lists', filtered: false };

describe('contacts row', () => {
  it('of a list has name, count, kind, checkbox and accessible label', () => {
    const row = contactsRow(audience(), wordsFor(loaded(), { isChecked: () => true }));
    assert.deepEqual(row, {
      id: 'account/list/list-1',
      label: 'Newsletter',
      description: '1,234',
      icon: { id: 'list-unordered' },
      contextValue: 'list',
      fold: 'leaf',
      box: { checked: true, spoken: 'Select Newsletter for export' },
      spoken: 'Newsletter, list, 1,234 contacts',
    });
  });

  it('of an invalid segment has a warning, also in its accessible label', () => {
    const row = contactsRow(
      audience({ kind: 'segment', validity: 'invalid', contactCount: undefined }),
      wordsFor(loaded()),
    );
    assert.equal(row.icon?.id, 'warning');
    assert.equal(row.description, undefined);
    assert.equal(row.spoken, 'Newsletter, segment, its query is invalid');
  });

  it('has checkboxes for lists and segments only', () => {
    const nodes: readonly ContactsNode[] = [
      { kind: 'allContacts' },
      lists,
      { kind: 'more', group: 'lists', rows: 'page' },
      { kind: 'loadError', part: 'lists' },
      { kind: 'empty', group: 'lists', filtered: false },
    ];
    const words = wordsFor(loaded({ lists: failed([]) }));
    for (const node of nodes) {
      assert.equal(contactsRow(node, words).box, undefined, node.kind);
    }
    assert.equal(contactsRow(audience({ kind: 'segment' }), words).box?.checked, false);
  });

  it('keeps a name from reordering or breaking the text after it', () => {
    const name = 'abc\u202Edef\nnext\u0000 $(alert) [x](command:y) <b>';
    const row = contactsRow(audience({ name }), wordsFor(loaded()));
    assert.equal(row.label, 'abcdef next $(alert) [x](command:y) <b>');
  });

  it('keeps names in other scripts unchanged', () => {
    for (const name of ['עברית', 'العربية', '日本語', '👩‍👩‍👧']) {
      assert.equal(contactsRow(audience({ name }), wordsFor(loaded())).label, name);
    }
  });

  it('of a nameless list is not blank', () => {
    assert.equal(contactsRow(audience({ name: ' \n' }), wordsFor(loaded())).label, '(no name)');
  });

  it('of a group shows the progress of its loading', () => {
    const describe = (state: Parameters<typeof loaded>[0]) =>
      contactsRow(lists, wordsFor(loaded(state))).description;
    assert.equal(describe({ lists: loading(someLists(3)) }), 'loading…');
    assert.equal(describe({ lists: ready(someLists(1500)) }), '1,500');
    assert.equal(describe({ lists: failed(someLists(3)) }), 'incomplete, 3 loaded');
    assert.equal(describe({ lists: failed([]) }), 'not loaded');
  });

  it('of a filtered group shows the number of matches, and has another id', () => {
    const source = loaded({ lists: ready(someLists(10_000)) });
    const tree = new ContactsTree({ source });
    const words = wordsFor(source, { tree });
    const plain = contactsRow(tree.groupNode('lists'), words);
    tree.setFilter('id-123');
    const filtered = contactsRow(tree.groupNode('lists'), words);
    assert.equal(filtered.description, '11 of 10,000');
    assert.equal(filtered.fold, 'expanded');
    assert.notEqual(filtered.id, plain.id);
  });

  it('of a collapsed group stays collapsed when it is updated', () => {
    assert.equal(
      contactsRow(lists, wordsFor(loaded(), { isCollapsed: () => true })).fold,
      'collapsed',
    );
  });

  it('shows how much is hidden, and runs the command that shows it', () => {
    const source = loaded({ lists: loading(someLists(10_000)) });
    const more: ContactsNode = { kind: 'more', group: 'lists', rows: 'page' };
    const row = contactsRow(more, wordsFor(source));
    assert.equal(row.label, 'Show 1,000 more');
    assert.equal(row.description, '9,000 not shown, loading…');
    assert.equal(row.contextValue, 'more');
    assert.equal(row.command?.id, 'sendgridExports.showMore');
    source.lists = ready(someLists(1_200));
    assert.equal(contactsRow(more, wordsFor(source)).label, 'Show 200 more');
  });

  it('of a failed load has the reason', () => {
    const row = contactsRow(
      { kind: 'loadError', part: 'segments' },
      wordsFor(loaded({ segments: failed([], 'forbidden') })),
    );
    assert.equal(row.description, 'Because of forbidden.');
    assert.equal(row.spoken, 'Segments not loaded. Because of forbidden.');
    assert.equal(row.contextValue, 'loadError');
  });

  it('has ids of its own in each account', () => {
    const ids = ['a', 'b'].map(
      (id) => contactsRow(audience(), wordsFor(loaded(), { accountId: () => id })).id,
    );
    assert.equal(new Set(ids).size, 2);
  });

  it('has a different id for every row of a tree', () => {
    const source = loaded({
      total: failed(undefined),
      lists: failed(someLists(5_000)),
      segments: ready([audience({ kind: 'segment', id: 'id-1' })]),
    });
    const tree = new ContactsTree({ source });
    const words = wordsFor(source, { tree });
    const rows = [
      ...tree.roots(),
      ...tree.rows('lists').children,
      ...tree.rows('segments').children,
    ];
    assert.equal(new Set(rows.map((node) => contactsRow(node, words).id)).size, rows.length);
  });
});

describe('contacts status', () => {
  it('is empty when there is nothing to show', () => {
    assert.deepEqual(contactsStatus(wordsFor(loaded()), new CheckedAudiences()), {
      message: '',
      description: '',
    });
  });

  it('counts the matches of the filter', () => {
    const source = loaded({ lists: ready(someLists(10_000)) });
    const words = wordsFor(source);
    words.tree.setFilter('id-123');
    assert.equal(
      contactsStatus(words, new CheckedAudiences()).message,
      'Filter: "id-123" · 11 of 10,000',
    );
  });

  it('counts the checked audiences, otherwise the lists loaded so far', () => {
    const checked = new CheckedAudiences();
    const words = wordsFor(loaded({ lists: loading(someLists(3_000)) }));
    assert.equal(contactsStatus(words, checked).description, '3,000 lists so far…');
    checked.set(someLists(3), true);
    assert.equal(contactsStatus(words, checked).description, '3 checked, about 3,702 contacts');
  });

  it('names the account', () => {
    const checked = new CheckedAudiences();
    const words = wordsFor(loaded(), { accountLabel: () => 'Harbor\nCoffee' });
    assert.equal(contactsStatus(words, checked).description, 'Harbor Coffee');
    checked.set(someLists(3), true);
    assert.equal(
      contactsStatus(words, checked).description,
      'Harbor Coffee · 3 checked, about 3,702 contacts',
    );
  });
});
