import * as vscode from 'vscode';
import { ExportError } from '../../engine/model/exportError.ts';
import { holdsSendGridKey } from '../../util/keyLikeText.ts';

/** Returns the message for a folder whose path contains an API key. */
export const keyInFolder = (): string =>
  vscode.l10n.t(
    'The path of the folder holds an API key, and would be shown and stored in the clear. Enter another folder.',
  );

/**
 * Refuses a folder whose path contains an API key: the key would be shown, become part of a folder name on disk, and be
 * stored with the export or in a preset.
 *
 * @throws ExportError 'invalidOptions'.
 */
export function assertNoKeyInFolder(folder: string): void {
  if (holdsSendGridKey(folder)) {
    throw new ExportError('invalidOptions', 'The path of the folder contains an API key.', {
      detail: keyInFolder(),
    });
  }
}
