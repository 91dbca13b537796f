import * as vscode from 'vscode';
import { presetsOf, type FolderPresets, type PresetFiles } from './presetFiles.ts';
import { presetProblemText } from './presetProblems.ts';
import type { Disposable } from '../../util/emitter.ts';
import type { DeferredTree } from '../../ui/tree/deferredTree.ts';
import { Formats } from '../../ui/text/formats.ts';
import {
  brokenPresetsRow,
  presetFolderRow,
  presetRow,
  presetTooltip,
  type PresetsRowContext,
} from './presetsRow.ts';
import type { PresetsNode } from './presetsTreeNode.ts';
import type { MenuRow } from '../../ui/tree/menuRow.ts';
import { treeItem } from '../../ui/tree/treeItem.ts';

export interface PresetsViewOptions {
  readonly files: PresetFiles;
  readonly menuRow: Pick<MenuRow, 'keep'>;
  readonly tree: Pick<DeferredTree<PresetsNode>, 'fill'>;
}

/**
 * The tree of the workspace's presets. A view of its own, since presets belong to the workspace rather than to an account.
 */
export class PresetsView implements Disposable {
  readonly provider: vscode.TreeDataProvider<PresetsNode>;
  readonly treeView: vscode.TreeView<PresetsNode>;

  readonly #files: PresetFiles;
  readonly #menuRow: PresetsViewOptions['menuRow'];
  readonly #context: PresetsRowContext = {
    formats: new Formats({ locale: vscode.env.language }),
    describeProblem: presetProblemText,
  };
  readonly #treeData = new vscode.EventEmitter<undefined>();
  readonly #disposables: readonly Disposable[];

  constructor({ files, menuRow, tree }: PresetsViewOptions) {
    this.#files = files;
    this.#menuRow = menuRow;
    this.provider = {
      onDidChangeTreeData: this.#treeData.event,
      getChildren: async (node) => [...(await this.#children(node))],
      getTreeItem: (node) => this.#item(node),
      getParent: (node) =>
        node.kind !== 'presetFolder' && this.#hasFolderRows
          ? { kind: 'presetFolder', folder: node.folder }
          : undefined,
      resolveTreeItem: (item, node) => {
        const entry = node.kind === 'preset' ? this.#entry(node) : undefined;
        if (entry) {
          item.tooltip = presetTooltip(entry, this.#context);
        }
        return item;
      },
    };
    this.treeView = tree.fill(this.provider);
    this.#disposables = [
      this.#treeData,
      files.onDidChange(() => {
        this.#showTrust();
        void this.#refresh();
      }),
      // Not every file system reports all changes, so the files are read again when the view is shown.
      this.treeView.onDidChangeVisibility(({ visible }) => {
        if (visible) {
          void files.refresh();
        }
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#showTrust()),
    ];
    // A command or a task may have loaded the files before the view was first shown.
    this.#showTrust();
  }

  dispose(): void {
    for (const disposable of this.#disposables) {
      disposable.dispose();
    }
  }

  async #refresh(): Promise<void> {
    await this.#menuRow.keep(this.treeView);
    this.#treeData.fire(undefined);
  }

  async #children(node: PresetsNode | undefined): Promise<readonly PresetsNode[]> {
    const folders = (await this.#files.load()).filter(hasRows);
    if (node === undefined) {
      return this.#hasFolderRows
        ? folders.map(({ folder }) => ({ kind: 'presetFolder', folder: folder.uri.toString() }))
        : folders.flatMap(rowsOf);
    }
    const folder = this.#folder(node);
    return node.kind === 'presetFolder' && folder ? rowsOf(folder) : [];
  }

  #item(node: PresetsNode): vscode.TreeItem {
    const folder = this.#folder(node);
    const entry = node.kind === 'preset' ? this.#entry(node) : undefined;
    if (!folder || (node.kind === 'preset' && !entry)) {
      // The preset was removed after VS Code received its row: the row is empty until the removal is shown.
      return new vscode.TreeItem('');
    }
    const row = entry
      ? presetRow(node.folder, entry, this.#context)
      : node.kind === 'presetFolder'
        ? presetFolderRow(folder)
        : brokenPresetsRow(folder, this.#context);
    return treeItem(row, node);
  }

  #folder({ folder }: PresetsNode): FolderPresets | undefined {
    return this.#files.folders.find((one) => one.folder.uri.toString() === folder);
  }

  #entry(node: PresetsNode & { kind: 'preset' }) {
    return this.#folder(node)?.file?.entries.find(
      ({ index, name }) => index === node.index && name === node.name,
    );
  }

  /** Folders have rows of their own only if several of them have presets. */
  get #hasFolderRows(): boolean {
    return this.#files.folders.filter(hasRows).length > 1;
  }

  #showTrust(): void {
    const isShownOnly = !vscode.workspace.isTrusted && this.#files.folders.some(hasRows);
    this.treeView.message = isShownOnly
      ? vscode.l10n.t('In Restricted Mode presets are shown, but not run.')
      : // With an empty text VS Code removes the message; `undefined` is not allowed here.
        '';
  }
}

const hasRows = ({ file }: FolderPresets): boolean =>
  file !== undefined && file.entries.length + file.problems.length > 0;

function rowsOf(presets: FolderPresets): readonly PresetsNode[] {
  const folder = presets.folder.uri.toString();
  const found = presetsOf(presets);
  return found.length === 0
    ? [{ kind: 'brokenPresets', folder }]
    : found.map(({ entry: { index, name } }) => ({ kind: 'preset', folder, index, name }));
}
