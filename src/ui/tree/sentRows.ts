import type { TreeRow } from './treeRow.ts';

/** What a row shows: its words, and the tooltip if it was looked at. */
export interface RowContent {
  readonly row: TreeRow;
  readonly tooltip: string;
}

/**
 * Remembers what VS Code has received of each row, so that a row is refreshed only if it changed. After each refresh VS Code
 * moves the focus back to the view if it was there, which closes a menu that opens at that moment.
 */
export class SentRows<T extends object> {
  readonly #rows = new WeakMap<T, string>();
  readonly #tooltips = new WeakMap<T, string>();

  /** Called when VS Code receives a row, which removes its tooltip. */
  add(node: T, row: TreeRow): void {
    this.#rows.set(node, JSON.stringify(row));
    this.#tooltips.delete(node);
  }

  /** Called when VS Code receives the tooltip of a row. */
  addTooltip(node: T, tooltip: string): void {
    this.#tooltips.set(node, tooltip);
  }

  /** Whether VS Code has to request a row again to show what it is to show now. */
  isStale(node: T, { row, tooltip }: RowContent): boolean {
    return (
      this.#rows.get(node) !== JSON.stringify(row) ||
      (this.#tooltips.get(node) ?? tooltip) !== tooltip
    );
  }
}
