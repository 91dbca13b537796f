/** One row of a view, in words: what a tree item shows, without VS Code's classes. The tooltip is made when asked for. */
export interface TreeRow {
  /** Unique in its view and stable over refreshes, so that selection and expansion stay. */
  readonly id: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly icon?: { readonly id: string; readonly color?: string } | undefined;
  readonly contextValue: string;
  /** A row without children is `leaf`. */
  readonly fold: 'leaf' | 'expanded' | 'collapsed';
  /** Whether the box is checked, and what a screen reader says for it; `undefined` for a row without one. */
  readonly box?: { readonly checked: boolean; readonly spoken: string } | undefined;
  /** What a screen reader says for the row. */
  readonly spoken: string;
  /** Runs on a click and on Enter, with the row's node as its argument. */
  readonly command?: { readonly id: string; readonly title: string } | undefined;
}
