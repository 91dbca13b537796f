import * as vscode from 'vscode';

/** Asks for a folder on the machine that runs the extension; it is remembered in no setting. */
export async function askFolder(current: string): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
    defaultUri: vscode.Uri.file(current),
    title: vscode.l10n.t('Save Exports In'),
    openLabel: vscode.l10n.t('Choose Folder'),
  });
  return chosen?.[0]?.fsPath;
}
