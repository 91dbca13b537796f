import type { Move } from './keyMap.ts';

/** The row of the header, above the first row. */
export const headerRow = -1;

/** A cell: its row, and its column's position among those that are shown. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** A rectangle of cells, the last row and column included. */
export interface Range {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** What moving depends on. */
export interface Bounds {
  readonly rows: number;
  readonly columns: number;
  /** Rows of a page. */
  readonly page: number;
  readonly columnPage: (column: number, direction: 1 | -1) => number;
}

/** The active cell and the range of selected cells. */
export class Cursor {
  #active: Cell = { row: 0, column: 0 };
  #anchor: Cell = { row: 0, column: 0 };
  #range: Range | undefined;

  get active(): Cell {
    return this.#active;
  }

  /** The selected cells, if there are more than the active one. */
  get range(): Range | undefined {
    return this.#range;
  }

  get isInHeader(): boolean {
    return this.#active.row === headerRow;
  }

  /** Makes a cell the active one. With `extend`, selects from where the range began. */
  set(cell: Cell, extend = false): void {
    if (!extend) {
      this.#active = cell;
      this.#anchor = cell;
      this.#range = undefined;
      return;
    }
    if (this.#anchor.row === headerRow) {
      this.#anchor = { ...this.#anchor, row: 0 };
    }
    this.#active = { ...cell, row: Math.max(0, cell.row) };
    this.#range = rangeOf(this.#anchor, this.#active);
  }

  move(move: Move, extend: boolean, bounds: Bounds): void {
    this.set(clamp(moved(this.#active, move, bounds), bounds), extend);
  }

  /** Selects whole rows; with `extend`, from where the selection began. */
  selectRow(row: number, columns: number, extend: boolean): void {
    const anchor = extend
      ? { ...this.#anchor, row: Math.max(0, this.#anchor.row) }
      : { row, column: 0 };
    this.#anchor = anchor;
    this.#active = { row, column: this.#active.column };
    this.#range = {
      ...rangeOf(anchor, this.#active),
      left: 0,
      right: columns - 1,
    };
  }

  selectColumn(column: number, rows: number): void {
    this.#range = { top: 0, bottom: rows - 1, left: column, right: column };
  }

  selectAll(rows: number, columns: number): void {
    this.#range = rows > 0 ? { top: 0, bottom: rows - 1, left: 0, right: columns - 1 } : undefined;
  }

  clearRange(): void {
    this.#range = undefined;
    this.#anchor = this.#active;
  }

  /** Keeps everything inside a table that has changed. */
  fit(bounds: Pick<Bounds, 'rows' | 'columns'>): void {
    const active = clamp(this.#active, bounds);
    const anchor = clamp(this.#anchor, bounds);
    if (active.row !== this.#active.row || active.column !== this.#active.column) {
      this.#active = active;
      this.#range = undefined;
    }
    this.#anchor = anchor;
    const range = this.#range;
    if (range && (range.bottom >= bounds.rows || range.right >= bounds.columns)) {
      this.#range = undefined;
    }
  }
}

/** Returns a range as the range of cells, of the active cell alone without one. */
export const rangeOf = (a: Cell, b: Cell): Range => ({
  top: Math.min(a.row, b.row),
  bottom: Math.max(a.row, b.row),
  left: Math.min(a.column, b.column),
  right: Math.max(a.column, b.column),
});

function clamp({ row, column }: Cell, { rows, columns }: Pick<Bounds, 'rows' | 'columns'>): Cell {
  return {
    row: Math.max(headerRow, Math.min(row, rows - 1)),
    column: Math.max(0, Math.min(column, columns - 1)),
  };
}

function moved({ row, column }: Cell, move: Move, bounds: Bounds): Cell {
  switch (move) {
    case 'up':
      return { row: row - 1, column };
    case 'down':
      return { row: row + 1, column };
    case 'left':
      return { row, column: column - 1 };
    case 'right':
      return { row, column: column + 1 };
    case 'pageUp':
      return { row: Math.min(row, Math.max(0, row - bounds.page)), column };
    case 'pageDown':
      return { row: row + bounds.page, column };
    case 'pageLeft':
      return { row, column: bounds.columnPage(column, -1) };
    case 'pageRight':
      return { row, column: bounds.columnPage(column, 1) };
    case 'firstColumn':
      return { row, column: 0 };
    case 'lastColumn':
      return { row, column: bounds.columns - 1 };
    case 'firstRow':
      return { row: Math.min(row, 0), column };
    case 'lastRow':
      return { row: bounds.rows - 1, column };
    case 'firstCell':
      return { row: 0, column: 0 };
    case 'lastCell':
      return { row: bounds.rows - 1, column: bounds.columns - 1 };
  }
}
