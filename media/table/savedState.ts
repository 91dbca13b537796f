import * as z from 'zod/mini';
import { tableView, type TableState } from '../../src/protocol/tableState.ts';
import { rowHeight } from './grid/scrollPosition.ts';

/** What the page remembers while its tab is hidden or the window reloads. */
const savedState = z.object({
  view: tableView,
  isMasked: z.boolean(),
  /** Where the table is scrolled to, in pixels. */
  top: z.number(),
  left: z.number(),
  /** The ids of the columns in sight. */
  inSight: z.optional(z.array(z.string())),
  /** The active cell; row -1 is the header. */
  row: z.int(),
  column: z.optional(z.string()),
  find: z.object({ text: z.string(), matchCase: z.boolean() }),
  panel: z.optional(
    z.object({ kind: z.enum(['card', 'profile']), column: z.optional(z.string()) }),
  ),
});
export type SavedState = z.infer<typeof savedState>;

/** Returns the saved state; undefined if there is none or another version has saved it. */
export const parseSavedState = (state: unknown): SavedState | undefined =>
  savedState.safeParse(state).data;

/** How many rows are shown above that at which a page begins. */
const rowsAbove = 5;

/** Returns the state of a page that begins at a row. */
export const startAt = (row: number, { view, isMasked }: TableState): SavedState => ({
  ...{ view, isMasked, row, left: 0, top: Math.max(0, row - rowsAbove) * rowHeight },
  find: { text: '', matchCase: false },
});
