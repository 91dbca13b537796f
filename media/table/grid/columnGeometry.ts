import type { TableColumn, TableLayout } from '../../../src/protocol/tableState.ts';

/** A column that is shown. */
export interface ShownColumn {
  readonly column: TableColumn;
  /** Its index in the file. */
  readonly index: number;
  /** Its distance from the first column, in pixels. */
  readonly left: number;
  readonly width: number;
}

export const narrowestColumn = 40;
export const widestColumn = 1600;

/** The columns that are shown, in their order, and where they are. */
export class ColumnGeometry {
  readonly shown: readonly ShownColumn[];
  /** How many columns at the beginning do not scroll. */
  readonly pinned: number;
  readonly pinnedWidth: number;
  readonly width: number;

  /** `room` is the width in which the columns are shown: pinned ones must leave space for the others. */
  constructor(
    columns: readonly TableColumn[],
    layout: TableLayout,
    widthOf: (column: TableColumn) => number,
    room: number,
  ) {
    let left = 0;
    this.shown = shownColumns(columns, layout).map(({ column, index }) => {
      const width = layout.widths[column.id] ?? widthOf(column);
      const one = { column, index, left, width };
      left += width;
      return one;
    });
    this.width = left;
    const pinned = Math.min(layout.pinned, this.shown.length);
    const pinnedWidth = this.#leftOf(pinned);
    const fits = pinnedWidth <= room * 0.6;
    this.pinned = fits ? pinned : 0;
    this.pinnedWidth = fits ? pinnedWidth : 0;
  }

  /** Returns the columns behind the pinned ones that are in sight, the last one excluded. */
  inSight(scrollLeft: number, room: number): { readonly from: number; readonly to: number } {
    const first = this.#at(scrollLeft + this.pinnedWidth);
    const last = this.#at(scrollLeft + Math.max(room, this.pinnedWidth + 1) - 1);
    const from = Math.min(this.shown.length, Math.max(this.pinned, first));
    return { from, to: Math.min(this.shown.length, Math.max(from, last + 1)) };
  }

  /** Returns the column at a distance from the left edge of what is in sight. */
  hit(x: number, scrollLeft: number): number {
    return Math.min(this.shown.length - 1, this.#at(x < this.pinnedWidth ? x : x + scrollLeft));
  }

  /** Returns the `scrollLeft` with which a whole column is in sight: the nearest one. */
  reveal(position: number, scrollLeft: number, room: number): number {
    const one = this.shown[position];
    if (!one || position < this.pinned) {
      return scrollLeft;
    }
    const nearest = Math.max(scrollLeft, one.left + one.width - room);
    return Math.min(nearest, one.left - this.pinnedWidth);
  }

  /** Returns the column a page to the right or to the left. */
  page(position: number, direction: 1 | -1, room: number): number {
    const start = this.shown[position]?.left ?? 0;
    const step = Math.max(1, room - this.pinnedWidth);
    const target = this.#at(Math.max(0, start + direction * step));
    const moved = target === position ? position + direction : target;
    return Math.min(this.shown.length - 1, Math.max(0, moved));
  }

  positionOf(id: string): number {
    return this.shown.findIndex(({ column }) => column.id === id);
  }

  /** Returns the distance of a column from the first one that is not pinned. */
  scrolledLeftOf(position: number): number {
    return this.#leftOf(position) - this.pinnedWidth;
  }

  #leftOf(position: number): number {
    return this.shown[position]?.left ?? this.width;
  }

  #at(x: number): number {
    let low = 0;
    let high = this.shown.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#leftOf(middle) <= x) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return Math.max(0, low);
  }
}

/** Returns the columns that are not hidden: those with a place first, then the others as in the file. */
function shownColumns(columns: readonly TableColumn[], { order, hidden }: TableLayout) {
  const hiddenIds = new Set(hidden);
  return orderedColumns(columns, order).filter(({ column }) => !hiddenIds.has(column.id));
}

/** Returns all columns in the order in which they are shown. */
export function orderedColumns(
  columns: readonly TableColumn[],
  order: readonly string[],
): readonly { readonly column: TableColumn; readonly index: number }[] {
  const all = columns.map((column, index) => ({ column, index }));
  if (order.length === 0) {
    return all;
  }
  const places = new Map(order.map((id, place) => [id, place]));
  const placeOf = (id: string): number => places.get(id) ?? order.length;
  return all.toSorted((a, b) => placeOf(a.column.id) - placeOf(b.column.id) || a.index - b.index);
}
