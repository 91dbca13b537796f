import * as vscode from 'vscode';

/** Returns the range of a span of text in a document. */
export const rangeOf = (
  document: vscode.TextDocument,
  { offset, length }: { readonly offset: number; readonly length: number },
): vscode.Range =>
  new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
