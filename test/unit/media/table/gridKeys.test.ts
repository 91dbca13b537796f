import assert from 'node:assert/strict';
import { Cursor, headerRow, type Bounds } from '../../../../media/table/grid/cursor.ts';
import { keyAction, type Key } from '../../../../media/table/grid/keyMap.ts';

const key = (name: string): Key => {
  const parts = name.split('+');
  return {
    key: parts.at(-1) ?? '',
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Meta'),
    altKey: parts.includes('Alt'),
    shiftKey: parts.includes('Shift'),
  };
};

const bounds: Bounds = {
  rows: 1000,
  columns: 26,
  page: 30,
  columnPage: (column, direction) => Math.max(0, Math.min(25, column + direction * 8)),
};

/** Returns the cursor after some keys. */
function after(...names: readonly string[]): Cursor {
  const cursor = new Cursor();
  for (const name of names) {
    const action = keyAction(key(name), cursor.isInHeader);
    if (action?.kind === 'move') {
      cursor.move(action.move, action.extend, bounds);
    } else if (action?.kind === 'selectAll') {
      cursor.selectAll(bounds.rows, bounds.columns);
    }
  }
  return cursor;
}

describe('the keys of the grid', () => {
  for (const [names, row, column] of [
    [['ArrowDown', 'ArrowRight'], 1, 1],
    [['ArrowUp'], headerRow, 0],
    [['ArrowUp', 'ArrowUp', 'ArrowRight'], headerRow, 1],
    [['PageDown', 'PageDown', 'PageUp'], 30, 0],
    [['ArrowUp', 'PageDown'], 29, 0],
    [['End'], 0, 25],
    [['End', 'Home'], 0, 0],
    [['Ctrl+End'], 999, 25],
    [['Ctrl+End', 'Ctrl+Home'], 0, 0],
    [['Ctrl+ArrowDown', 'Ctrl+ArrowRight'], 999, 25],
    [['Ctrl+End', 'Ctrl+ArrowUp', 'Ctrl+ArrowLeft'], 0, 0],
    [['Alt+PageDown', 'Alt+PageDown', 'Alt+PageUp'], 0, 8],
    [['Ctrl+End', 'ArrowDown', 'ArrowRight', 'PageDown'], 999, 25],
  ] as const) {
    it(`move to row ${row}, column ${column} by ${names.join(', ')}`, () => {
      assert.deepEqual(after(...names).active, { row, column });
    });
  }

  it('extend a range with Shift, and give it up without', () => {
    const cursor = after('ArrowDown', 'ArrowRight', 'Shift+ArrowDown', 'Shift+ArrowRight');
    assert.deepEqual(cursor.range, { top: 1, bottom: 2, left: 1, right: 2 });
    assert.deepEqual(after('Shift+PageDown', 'Shift+ArrowUp').range, {
      ...{ top: 0, bottom: 29, left: 0, right: 0 },
    });
    assert.equal(after('Shift+ArrowDown', 'ArrowDown').range, undefined);
    assert.deepEqual(after('Ctrl+a').range, { top: 0, bottom: 999, left: 0, right: 25 });
  });

  it('never select the header', () => {
    const cursor = after('ArrowUp', 'Shift+ArrowDown', 'Shift+ArrowDown');
    assert.deepEqual(cursor.range, { top: 0, bottom: 1, left: 0, right: 0 });
  });

  it('that belong to VS Code are left to it', () => {
    for (const name of [
      ...['Ctrl+PageUp', 'Ctrl+PageDown', 'Alt+ArrowLeft', 'Alt+ArrowRight', 'F6', 'Ctrl+Tab'],
      ...['Ctrl+p', 'Ctrl+Shift+p', 'Tab', 'Shift+Tab', 'F1', 'Ctrl+b', 'Ctrl+Shift+f'],
    ]) {
      assert.equal(keyAction(key(name), false), undefined, name);
    }
  });

  it('do something else in the header', () => {
    assert.deepEqual(keyAction(key('Alt+ArrowDown'), true), { kind: 'filter' });
    assert.equal(keyAction(key('Alt+ArrowDown'), false), undefined);
    assert.deepEqual(keyAction(key('Ctrl+Shift+ArrowLeft'), true), { kind: 'moveColumn', by: -1 });
  });

  it('keep the active cell inside a table that has become smaller', () => {
    const cursor = after('Ctrl+End');
    cursor.fit({ rows: 10, columns: 3 });
    assert.deepEqual(cursor.active, { row: 9, column: 2 });
    cursor.fit({ rows: 0, columns: 3 });
    assert.equal(cursor.isInHeader, true);
  });
});
