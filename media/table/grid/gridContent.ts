import type { TableColumn, TableLayout, TableSort } from '../../../src/protocol/tableState.ts';

/** What the grid shows. */
export interface GridContent {
  /** Rows of another version are not those that were read before. */
  readonly v: number;
  readonly rows: number;
  /** Whether values that were read are masked. */
  readonly isMasked: boolean;
  /** Whether there may be more rows than that. */
  readonly isGrowing: boolean;
  /** Whether rows have a letter that says what became of the contact. */
  readonly isComparison: boolean;
  readonly columns: readonly TableColumn[];
  readonly layout: TableLayout;
  readonly sort: TableSort | undefined;
  readonly filtered: ReadonlySet<string>;
  /** The text whose occurrences are highlighted. */
  readonly find: { readonly text: string; readonly matchCase: boolean };
}
