import * as vscode from 'vscode';

/** The largest file that VS Code opens as a text document of an extension, in bytes. */
const largestDocument = 50 * 1024 * 1024;

const utf8Names: readonly unknown[] = ['utf8', 'utf8bom', undefined];

/**
 * Makes VS Code read an exported file as UTF-8, whatever `files.encoding` says: read as anything else, names are garbled, and
 * saving writes them so. Where the settings do not stand in the way, nothing is done.
 *
 * Returns the encoding that the editor will use instead, where it cannot be told: for what is too large to be a text document,
 * and for a document that has unsaved changes.
 */
export async function readAsUtf8(uri: vscode.Uri, bytes: number): Promise<string | undefined> {
  const other = otherEncoding(uri);
  if (other === undefined) {
    return undefined;
  }
  if (bytes > largestDocument) {
    return other;
  }
  try {
    const { encoding } = await vscode.workspace.openTextDocument(uri, { encoding: 'utf8' });
    return utf8Names.includes(encoding) ? undefined : encoding;
  } catch {
    // It has unsaved changes, or is no text: then the editor decides.
    return other;
  }
}

/** The encoding that a file could be read with by the settings, of the folder or of any language, if that is not UTF-8. */
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
