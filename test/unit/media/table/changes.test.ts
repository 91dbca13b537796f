import assert from 'node:assert/strict';
import {
  changedColumnsLayout,
  isChangedColumnsOnly,
} from '../../../../media/table/changedColumns.ts';
import { BlockCache } from '../../../../media/table/grid/blockCache.ts';
import { numbers } from '../../../../media/table/grid/frame.ts';
import { changesOf, withKind } from '../../../../media/table/changeKinds.ts';
import { withoutFilters, withSort } from '../../../../media/table/viewEdits.ts';
import type { TableColumn, TableView } from '../../../../src/protocol/tableState.ts';
import { sampleComparison } from '../../../support/sampleChanges.ts';

const columns: readonly TableColumn[] = [
  ...['EMAIL', 'LAST_NAME', 'CITY', 'COUNTRY', 'ADDRESS_LINE_1', 'CONTACT_ID'],
].map((id) => ({ id, name: id, isPersonal: false }));
const layout = { order: [], hidden: [], widths: {}, pinned: 1 };

describe('the changes of a comparison in the page', () => {
  it('keeps what cells were and what became of contacts, by block', () => {
    const cache = new BlockCache();
    const area = { from: 32, to: 96, columns: numbers(0, 32) };
    const rows = numbers(32, 96).map((row) => area.columns.map((column) => `${row}:${column}`));
    const changes = numbers(32, 96).map((row) =>
      row === 40 ? 'changed' : row === 72 ? 'removed' : 'added',
    );
    cache.store(area, {
      ...{ rows, cut: [], changes },
      old: [
        [8, 3, 'was'],
        [8, 17, null],
        [40, 17, 'other'],
      ],
    });
    assert.equal(cache.oldValue(40, 3), 'was');
    assert.equal(cache.oldValue(40, 17), null);
    assert.equal(cache.oldValue(72, 17), 'other');
    assert.equal(cache.oldValue(72, 1), undefined);
    assert.equal(cache.oldValue(41, 3), undefined);
    // Where it would be if the blocks were one.
    assert.equal(cache.oldValue(41, 1), undefined);
    assert.equal(cache.change(72, [3]), 'removed');
    assert.equal(cache.change(40, [90, 20]), 'changed');
    assert.equal(cache.change(41, [3]), 'added');
    assert.equal(cache.change(96, [3]), undefined);
  });

  it('shows the changed columns with those that name a contact, and all again', () => {
    const only = changedColumnsLayout(layout, columns, sampleComparison, true);
    assert.deepEqual(only, { ...layout, hidden: ['COUNTRY'] });
    assert.ok(isChangedColumnsOnly(only, columns, sampleComparison));
    assert.ok(!isChangedColumnsOnly(layout, columns, sampleComparison));
    assert.deepEqual(changedColumnsLayout(only, columns, sampleComparison, false), layout);
  });

  it('switches kinds on and off, and keeps them when filters and order change', () => {
    const view: TableView = { filters: [] };
    assert.deepEqual(changesOf(view, sampleComparison), [
      ...['added', 'removed', 'changed', 'duplicate'],
    ]);
    const without = withKind(view, sampleComparison, 'added', false);
    assert.deepEqual(without.changes, ['removed', 'changed', 'duplicate']);
    const more = withKind(without, sampleComparison, 'unchanged', true);
    assert.deepEqual(more.changes, ['removed', 'changed', 'duplicate', 'unchanged']);
    const sorted = withSort(more, { column: 'CITY', descending: false });
    assert.deepEqual(sorted.changes, more.changes);
    assert.deepEqual(withSort(sorted, undefined), more);
    assert.deepEqual(withoutFilters(more).changes, more.changes);
  });

  it('has nothing changed to show where only keys were compared', () => {
    const keysOnly = { ...sampleComparison, keysOnly: true };
    assert.deepEqual(changesOf({ filters: [] }, keysOnly), ['added', 'removed', 'duplicate']);
  });
});
