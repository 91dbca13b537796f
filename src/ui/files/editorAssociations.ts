import * as vscode from 'vscode';
import { globPattern } from '../../util/globPattern.ts';

/**
 * Whether the user's settings say with which editor VS Code opens a file. As in VS Code, a pattern without a slash is
 * compared with the file's name, another one with its URI.
 */
export function hasEditorAssociation(uri: vscode.Uri): boolean {
  const associations = vscode.workspace
    .getConfiguration('workbench')
    .get<unknown>('editorAssociations');
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  return (
    typeof associations === 'object' &&
    associations !== null &&
    Object.keys(associations).some((glob) =>
      globPattern(glob)(glob.includes('/') ? `${uri.scheme}:${uri.path}` : name),
    )
  );
}
