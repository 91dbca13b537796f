import * as vscode from 'vscode';
import type { Disposable } from '../../util/emitter.ts';

export type DeferredTreeOptions<T> = Omit<vscode.TreeViewOptions<T>, 'treeDataProvider'> & {
  /** Loads what calls `fill` or `fillLater`. Called when VS Code wants the first rows, as it does when the view is shown. */
  readonly load: () => Promise<unknown>;
};

/** A tree view that is there from the start, as VS Code wants it, and is filled when it is first looked at. */
export class DeferredTree<T> implements vscode.Disposable {
  readonly #treeView: vscode.TreeView<T>;
  readonly #changes = new vscode.EventEmitter<T | T[] | undefined>();
  #provider: vscode.TreeDataProvider<T> | undefined;
  #fillNow: (() => Promise<unknown>) | undefined;
  #subscription: vscode.Disposable | undefined;

  constructor(viewId: string, { load, ...options }: DeferredTreeOptions<T>) {
    this.#treeView = vscode.window.createTreeView<T>(viewId, {
      ...options,
      treeDataProvider: {
        onDidChangeTreeData: this.#changes.event,
        getChildren: async (node) => {
          if (!this.#provider) {
            await load();
            await this.#fillNow?.();
          }
          return this.#provider?.getChildren(node);
        },
        getTreeItem: (node) => this.#filled().getTreeItem(node),
        getParent: (node) => this.#filled().getParent?.(node),
        resolveTreeItem: (item, node, token) =>
          this.#filled().resolveTreeItem?.(item, node, token) ?? item,
      },
    });
  }

  /** Gives the view its rows. */
  fill(provider: vscode.TreeDataProvider<T>): vscode.TreeView<T> {
    this.#provider = provider;
    this.#subscription = provider.onDidChangeTreeData?.((changed) =>
      this.#changes.fire(changed ?? undefined),
    );
    return this.#treeView;
  }

  /** Has `load`, which calls `fill`, called when the view is first shown. */
  fillLater(load: () => Promise<unknown>): Disposable {
    this.#fillNow = load;
    return { dispose: () => void (this.#fillNow = undefined) };
  }

  dispose(): void {
    this.#subscription?.dispose();
    this.#changes.dispose();
    this.#treeView.dispose();
  }

  /** VS Code asks about a row only after it got it. */
  #filled(): vscode.TreeDataProvider<T> {
    if (!this.#provider) {
      throw new Error('A row was asked about before the view was filled.');
    }
    return this.#provider;
  }
}
