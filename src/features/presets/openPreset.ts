import * as vscode from 'vscode';
import { rangeOf } from './documentRange.ts';
import { presetsUri, type FoundPreset } from './presetFiles.ts';
import { parsePresetsFile } from '../../options/presetsFile.ts';

/** Opens a presets file at a preset, which is found by its name or, if it has none, by its index. */
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

/** Opens the presets file at a preset. */
export const openFoundPreset = ({ uri, entry }: FoundPreset): Promise<void> =>
  openPreset(uri, entry);

/** Returns the URI of the presets file of a folder; `folder` is the folder's URI. */
export function presetsUriOf(folder: string): vscode.Uri | undefined {
  const found = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.toString() === folder);
  return found && presetsUri(found);
}
