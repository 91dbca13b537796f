import * as vscode from 'vscode';

/** Maximum size in bytes of a file that VS Code opens as a text document for extensions. */
const maxDocumentBytes = 50 * 1024 * 1024;

const utf8Names: readonly unknown[] = ['utf8', 'utf8bom', undefined];

/**
 * Makes VS Code read an exported file as UTF-8, whatever `files.encoding` is set to: with another encoding, names are
 * garbled, and saving the file would make that permanent. Does nothing if the settings already result in UTF-8.
 *
 * Returns the encoding that the editor will use instead if it cannot be changed: the file is too large for a text document,
 * or the document has unsaved changes.
 */
export async function readAsUtf8(uri: vscode.Uri, bytes: number): Promise<string | undefined> {
  const other = otherEncoding(uri);
  if (other === undefined) {
    return undefined;
  }
  if (bytes > maxDocumentBytes) {
    return other;
  }
  try {
    const { encoding } = await vscode.workspace.openTextDocument(uri, { encoding: 'utf8' });
    return utf8Names.includes(encoding) ? undefined : encoding;
  } catch {
    // The document has unsaved changes or the file is not text: the editor decides.
    return other;
  }
}

/** Returns the encoding that the settings specify for a file, for its folder or for any language, if that is not UTF-8. */
function otherEncoding(uri: vscode.Uri): string | undefined {
  const general = vscode.workspace.getConfiguration('files', uri);
  const inspected = [general.inspect('encoding'), general.inspect('autoGuessEncoding')];
  const languages = new Set(inspected.flatMap((found) => found?.languageIds ?? []));
  const all = [
    general,
    ...[...languages].map((languageId) =>
      vscode.workspace.getConfiguration('files', { uri, languageId }),
    ),
  ];
  const encodings = all.map((settings) => settings.get<unknown>('encoding'));
  const other = encodings.find((name) => !utf8Names.includes(name));
  if (other !== undefined) {
    return typeof other === 'string' ? other : '?';
  }
  return all.some((settings) => settings.get<unknown>('autoGuessEncoding') === true)
    ? 'auto'
    : undefined;
}
