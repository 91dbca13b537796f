import type { TableColumn, TableLayout } from '../../../src/protocol/tableState.ts';
import { narrowestColumn, orderedColumns, widestColumn } from './columnGeometry.ts';

export const withWidth = (layout: TableLayout, id: string, width: number): TableLayout => ({
  ...layout,
  widths: {
    ...layout.widths,
    [id]: Math.round(Math.min(widestColumn, Math.max(narrowestColumn, width))),
  },
});

export function withHidden(layout: TableLayout, id: string, isHidden: boolean): TableLayout {
  const others = layout.hidden.filter((one) => one !== id);
  return { ...layout, hidden: isHidden ? [...others, id] : others };
}

/** Moves a column before another one, or to the end. */
export function withMoved(
  columns: readonly TableColumn[],
  layout: TableLayout,
  id: string,
  before: string | undefined,
): TableLayout {
  if (id === before) {
    return layout;
  }
  const order = orderedColumns(columns, layout.order)
    .map(({ column }) => column.id)
    .filter((one) => one !== id);
  const place = before === undefined ? order.length : order.indexOf(before);
  return { ...layout, order: order.toSpliced(place < 0 ? order.length : place, 0, id) };
}

/** Moves a column by one place among those that are shown. */
export function withMovedBy(
  columns: readonly TableColumn[],
  layout: TableLayout,
  id: string,
  by: 1 | -1,
): TableLayout {
  const shown = orderedColumns(columns, layout.order)
    .map(({ column }) => column.id)
    .filter((one) => one === id || !layout.hidden.includes(one));
  const place = shown.indexOf(id);
  const target = place + by;
  if (place < 0 || target < 0 || target >= shown.length) {
    return layout;
  }
  return withMoved(columns, layout, id, by === 1 ? shown[place + 2] : shown[target]);
}

/** Pins a column behind those that are pinned already, or unpins it. */
export function withPinned(
  columns: readonly TableColumn[],
  layout: TableLayout,
  id: string,
  isPinned: boolean,
): TableLayout {
  const shown = orderedColumns(columns, layout.order)
    .map(({ column }) => column.id)
    .filter((one) => !layout.hidden.includes(one));
  const wasPinned = shown.indexOf(id) < layout.pinned;
  if (wasPinned === isPinned) {
    return layout;
  }
  return {
    ...withMoved(columns, layout, id, shown[layout.pinned]),
    pinned: Math.max(0, layout.pinned + (isPinned ? 1 : -1)),
  };
}
