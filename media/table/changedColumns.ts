import type { ComparisonInfo, TableColumn, TableLayout } from '../../src/protocol/tableState.ts';

/** Returns the columns that were changed or that name a contact. */
const columnsToShow = ({ changedIn, key }: ComparisonInfo): ReadonlySet<string> =>
  new Set([...key, ...changedIn.map(({ column }) => column)]);

/** Addresses say more than the ids that contacts are compared by. */
const isAddress = ({ name }: TableColumn): boolean => name.toLowerCase() === 'email';

/** Returns a layout with the columns that were changed, or with all. */
export function changedColumnsLayout(
  layout: TableLayout,
  columns: readonly TableColumn[],
  comparison: ComparisonInfo,
  isOnly: boolean,
): TableLayout {
  const shown = columnsToShow(comparison);
  const hidden = isOnly
    ? columns.filter((column) => !shown.has(column.id) && !isAddress(column)).map(({ id }) => id)
    : [];
  return { ...layout, hidden };
}

/** Whether no other columns are shown than those that were changed. */
export function isChangedColumnsOnly(
  layout: TableLayout,
  columns: readonly TableColumn[],
  comparison: ComparisonInfo,
): boolean {
  const { hidden } = changedColumnsLayout(layout, columns, comparison, true);
  return hidden.length > 0 && hidden.every((id) => layout.hidden.includes(id));
}
