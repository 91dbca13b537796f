import * as vscode from 'vscode';

/** Returns the range of a stretch of a document's text. */
export const rangeOf = (
  document: vscode.TextDocument,
  { offset, length }: { readonly offset: number; readonly length: number },
): vscode.Range =>
  new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
