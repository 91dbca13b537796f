import * as vscode from 'vscode';
import { ExportError } from '../../engine/model/exportError.ts';
import { holdsSendGridKey } from '../../util/keyLikeText.ts';

/** Says why a folder is refused in whose path an API key stands. */
export const keyInFolder = (): string =>
  vscode.l10n.t(
    'The path of the folder holds an API key, and would be shown and stored in the clear. Enter another folder.',
  );

/**
 * Refuses a folder in whose path an API key stands: it would be made, shown, and stored with the export or in a preset.
 *
 * @throws ExportError 'invalidOptions'.
 */
export function assertNoKeyInFolder(folder: string): void {
  if (holdsSendGridKey(folder)) {
    throw new ExportError('invalidOptions', 'The folder holds an API key.', {
      detail: keyInFolder(),
    });
  }
}
