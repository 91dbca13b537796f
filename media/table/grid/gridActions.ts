import type { TableLayout } from '../../../src/protocol/tableState.ts';

/** What the user does in the grid that concerns more than the grid. */
export type GridAction =
  | { readonly kind: 'activeChanged' }
  /** The contact in the active row is to be shown. */
  | { readonly kind: 'showContact' }
  /** The order by a column is to change: ascending, descending, none. */
  | { readonly kind: 'sort'; readonly column: string }
  | { readonly kind: 'filter'; readonly column: string; readonly anchor: DOMRect }
  | { readonly kind: 'layout'; readonly layout: TableLayout; readonly isFinal: boolean }
  | { readonly kind: 'copy'; readonly withHeader: boolean }
  | { readonly kind: 'find' | 'findNext' | 'findPrevious' | 'goToRow' | 'escape' }
  /** The table was scrolled, or its size has changed. */
  | { readonly kind: 'scrolled' | 'resized' }
  | { readonly kind: 'announce'; readonly text: string };

export type OnGridAction = (action: GridAction) => void;
