import { headerRow } from './grid/cursor.ts';
import { isInRange } from './grid/frame.ts';
import type { GridPointer } from './grid/gridPointer.ts';
import type { TableController } from './tableController.ts';

/**
 * Says what the menu of VS Code is for: it contributes commands by these names and values. They concern the active cell, which
 * the one below the pointer becomes unless it is selected.
 */
export function provideContext(table: TableController, pointer: GridPointer): void {
  const { grid } = table;
  grid.element.addEventListener('contextmenu', (event) => {
    const hit = pointer.hit(event.clientX, event.clientY);
    if (!isInRange(grid.cursor.range, hit.row, hit.column)) {
      grid.goTo({ row: hit.row, column: hit.column });
    }
    grid.element.dataset.vscodeContext = JSON.stringify(contextOf(table));
  });
}

function contextOf(table: TableController) {
  const { model, grid } = table;
  const { state, view } = model;
  const { active, range } = grid.cursor;
  const column = grid.activeColumn;
  const { sort } = view;
  return {
    webviewSection: active.row === headerRow ? 'header' : 'cell',
    preventDefaultContextMenuItems: true,
    hasRange: range !== undefined,
    isFiltered: view.filters.some((one) => one.on === 'column' && one.column === column?.id),
    sorted:
      sort && sort.column === column?.id ? (sort.descending ? 'descending' : 'ascending') : '',
    isPinned: active.column < model.layout.pinned,
    hasHidden: model.layout.hidden.length > 0,
    canFilterByValue: table.canFilterByValue,
    canOpenAsText: state.canOpenAsText,
  };
}
