import * as vscode from 'vscode';
import { tableViewType } from '../../contributions.ts';
import { runBuiltIn } from '../commands.ts';

/** An editor tab to open. */
export interface EditorTab {
  readonly uri: vscode.Uri;
  /** `default` is the editor that VS Code has for the file: text, or what the user has associated. */
  readonly editor: 'table' | 'text' | 'default';
}

/**
 * Opens a file with VS Code's commands, which support files over 50 MB and keep their text out of the extension host. Without
 * an editor, they use that which is associated with the file type. `line` is selected if the tab shows text.
 */
export function openTab(
  { uri, editor }: EditorTab,
  viewColumn: vscode.ViewColumn,
  line?: number,
): Thenable<unknown> {
  const options = {
    ...{ preview: false, viewColumn },
    ...(line !== undefined && { selection: new vscode.Range(line, 0, line, 0) }),
  };
  return editor === 'default'
    ? runBuiltIn('vscode.open', uri, options)
    : runBuiltIn('vscode.openWith', uri, editor === 'table' ? tableViewType : 'default', options);
}

/**
 * Opens a file in the place of the active tab if that shows the same file in another editor, as Reopen Editor With does. A tab
 * with unsaved changes stays.
 */
export async function reopenTab(tab: EditorTab, line?: number): Promise<void> {
  const group = vscode.window.tabGroups.activeTabGroup;
  const before = group.activeTab;
  const place = before ? group.tabs.indexOf(before) : -1;
  const isReplaced = before !== undefined && isOtherEditor(before, tab) && !before.isDirty;
  const isSticky = before?.isPinned === true;
  await openTab(tab, vscode.ViewColumn.Active, line);
  if (!isReplaced) {
    return;
  }
  await vscode.window.tabGroups.close(before, true);
  if (isSticky) {
    await runBuiltIn('workbench.action.pinEditor');
  }
  // The setting `workbench.editor.openPositioning` may have put it elsewhere.
  await runBuiltIn('moveActiveEditor', { to: 'position', by: 'tab', value: place + 1 });
}

/** Whether a tab shows the file of another one in another editor. */
function isOtherEditor({ input }: vscode.Tab, { uri, editor }: EditorTab): boolean {
  const isText = input instanceof vscode.TabInputText;
  if (!isText && !(input instanceof vscode.TabInputCustom)) {
    return false;
  }
  const shown = isText ? 'text' : input.viewType === tableViewType ? 'table' : 'other';
  return input.uri.toString() === uri.toString() && shown !== editor;
}
