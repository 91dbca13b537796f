import { headerRow, type Cell } from './cursor.ts';
import type { OnGridAction } from './gridActions.ts';
import { withMoved, withWidth } from './layoutEdits.ts';
import { headerHeight, rowHeight } from './scrollPosition.ts';
import type { TableGrid } from './tableGrid.ts';
import { wheelDistance } from './wheel.ts';

/** A press that moves less than this is a click. */
const clickDistance = 5;

interface Hit extends Cell {
  readonly isNumber: boolean;
}

/** What is dragged. */
type Drag =
  | { readonly kind: 'cells' | 'rows' }
  | { readonly kind: 'edge'; readonly id: string; readonly startX: number; readonly width: number }
  | { readonly kind: 'column'; readonly id: string; readonly startX: number; isMoving: boolean };

/** Does what the mouse and the wheel do in the grid. */
export class GridPointer {
  readonly #grid: TableGrid;
  readonly #onAction: OnGridAction;
  readonly #dropLine = document.createElement('div');
  #drag: Drag | undefined;
  #pointer = { x: 0, y: 0 };

  constructor(grid: TableGrid, onAction: OnGridAction) {
    this.#grid = grid;
    this.#onAction = onAction;
    this.#dropLine.className = 'drop-line';
    this.#dropLine.hidden = true;
    const { element } = grid;
    grid.surface.layer.append(this.#dropLine);
    element.addEventListener('pointerdown', (event) => this.#onDown(event));
    element.addEventListener('pointermove', (event) => this.#onMove(event));
    element.addEventListener('pointerup', (event) => this.#onUp(event));
    element.addEventListener('lostpointercapture', () => this.#end());
    element.addEventListener('dblclick', (event) => this.#onDoubleClick(event));
    element.addEventListener('wheel', (event) => this.#onWheel(event), { passive: false });
    element.addEventListener('scroll', () => grid.scrolled(element.scrollTop, element.scrollLeft));
    element.addEventListener('scrollend', () => grid.scrollEnded());
  }

  /** Returns the cell at a place in the window. */
  hit(clientX: number, clientY: number): Hit {
    const { element, geometry, numberWidth, place, content } = this.#grid;
    const { left, top } = element.getBoundingClientRect();
    const y = clientY - top - headerHeight;
    const x = clientX - left - numberWidth;
    return {
      row: y < 0 ? headerRow : Math.min(content.rows - 1, Math.floor((y + place.top) / rowHeight)),
      column: Math.max(0, geometry.hit(Math.max(0, x), place.left)),
      isNumber: x < 0,
    };
  }

  #onDown(event: PointerEvent): void {
    const { target, button, clientX, clientY, shiftKey } = event;
    if (button !== 0 || !(target instanceof Element) || target === this.#grid.element) {
      return;
    }
    const hit = this.hit(clientX, clientY);
    this.#pointer = { x: clientX, y: clientY };
    if (target.closest('.header') && !hit.isNumber) {
      this.#onHeaderDown(event, target, hit);
    } else if (hit.row >= 0 && hit.isNumber) {
      this.#grid.cursor.selectRow(hit.row, this.#grid.geometry.shown.length, shiftKey);
      this.#drag = { kind: 'rows' };
      this.#grid.revealActive();
    } else if (hit.row >= 0) {
      this.#grid.goTo(hit, shiftKey);
      this.#drag = { kind: 'cells' };
    }
    if (this.#drag) {
      this.#grid.element.setPointerCapture(event.pointerId);
    }
  }

  #onHeaderDown({ clientX }: PointerEvent, target: Element, { column }: Hit): void {
    const cell = target.closest('.header-cell');
    const shown = this.#grid.geometry.shown[column];
    if (!cell || !shown) {
      return;
    }
    const { id } = shown.column;
    this.#grid.goTo({ row: headerRow, column });
    if (target.matches('.edge')) {
      this.#drag = { kind: 'edge', id, startX: clientX, width: shown.width };
    } else if (target.matches('.filter')) {
      const anchor = cell.getBoundingClientRect();
      // After the click, which would take the focus from what opens.
      setTimeout(() => this.#onAction({ kind: 'filter', column: id, anchor }));
    } else {
      this.#drag = { kind: 'column', id, startX: clientX, isMoving: false };
    }
  }

  #onMove({ clientX, clientY }: PointerEvent): void {
    this.#pointer = { x: clientX, y: clientY };
    const drag = this.#drag;
    switch (drag?.kind) {
      case 'edge':
        this.#resize(drag, clientX, false);
        return;
      case 'column':
        this.#moveColumn(drag, clientX);
        return;
      case 'cells':
      case 'rows':
        this.#extend(drag.kind);
        return;
      case undefined:
    }
  }

  /** Extends the selection to the pointer; beyond an edge, scrolls on until the pointer is back. */
  #extend(kind: 'cells' | 'rows'): void {
    const { cursor, geometry, content } = this.#grid;
    const { x, y } = this.#pointer;
    const hit = this.hit(x, y);
    const row = Math.max(0, hit.row);
    if (row !== cursor.active.row || (kind === 'cells' && hit.column !== cursor.active.column)) {
      if (kind === 'rows') {
        cursor.selectRow(Math.min(row, content.rows - 1), geometry.shown.length, true);
      } else {
        cursor.set({ row, column: hit.column }, true);
      }
      this.#grid.revealActive();
    }
    const { bottom, top } = this.#grid.element.getBoundingClientRect();
    if (y > bottom || y < top + headerHeight) {
      requestAnimationFrame(() => {
        if (this.#drag?.kind === kind && this.#pointer.y === y) {
          this.#grid.scrollTo({
            ...this.#grid.place,
            top: this.#grid.place.top + (y > bottom ? rowHeight : -rowHeight),
          });
          this.#extend(kind);
        }
      });
    }
  }

  #resize(drag: Extract<Drag, { kind: 'edge' }>, clientX: number, isFinal: boolean): void {
    const width = drag.width + clientX - drag.startX;
    const layout = withWidth(this.#grid.content.layout, drag.id, width);
    this.#onAction({ kind: 'layout', layout, isFinal });
  }

  #moveColumn(drag: Extract<Drag, { kind: 'column' }>, clientX: number): void {
    drag.isMoving ||= Math.abs(clientX - drag.startX) > clickDistance;
    if (drag.isMoving) {
      const { shown } = this.#grid.geometry;
      const { numberWidth, place, geometry } = this.#grid;
      const target = this.#dropTarget(clientX);
      const x = shown[target]?.left ?? geometry.width;
      const isPinned = target < geometry.pinned;
      this.#dropLine.hidden = false;
      this.#dropLine.style.left = `${numberWidth + x - (isPinned ? 0 : place.left)}px`;
      this.#grid.element.classList.add('is-moving');
    }
  }

  /** Returns the column before which a column is dropped. */
  #dropTarget(clientX: number): number {
    const { shown } = this.#grid.geometry;
    const { column } = this.hit(clientX, 0);
    const one = shown[column];
    const { left } = this.#grid.element.getBoundingClientRect();
    const scrolled = column < this.#grid.geometry.pinned ? 0 : this.#grid.place.left;
    const x = clientX - left - this.#grid.numberWidth + scrolled;
    return one && x > one.left + one.width / 2 ? column + 1 : column;
  }

