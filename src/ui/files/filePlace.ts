import * as vscode from 'vscode';
import { runBuiltIn } from '../commands.ts';
import { notify } from '../messages/notifications.ts';

/** Whether the files are on the user's own machine, where a file manager can be opened. */
export const hasFileManager = (): boolean =>
  vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;

/**
 * Reveals a file in the file manager of a local desktop, or in the Explorer if the file is in the workspace. Otherwise shows
 * its path, since a remote machine has no file manager to open.
 */
export async function revealFile(path: string): Promise<void> {
  const uri = vscode.Uri.file(path);
  if (hasFileManager()) {
    await runBuiltIn('revealFileInOS', uri);
    return;
  }
  if (vscode.workspace.getWorkspaceFolder(uri)) {
    await runBuiltIn('revealInExplorer', uri);
    return;
  }
  await offerPath(vscode.l10n.t('The file is on the machine that runs the extension: {0}', path), [
    path,
  ]);
}

/** Shows a message about files with a button that copies their paths. */
export async function offerPath(sentence: string, paths: readonly string[]): Promise<void> {
  const copy = vscode.l10n.t('Copy Path');
  if ((await notify('information', sentence, copy)) === copy) {
    await vscode.env.clipboard.writeText(paths.join('\n'));
  }
}
