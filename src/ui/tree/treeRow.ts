/** The content of a tree row, without VS Code's classes. The tooltip is created on demand. */
export interface TreeRow {
  /** Unique in its view and stable across refreshes, so that selection and expansion are preserved. */
  readonly id: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly icon?: { readonly id: string; readonly color?: string } | undefined;
  readonly contextValue: string;
  /** `leaf` for a row without children. */
  readonly fold: 'leaf' | 'expanded' | 'collapsed';
  /** State and accessibility label of the checkbox; `undefined` for a row without one. */
  readonly box?: { readonly checked: boolean; readonly spoken: string } | undefined;
  /** Accessibility label of the row. */
  readonly spoken: string;
  /** Runs on click and on Enter, with the row's node as its argument. */
  readonly command?: { readonly id: string; readonly title: string } | undefined;
}
