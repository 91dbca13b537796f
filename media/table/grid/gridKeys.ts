import { headerRow } from './cursor.ts';
import type { OnGridAction } from './gridActions.ts';
import { keyAction, type KeyAction } from './keyMap.ts';
import { withMovedBy, withWidth } from './layoutEdits.ts';
import type { TableGrid } from './tableGrid.ts';

/** How far a key moves the edge of a column, in pixels. */
const widthStep = 10;

export interface GridKeysOptions {
  readonly grid: TableGrid;
  readonly onAction: OnGridAction;
  readonly texts: {
    readonly selected: (rows: number, columns: number) => string;
    readonly columnMoved: (name: string, place: number, of: number) => string;
    readonly columnWidth: (name: string, width: number) => string;
  };
}

/** Does what keys do in the grid. */
export class GridKeys {
  readonly #options: GridKeysOptions;

  constructor(options: GridKeysOptions) {
    this.#options = options;
    options.grid.element.addEventListener('keydown', (event) => this.#onKeyDown(event));
  }

  #onKeyDown(event: KeyboardEvent): void {
    const { grid } = this.#options;
    const action = event.isComposing ? undefined : keyAction(event, grid.cursor.isInHeader);
    if (action && (action.kind !== 'escape' || grid.cursor.range)) {
      event.preventDefault();
    }
    if (action) {
      // VS Code would find a command for the same key.
      event.stopPropagation();
      this.#do(action);
    }
  }

  #do(action: KeyAction): void {
    const { grid, onAction } = this.#options;
    const column = grid.activeColumn;
    switch (action.kind) {
      case 'move':
        this.#move(action);
        return;
      case 'selectAll':
        grid.cursor.selectAll(grid.content.rows, grid.geometry.shown.length);
        grid.redraw();
        this.#announceSelection();
        return;
      case 'activate':
        if (!grid.cursor.isInHeader) {
          onAction({ kind: 'showContact' });
          return;
        }
        if (column) {
          onAction({ kind: 'sort', column: column.id });
        }
        return;
      case 'filter':
        this.#filter();
        return;
      case 'contextMenu':
        this.#openMenu();
        return;
      case 'resizeColumn':
        this.#resize(action.by);
        return;
      case 'moveColumn':
        this.#moveColumn(action.by);
        return;
      case 'escape':
        this.#escape();
        return;
      default:
        onAction(action);
    }
  }

  #move({ move, extend }: Extract<KeyAction, { kind: 'move' }>): void {
    const { grid } = this.#options;
    grid.cursor.move(move, extend, {
      rows: grid.content.rows,
      columns: grid.geometry.shown.length,
      page: grid.pageRows,
      columnPage: (column, direction) => grid.geometry.page(column, direction, grid.room),
    });
    grid.revealActive();
    if (move === 'firstColumn' || move === 'firstCell') {
      // The first column is in sight anyway if it is pinned; those behind it are meant as well.
      grid.scrollTo({ ...grid.place, left: 0 });
    }
    if (extend) {
      this.#announceSelection();
    }
  }

  #announceSelection(): void {
    const { grid, onAction, texts } = this.#options;
    const { range } = grid.cursor;
    if (range) {
      const text = texts.selected(range.bottom - range.top + 1, range.right - range.left + 1);
      onAction({ kind: 'announce', text });
    }
  }

  #filter(): void {
    const { grid, onAction } = this.#options;
    const element = grid.surface.elementOf(grid.cursor.active);
    const column = grid.activeColumn;
    if (element && column) {
      onAction({ kind: 'filter', column: column.id, anchor: element.getBoundingClientRect() });
    }
  }

  /** The browser would open the menu at the grid's corner. */
  #openMenu(): void {
    const { grid } = this.#options;
    grid.revealActive();
    requestAnimationFrame(() => {
      const element = grid.surface.elementOf(grid.cursor.active);
      if (element) {
        const { left, bottom } = element.getBoundingClientRect();
        element.dispatchEvent(
          new MouseEvent('contextmenu', {
            ...{ bubbles: true, cancelable: true, composed: true },
            ...{ clientX: left + 8, clientY: bottom - 4 },
          }),
        );
      }
    });
  }

  #resize(by: 1 | -1): void {
    const { grid, onAction, texts } = this.#options;
    const shown = grid.geometry.shown[grid.cursor.active.column];
    if (shown) {
      const { column } = shown;
      const layout = withWidth(grid.content.layout, column.id, shown.width + by * widthStep);
      onAction({ kind: 'layout', layout, isFinal: true });
      const width = layout.widths[column.id] ?? 0;
      onAction({ kind: 'announce', text: texts.columnWidth(column.name, width) });
    }
  }

  #moveColumn(by: 1 | -1): void {
    const { grid, onAction, texts } = this.#options;
    const column = grid.activeColumn;
    if (column) {
      const { columns, layout } = grid.content;
      const moved = withMovedBy(columns, layout, column.id, by);
      onAction({ kind: 'layout', layout: moved, isFinal: true });
      grid.goTo({ row: headerRow, column: grid.geometry.positionOf(column.id) });
      const { shown } = grid.geometry;
      const place = grid.cursor.active.column + 1;
      onAction({ kind: 'announce', text: texts.columnMoved(column.name, place, shown.length) });
    }
  }

  #escape(): void {
    const { grid, onAction } = this.#options;
    onAction({ kind: 'escape' });
    grid.redraw();
  }
}
