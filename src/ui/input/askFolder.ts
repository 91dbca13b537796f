import * as vscode from 'vscode';
import { realPathOf } from '../../util/files/realPath.ts';

/** A folder that the user has chosen in a dialog, which implies consent. */
export interface ChosenFolder {
  readonly folder: string;
  /** The real path at the time of the choice. */
  readonly realPath: string;
}

/** Asks for a folder on the machine that runs the extension. The choice is not stored in a setting. */
export async function askFolder(current: string): Promise<ChosenFolder | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
    defaultUri: vscode.Uri.file(current),
    title: vscode.l10n.t('Save Exports In'),
    openLabel: vscode.l10n.t('Choose Folder'),
  });
  const folder = chosen?.[0]?.fsPath;
  return folder === undefined ? undefined : { folder, realPath: await realPathOf(folder) };
}
