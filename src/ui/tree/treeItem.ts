import * as vscode from 'vscode';
import type { TreeRow } from './treeRow.ts';

const collapsibleStates = {
  leaf: vscode.TreeItemCollapsibleState.None,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
} as const;

/** Returns VS Code's tree item for a row. `node` is passed to the row's command. */
export function treeItem(row: TreeRow, node: unknown): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label, collapsibleStates[row.fold]);
  item.id = row.id;
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: row.spoken };
  if (row.description !== undefined) {
    item.description = row.description;
  }
  if (row.icon) {
    item.iconPath = new vscode.ThemeIcon(
      row.icon.id,
      row.icon.color === undefined ? undefined : new vscode.ThemeColor(row.icon.color),
    );
  }
  if (row.box) {
    const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
    item.checkboxState = {
      state: row.box.checked ? Checked : Unchecked,
      accessibilityInformation: { label: row.box.spoken },
    };
  }
  if (row.command) {
    item.command = { command: row.command.id, title: row.command.title, arguments: [node] };
  }
  return item;
}
