import { recordRequests as records, type RowsPage } from '../../protocol/recordMessages.ts';
import { initialLayout } from '../../protocol/initialLayout.ts';
import { blockColumns, fitting } from '../../protocol/rowBlocks.ts';
import type { TableLayout, TableState } from '../../protocol/tableState.ts';
import type { OpenTable } from './openTable.ts';

/** What a page will show. */
export interface Sight {
  readonly from: number;
  readonly to: number;
  readonly maxLength: number;
  /** Ids; by default, the first columns that are shown. */
  readonly columns?: readonly string[] | undefined;
}

/** How many rows are above that at which a page begins. */
const rowsAbove = 5;

/** Returns what a page shows that begins at a row, instead of what it would have shown. */
export const around = (row: number, { from, to, maxLength }: Sight): Sight => {
  const first = Math.max(0, row - rowsAbove);
  return { from: first, to: first + to - from, maxLength };
};

/** How many columns are in sight in most windows. */
const usualColumns = 2 * blockColumns;

/** Reads what a page will show first, in whole blocks. Returns undefined where that fails: the page requests it, and shows why. */
export async function firstRows(
  table: Pick<OpenTable, 'call'>,
  { columns, rows }: Pick<TableState, 'columns' | 'rows'>,
  layout: TableLayout = initialLayout(columns),
  sight: Sight,
): Promise<
  | { readonly from: number; readonly columns: readonly number[]; readonly page: RowsPage }
  | undefined
> {
  const indexes = new Map(columns.map(({ id }, index) => [id, index]));
  const ids = sight.columns ?? firstColumns([...indexes.keys()], layout);
  const wanted = ids.map((id) => indexes.get(id)).filter((index) => index !== undefined);
  const area = fitting({ from: sight.from, to: sight.to, columns: wanted }, columns.length);
  if (area.columns.length === 0 || area.from >= rows) {
    return undefined;
  }
  try {
    const page = await table.call(records.rows, {
      ...{ from: area.from, to: Math.min(area.to, rows), maxLength: sight.maxLength },
      columns: area.columns.map((index) => columns[index]?.id ?? ''),
    });
    return { from: area.from, columns: area.columns, page };
  } catch {
    return undefined;
  }
}

/** Returns the columns that are shown first: those with a place, and then the others as in the file. */
function firstColumns(ids: readonly string[], { order, hidden }: TableLayout): readonly string[] {
  const [known, hiddenIds] = [new Set(ids), new Set(hidden)];
  const all = new Set([...order.filter((id) => known.has(id)), ...ids]);
  return [...all].filter((id) => !hiddenIds.has(id)).slice(0, usualColumns);
}
