import * as vscode from 'vscode';
import type { Disposable } from '../../util/emitter.ts';

export type DeferredTreeOptions<T> = Omit<vscode.TreeViewOptions<T>, 'treeDataProvider'> & {
  /**
   * Loads what calls `fill` or `fillLater`. Called when VS Code requests the first rows, which it does when the view is
   * shown.
   */
  readonly load: () => Promise<unknown>;
};

/** A tree view that is registered on activation, as VS Code requires, and gets its data provider when it is first shown. */
export class DeferredTree<T> implements vscode.Disposable {
  readonly #treeView: vscode.TreeView<T>;
  readonly #changes = new vscode.EventEmitter<T | T[] | undefined>();
  #provider: vscode.TreeDataProvider<T> | undefined;
  #fillOnDemand: (() => Promise<unknown>) | undefined;
  #subscription: vscode.Disposable | undefined;

  constructor(viewId: string, { load, ...options }: DeferredTreeOptions<T>) {
    this.#treeView = vscode.window.createTreeView<T>(viewId, {
      ...options,
      treeDataProvider: {
        onDidChangeTreeData: this.#changes.event,
        getChildren: async (node) => {
          if (!this.#provider) {
            await load();
            await this.#fillOnDemand?.();
          }
          return this.#provider?.getChildren(node);
        },
        getTreeItem: (node) => this.#requireProvider().getTreeItem(node),
        getParent: (node) => this.#requireProvider().getParent?.(node),
        resolveTreeItem: (item, node, token) =>
          this.#requireProvider().resolveTreeItem?.(item, node, token) ?? item,
      },
    });
  }

  /** Sets the view's data provider. */
  fill(provider: vscode.TreeDataProvider<T>): vscode.TreeView<T> {
    this.#provider = provider;
    this.#subscription = provider.onDidChangeTreeData?.((changed) =>
      this.#changes.fire(changed ?? undefined),
    );
    return this.#treeView;
  }

  /** Calls `load`, which calls `fill`, when the view is first shown. */
  fillLater(load: () => Promise<unknown>): Disposable {
    this.#fillOnDemand = load;
    return { dispose: () => void (this.#fillOnDemand = undefined) };
  }

  dispose(): void {
    this.#subscription?.dispose();
    this.#changes.dispose();
    this.#treeView.dispose();
  }

  /** VS Code only asks about rows that this provider returned. */
  #requireProvider(): vscode.TreeDataProvider<T> {
    if (!this.#provider) {
      throw new Error('A row was requested before the view had a data provider.');
    }
    return this.#provider;
  }
}
