import assert from 'node:assert/strict';
import { ContactsTree, rowsPerPage } from '../../../../src/features/contacts/contactsTree.ts';
import {
  audience,
  failed,
  loaded,
  loading,
  ready,
  someLists,
  type Loaded,
} from '../../ui/text/words.ts';

const kinds = (source: Loaded): readonly string[] =>
  new ContactsTree({ source }).roots().map((node) => node.kind);

describe('contacts tree', () => {
  it('has all contacts, lists and segments', () => {
    assert.deepEqual(kinds(loaded()), ['allContacts', 'group', 'group']);
  });

  it('has no rows for an empty account, once that is known, so that the view can say so', () => {
    const nothing = loaded({ total: ready(0) });
    assert.deepEqual(kinds(nothing), []);
    assert.equal(kinds({ ...nothing, segments: loading([]) }).length, 3);
    assert.equal(kinds({ ...nothing, total: ready(1) }).length, 3);
    assert.equal(kinds({ ...nothing, lists: ready(someLists(1)) }).length, 3);
  });

  it('shows 1,000 of 10,000 lists, and rows for the next page and for all', () => {
    const tree = new ContactsTree({ source: loaded({ lists: ready(someLists(10_000)) }) });
    const { children, found, hidden } = tree.rows('lists');
    assert.equal(children.length, rowsPerPage + 2);
    assert.equal(found, 10_000);
    assert.equal(hidden, 9_000);
    assert.deepEqual(children.slice(-2), [
      { kind: 'more', group: 'lists', rows: 'page' },
      { kind: 'more', group: 'lists', rows: 'all' },
    ]);
  });

  it('keeps its rows in place while more are sorted in, and shows the final order at the end', () => {
    const page = someLists(1000, 1000);
    const source = loaded({ lists: loading(page) });
    const tree = new ContactsTree({ source });
    const before = tree.rows('lists').children;
    source.lists = loading([...someLists(1000), ...page]);
    const during = tree.rows('lists');
    assert.deepEqual(during.children.slice(0, 1000), before);
    assert.equal(during.hidden, 1000);
    source.lists = ready(source.lists.value);
    assert.deepEqual(tree.rows('lists').children[0], source.lists.value[0]);
  });

  it('shows another page while loading', () => {
    const tree = new ContactsTree({ source: loaded({ lists: loading(someLists(3000)) }) });
    tree.rows('lists');
    tree.showMore({ kind: 'more', group: 'lists', rows: 'page' });
    assert.equal(tree.rows('lists').hidden, 1000);
  });

  it('adds a page, then everything', () => {
    const tree = new ContactsTree({ source: loaded({ lists: ready(someLists(10_000)) }) });
    tree.showMore({ kind: 'more', group: 'lists', rows: 'page' });
    assert.equal(tree.rows('lists').hidden, 8_000);
    tree.showMore({ kind: 'more', group: 'lists', rows: 'all' });
    assert.equal(tree.rows('lists').hidden, 0);
    assert.equal(tree.rows('lists').children.length, 10_000);
  });

  it('offers no second row if the next page is the rest', () => {
    const tree = new ContactsTree({ source: loaded({ lists: ready(someLists(2_000)) }) });
    assert.equal(tree.rows('lists').children.filter(({ kind }) => kind === 'more').length, 1);
  });

  it('finds loaded items that are not shown, and never returns more than a page of them', () => {
    const tree = new ContactsTree({ source: loaded({ lists: ready(someLists(10_000)) }) });
    tree.setFilter('LIST id-99');
    const rows = tree.rows('lists');
    assert.equal(rows.found, 111);
    assert.deepEqual(tree.filterResult(), { found: 111, loaded: 10_000 });
    tree.setFilter('list');
    const shown = tree.rows('lists').children.filter(({ kind }) => kind === 'list');
    assert.equal(shown.length, rowsPerPage);
  });

  it('returns to the first page when the filter changes', () => {
    const tree = new ContactsTree({ source: loaded({ lists: ready(someLists(10_000)) }) });
    tree.showMore({ kind: 'more', group: 'lists', rows: 'all' });
    tree.setFilter('list');
    assert.equal(tree.rows('lists').hidden, 9_000);
  });

  it('finds items of a page that is loaded while the filter is on', () => {
    const source = loaded({ lists: loading(someLists(10)) });
    const tree = new ContactsTree({ source });
    tree.setFilter('list 19');
    assert.equal(tree.rows('lists').found, 0);
    source.lists = ready([...source.lists.value, ...someLists(10, 10)]);
    assert.equal(tree.rows('lists').found, 1);
  });

  it('creates other nodes for filtered groups, so that each keeps its own expansion state', () => {
    const tree = new ContactsTree({ source: loaded() });
    const plain = tree.groupNode('lists');
    tree.setFilter('  x ');
    assert.equal(tree.filterText, 'x');
    assert.notEqual(tree.groupNode('lists'), plain);
    assert.equal(tree.roots().includes(plain), false);
    tree.setFilter(' ');
    assert.equal(tree.groupNode('lists'), plain);
  });

  it('hides all contacts while a filter is on', () => {
    const tree = new ContactsTree({ source: loaded() });
    tree.setFilter('x');
    assert.deepEqual(
      tree.roots().map(({ kind }) => kind),
      ['group', 'group'],
    );
  });

  it('shows a group as empty only when it is loaded', () => {
    const source = loaded({ lists: loading([]) });
    const tree = new ContactsTree({ source });
    assert.deepEqual(tree.rows('lists').children, []);
    source.lists = ready([]);
    assert.deepEqual(tree.rows('lists').children, [
      { kind: 'empty', group: 'lists', filtered: false },
    ]);
  });

  it('shows what was loaded before a failure below its row', () => {
    const [first] = someLists(1);
    assert.ok(first);
    const tree = new ContactsTree({ source: loaded({ lists: failed([first]) }) });
    assert.deepEqual(tree.rows('lists').children, [{ kind: 'loadError', part: 'lists' }, first]);
  });

  it('shows one row for a failure that all parts share, and otherwise one each', () => {
    const source = loaded({ total: failed(undefined), lists: failed([]), segments: failed([]) });
    assert.deepEqual(new ContactsTree({ source }).roots(), [{ kind: 'loadError', part: 'all' }]);
    source.segments = failed([], 'forbidden');
    assert.deepEqual(kinds(source), ['allContacts', 'loadError', 'group', 'group']);
  });

  it('knows the parents of rows', () => {
    const tree = new ContactsTree({ source: loaded() });
    assert.equal(tree.parent(audience()), tree.groupNode('lists'));
    assert.equal(tree.parent(audience({ kind: 'segment' })), tree.groupNode('segments'));
    assert.equal(tree.parent({ kind: 'loadError', part: 'segments' }), tree.groupNode('segments'));
    assert.equal(tree.parent({ kind: 'loadError', part: 'all' }), undefined);
    assert.equal(tree.parent(tree.groupNode('lists')), undefined);
  });
});
