import assert from 'node:assert/strict';
import { ColumnGeometry } from '../../../../media/table/grid/columnGeometry.ts';
import {
  withHidden,
  withMoved,
  withMovedBy,
  withPinned,
  withWidth,
} from '../../../../media/table/grid/layoutEdits.ts';
import { initialLayout } from '../../../../src/protocol/initialLayout.ts';
import type { TableLayout } from '../../../../src/protocol/tableState.ts';

const columns = Array.from('abcdefgh', (id) => ({ id, name: id, isPersonal: false }));
const plain = initialLayout(columns);
const room = 350;

const geometryOf = (layout: TableLayout = plain): ColumnGeometry =>
  new ColumnGeometry(columns, layout, () => 100, room);
const shown = (layout: TableLayout): string =>
  geometryOf(layout)
    .shown.map(({ column }) => column.id)
    .join('');

describe('the columns of the table', () => {
  it('are those in sight, behind the pinned one', () => {
    assert.deepEqual(geometryOf().inSight(0, room), { from: 1, to: 4 });
    assert.deepEqual(geometryOf().inSight(120, room), { from: 2, to: 5 });
    assert.deepEqual(geometryOf().inSight(450, room), { from: 5, to: 8 });
  });

  it('are brought into sight by the shortest way', () => {
    const geometry = geometryOf();
    assert.equal(geometry.reveal(7, 0, room), 450);
    assert.equal(geometry.reveal(2, 450, room), 100);
    assert.equal(geometry.reveal(0, 450, room), 450);
    assert.equal(geometry.reveal(2, 50, room), 50);
  });

  it('are as in the file at first, but the e-mail address, which is pinned', () => {
    const named = (...ids: readonly string[]) =>
      ids.map((id) => ({ ...{ id, name: id }, isPersonal: false }));
    for (const [ids, first] of [
      [['list_ids', 'id', 'email', 'name'], 'email,list_ids,id,name'],
      [['FIRST_NAME', 'EMAIL'], 'EMAIL,FIRST_NAME'],
      [['contact_id', 'custom_fields.email', 'emails'], 'contact_id,custom_fields.email,emails'],
    ] as const) {
      const all = named(...ids);
      const geometry = new ColumnGeometry(all, initialLayout(all), () => 100, room);
      assert.equal(geometry.shown.map(({ column }) => column.id).join(), first);
      assert.equal(geometry.pinned, 1);
    }
  });

  it('are hit where they are seen', () => {
    const geometry = geometryOf();
    assert.equal(geometry.hit(50, 300), 0);
    assert.equal(geometry.hit(120, 300), 4);
    assert.equal(geometry.hit(2000, 300), 7);
  });

  it('are not pinned where no space would be left for others', () => {
    assert.equal(geometryOf({ ...plain, pinned: 3 }).pinned, 0);
    assert.equal(geometryOf({ ...plain, pinned: 2 }).pinned, 2);
  });

  it('are moved, hidden, resized and pinned', () => {
    assert.equal(shown(withMoved(columns, plain, 'c', 'a')), 'cabdefgh');
    assert.equal(shown(withMoved(columns, plain, 'c', undefined)), 'abdefghc');
    assert.equal(shown(withMovedBy(columns, plain, 'c', 1)), 'abdcefgh');
    assert.equal(shown(withMovedBy(columns, plain, 'c', -1)), 'acbdefgh');
    assert.equal(shown(withMovedBy(columns, plain, 'a', -1)), 'abcdefgh');
    const hidden = withHidden(plain, 'b', true);
    assert.equal(shown(hidden), 'acdefgh');
    assert.equal(shown(withMovedBy(columns, hidden, 'c', -1)), 'cadefgh');
    assert.equal(shown(withHidden(hidden, 'b', false)), 'abcdefgh');
    assert.equal(withWidth(plain, 'a', 3).widths.a, 40);
    const pinned = withPinned(columns, plain, 'd', true);
    assert.equal(shown(pinned), 'adbcefgh');
    assert.equal(pinned.pinned, 2);
    const unpinned = withPinned(columns, pinned, 'a', false);
    assert.equal(unpinned.pinned, 1);
    assert.equal(shown(unpinned), 'dabcefgh');
  });

  it('that are found late come last, whatever the order of the others', () => {
    const layout = withMoved(columns.slice(0, 6), plain, 'f', 'a');
    assert.equal(shown(layout), 'fabcdegh');
  });
});
