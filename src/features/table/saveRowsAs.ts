import { basename, dirname, extname, join } from 'node:path';
import * as vscode from 'vscode';
import { safeName } from '../../engine/files/fileNames.ts';
import { TableError } from '../../engine/tables/tableErrors.ts';
import { recordRequests as requests, type SavedRows } from '../../protocol/recordMessages.ts';
import { askModal, notify, notifyProgress } from '../../ui/messages/notifications.ts';
import { Formats } from '../../ui/text/formats.ts';
import { requestText } from './failureTexts.ts';
import type { OpenTable } from './openTable.ts';

/** Asks for a file, and saves the rows of the view in it. Returns whether it did; shows why if it failed. */
export async function saveRowsAs(
  table: Pick<OpenTable, 'call' | 'isComparison' | 'onDidProgress' | 'paths' | 'state' | 'title'>,
): Promise<boolean> {
  if (table.state?.isMasked === true && !(await askUnmasked())) {
    return false;
  }
  const target = await askTarget(table);
  if (target === undefined) {
    return false;
  }
  if (target.scheme !== 'file') {
    void notify('error', vscode.l10n.t('Rows can only be saved on the machine that has the file.'));
    return false;
  }
  try {
    const saved = await save(table, target.fsPath);
    if (saved?.kind === 'sameFile') {
      void notify(
        'error',
        vscode.l10n.t(
          'The rows were not saved: {0} is the file that the table shows. Choose another one.',
          basename(target.fsPath),
        ),
      );
    }
    return saved?.kind === 'saved';
  } catch (error) {
    void notify(
      'error',
      vscode.l10n.t('The rows could not be saved as {0}: {1}', target.fsPath, reasonText(error)),
    );
    return false;
  }
}

/** Asks whether rows are to be saved though masks do not apply to them: masks are for what is shown, and a file of them is of no use. */
async function askUnmasked(): Promise<boolean> {
  const save = vscode.l10n.t('Save Without Masks');
  const chosen = await askModal(
    vscode.l10n.t('Save the rows with their personal data?'),
    vscode.l10n.t(
      'Mask Personal Data only changes what the table shows. The saved file has the values that the masks hide.',
    ),
    save,
  );
  return chosen === save;
}

/** The table's own files have another error when they are gone. */
const reasonText = (error: unknown): string =>
  error instanceof TableError && error.reason === undefined && error.code === 'ENOENT'
    ? vscode.l10n.t('The folder does not exist.')
    : requestText(error);

/** The rows have the format of the file, and so has the name. Those of a comparison are a CSV, whatever its files are. */
async function askTarget({
  isComparison,
  paths: [first = ''],
  title,
}: Pick<OpenTable, 'isComparison' | 'paths' | 'title'>): Promise<vscode.Uri | undefined> {
  const extension = isComparison ? '.csv' : extname(title);
  const name = isComparison
    ? safeName(title.replaceAll(/\.(?:csv|jsonl|ndjson|json)(?= → |$)/gi, ''), 200)
    : vscode.l10n.t('{0}-rows', basename(title, extension));
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save Rows As'),
    defaultUri: vscode.Uri.file(join(dirname(first), `${name}${extension}`)),
    filters: { [extension.slice(1).toUpperCase()]: [extension.slice(1)] },
  });
}

async function save(
  table: Pick<OpenTable, 'call' | 'onDidProgress'>,
  target: string,
): Promise<SavedRows | undefined> {
  const formats = new Formats({ locale: vscode.env.language });
  let saved: SavedRows | undefined;
  await notifyProgress(vscode.l10n.t('Saving {0}', basename(target)), async (report, token) => {
    const progress = table.onDidProgress(({ what, done }) => {
      if (what === 'save') {
        report(formats.percent(done));
      }
    });
    const cancel = token.onCancellationRequested(() => {
      void table.call(requests.stop, { what: 'save' });
    });
    try {
      saved = await table.call(requests.save, { target });
    } finally {
      progress.dispose();
      cancel.dispose();
    }
  });
  return saved;
}
