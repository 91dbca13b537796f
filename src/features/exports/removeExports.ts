import * as vscode from 'vscode';
import type { ExportEngine } from '../../engine/exportEngine.ts';
import { filesOf } from '../../engine/files/jobFiles.ts';
import { stillThere } from '../../engine/files/storedFiles.ts';
import type { ExportJob } from '../../engine/model/exportJob.ts';
import { showFilesNotDeleted } from '../../ui/messages/filesNotDeleted.ts';
import { askModal } from '../../ui/messages/notifications.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { counted } from '../../ui/text/counted.ts';
import { shorten } from './shorten.ts';

/**
 * Removes exports after one confirmation for all of them: deleted contact data cannot be restored, while keeping it may not be
 * wanted.
 *
 * @param fits whether an export can still be removed when the question is answered.
 */
export async function removeExports(
  engine: ExportEngine,
  jobs: readonly ExportJob[],
  fits: (job: ExportJob) => boolean,
): Promise<void> {
  const [first] = jobs;
  const deletes = first && (await ask(first, jobs));
  if (deletes === undefined) {
    return;
  }
  const removed = jobs.filter(({ id }) => {
    const job = engine.job(id);
    return job !== undefined && fits(job);
  });
  for (const { id } of removed) {
    await engine.remove(id, { deleteFiles: deletes });
  }
  if (deletes) {
    void showFilesNotDeleted(await stillThere(removed.flatMap(filesOf)));
  }
}

/** Returns whether the files are to be deleted, too; undefined where nothing is to be removed. */
async function ask(first: ExportJob, jobs: readonly ExportJob[]): Promise<boolean | undefined> {
  // A failed export has the parts that were completed.
  const files = jobs.flatMap(filesOf).map(({ path }) => path);
  const isOne = jobs.length === 1;
  const keep = vscode.l10n.t('Remove from the List');
  const deleteFiles =
    files.length === 1
      ? vscode.l10n.t('Delete the File Too')
      : vscode.l10n.t('Delete the Files Too');
  const chosen = await askModal(
    isOne
      ? vscode.l10n.t('Remove the export of “{0}”?', jobTitle(first, 60))
      : vscode.l10n.t('Remove {0} exports?', counted(jobs.length)),
    isOne ? filesText(files) : `${titlesOf(jobs)}\n\n${filesOfAllText(files)}`,
    keep,
    ...(files.length === 0 ? [] : [deleteFiles]),
  );
  return chosen === undefined ? undefined : chosen === deleteFiles;
}

const titlesOf = (jobs: readonly ExportJob[]): string =>
  shorten(jobs.map((job) => jobTitle(job, 60))).join('\n');

const filesText = (files: readonly string[]): string =>
  files.length === 0
    ? vscode.l10n.t('It has no files.')
    : vscode.l10n.t('Its files hold personal data:\n{0}', shorten(files).join('\n'));

const filesOfAllText = (files: readonly string[]): string =>
  files.length === 0
    ? vscode.l10n.t('They have no files.')
    : vscode.l10n.t('Their files hold personal data:\n{0}', shorten(files).join('\n'));
