import * as vscode from 'vscode';

/** As `presetsFilePath` ends. Written again, since this is loaded with the window, and the schema behind that is large. */
const ending = '/.vscode/sendgrid-exports.json';

/** Runs `act` when a file that may hold presets is open in the window, now or later, and from then on at each opening. */
export function whenPresetsFileIsOpen(act: () => void): vscode.Disposable {
  const look = ({ uri }: vscode.TextDocument): void => {
    if (uri.path.endsWith(ending)) {
      act();
    }
  };
  vscode.workspace.textDocuments.forEach(look);
  return vscode.workspace.onDidOpenTextDocument(look);
}
