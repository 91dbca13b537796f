import type * as vscode from 'vscode';
import { delay } from '../../util/delay.ts';
import { focusedRow } from './focusedRow.ts';

/** How long VS Code may take to ask for the rows again when they have changed, on a busy machine. */
const refreshMs = 2_000;
const pauseMs = 50;

type Tree = Pick<vscode.TreeView<unknown>, 'selection' | 'visible'>;

/** The elements that a command of a row gets: that of the row, and those of all selected rows. */
export type RowArguments = readonly [row: unknown, rows: readonly unknown[]];

/**
 * Knows the row on which a command was chosen when VS Code does not.
 *
 * A menu names its row by an id, which VS Code looks up when a command is chosen. When rows come or go it forgets all ids of
 * the view, and knows each again once it has asked for its row: in a moment, or not at all if the row is out of sight by
 * then, in a folded day or by a filter. Until then commands get `undefined`, as if no row had been meant.
 */
export class MenuRow {
  readonly #viewId: string;
  #treeView: Tree | undefined;
  #kept: RowArguments | undefined;
  #changedAt = Number.NEGATIVE_INFINITY;

  constructor(viewId: string) {
    this.#viewId = viewId;
  }

  /** Keeps the row that has the focus. Called before VS Code is made to forget the rows. */
  async keep(treeView: Tree): Promise<void> {
    this.#treeView = treeView;
    if (treeView.visible) {
      const row = await focusedRow(this.#viewId);
      if (row !== undefined) {
        this.#kept = [row, treeView.selection];
      }
    }
    this.#changedAt = performance.now();
  }

  /**
   * Finds the row of a command that got none.
   *
   * @param isButton Whether the command is also a button of the row. A button does not move the focus, so while rows are
   * forgotten for a moment, the one that has the focus need not be the one that was meant.
   */
  async find({ isButton }: { readonly isButton: boolean }): Promise<RowArguments | undefined> {
    while (performance.now() - this.#changedAt < refreshMs) {
      if (isButton) {
        return undefined;
      }
      const row = await focusedRow(this.#viewId);
      if (row !== undefined) {
        return [row, this.#treeView?.selection ?? []];
      }
      await delay(pauseMs);
    }
    // VS Code has asked for all rows in sight. If the one that has the focus is among them, it is not the one that was meant.
    return (await focusedRow(this.#viewId)) === undefined ? this.#kept : undefined;
  }
}
