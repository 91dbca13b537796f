import * as vscode from 'vscode';

/**
 * The end of `presetsFilePath`. Repeated here because this file is loaded on activation, and the module with the schema is
 * large.
 */
const ending = '/.vscode/sendgrid-exports.json';

/** Calls `callback` when a file that may be a presets file is open in the window, now and whenever one is opened later. */
export function whenPresetsFileIsOpen(callback: () => void): vscode.Disposable {
  const look = ({ uri }: vscode.TextDocument): void => {
    if (uri.path.endsWith(ending)) {
      callback();
    }
  };
  vscode.workspace.textDocuments.forEach(look);
  return vscode.workspace.onDidOpenTextDocument(look);
}