  #onUp({ clientX }: PointerEvent): void {
    const drag = this.#drag;
    if (drag?.kind === 'edge' && clientX !== drag.startX) {
      this.#resize(drag, clientX, true);
    } else if (drag?.kind === 'column' && drag.isMoving) {
      const { columns, layout } = this.#grid.content;
      const before = this.#grid.geometry.shown[this.#dropTarget(clientX)]?.column.id;
      const moved = withMoved(columns, layout, drag.id, before);
      this.#onAction({ kind: 'layout', layout: moved, isFinal: true });
    } else if (drag?.kind === 'column') {
      this.#onAction({ kind: 'sort', column: drag.id });
    }
    this.#end();
  }

  #end(): void {
    this.#drag = undefined;
    this.#dropLine.hidden = true;
    this.#grid.element.classList.remove('is-moving');
  }

  #onDoubleClick({ target, clientX, clientY }: MouseEvent): void {
    const { row, column, isNumber } = this.hit(clientX, clientY);
    if (target instanceof Element && target.matches('.edge')) {
      const { layout } = this.#grid.content;
      const id = this.#grid.geometry.shown[column]?.column.id ?? '';
      const sized = withWidth(layout, id, this.#grid.widthToContent(column));
      this.#onAction({ kind: 'layout', layout: sized, isFinal: true });
    } else if (row >= 0 && (!isNumber || column >= 0)) {
      this.#onAction({ kind: 'showContact' });
    }
  }

  #onWheel(event: WheelEvent): void {
    if (event.ctrlKey) {
      return;
    }
    event.preventDefault();
    const { x, y } = wheelDistance(event);
    const { top, left } = this.#grid.place;
    this.#grid.scrollTo({ top: top + y, left: left + x });
  }
}
