import * as vscode from 'vscode';
import { counted } from '../text/counted.ts';
import { notify } from './notifications.ts';

/**
 * Shows which files were not deleted because they were changed or replaced after the export. Does nothing if there are none.
 */
export async function showFilesNotDeleted(paths: readonly string[]): Promise<void> {
  const [first] = paths;
  if (first === undefined) {
    return;
  }
  await notify(
    'warning',
    paths.length === 1
      ? vscode.l10n.t(
          'A file was kept, since it was changed or replaced after its export: {0}. Delete it yourself if it is no longer needed.',
          first,
        )
      : vscode.l10n.t(
          '{0} files were kept, since they were changed or replaced after their export, among them {1}. Delete them yourself if they are no longer needed.',
          counted(paths.length),
          first,
        ),
  );
}
