import type { TableColumn, TableLayout } from './tableState.ts';

/**
 * Returns how columns are shown before the user has changed anything: as in the file, with the one pinned that says who a
 * contact is. That is the e-mail address, which need not be the first field of JSON, and otherwise the first column.
 */
export function initialLayout(columns: readonly TableColumn[]): TableLayout {
  const place = columns.findIndex(({ id }) => id.toLowerCase() === 'email');
  const order = columns.filter((_, index) => index === place).map(({ id }) => id);
  return { order, hidden: [], widths: {}, pinned: 1 };
}
