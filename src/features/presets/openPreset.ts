import * as vscode from 'vscode';
import { rangeOf } from './documentRange.ts';
import { presetsUri, type FoundPreset } from './presetFiles.ts';
import { parsePresetsFile } from '../../options/presetsFile.ts';

/** Opens a presets file at a preset, which is looked for by its name and, without one, by its place. */
export async function openPreset(
  uri: vscode.Uri,
  { name, index }: { readonly name?: string | undefined; readonly index?: number | undefined } = {},
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const { entries } = parsePresetsFile(document.getText());
  const named = entries.filter((entry) => name !== undefined && entry.name === name);
  const entry = named.find((one) => one.index === index) ?? named[0] ?? entries[index ?? -1];
  const selection = entry && rangeOf(document, entry.span);
  const editor = await vscode.window.showTextDocument(document, {
    ...(selection && { selection: new vscode.Range(selection.start, selection.start) }),
  });
  if (selection) {
    editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
}

/** Opens the file of a preset at it. */
export const openFoundPreset = ({ uri, entry }: FoundPreset): Promise<void> =>
  openPreset(uri, entry);

/** The presets file of a folder that is named by its URI. */
export function presetsUriOf(folder: string): vscode.Uri | undefined {
  const found = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.toString() === folder);
  return found && presetsUri(found);
}
