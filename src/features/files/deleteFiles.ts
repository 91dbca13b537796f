import { basename } from 'node:path';
import * as vscode from 'vscode';
import { isActive, type ExportJob } from '../../engine/model/exportJob.ts';
import { filesOf } from '../../engine/files/jobFiles.ts';
import {
  ownFiles,
  stillThere,
  storedFiles,
  type StoredFile,
} from '../../engine/files/storedFiles.ts';
import { counted } from '../../ui/text/counted.ts';
import { deletePaths, hasTrash, type Deletion } from './fileDeletion.ts';
import { askModal, notify } from '../../ui/messages/notifications.ts';
import type { Core } from '../../ui/core.ts';
import { storedFilesText } from '../exports/exportsStatus.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { Formats } from '../../ui/text/formats.ts';
import type { JobPaths } from '../exports/jobCommands.ts';
import { shorten } from '../exports/shorten.ts';
import { showFilesNotDeleted } from '../../ui/messages/filesNotDeleted.ts';

type DeleteDeps = Pick<Core, 'engine' | 'logger'>;

/** Deletes files of exports after one confirmation for all of them. The exports remain in the list. */
export async function deleteFiles(deps: DeleteDeps, asked: readonly JobPaths[]): Promise<void> {
  const looked = await Promise.all(
    asked.map(async ({ job, paths }) => ({ job, ...(await ownFiles(job, paths)) })),
  );
  const own = looked.flatMap(({ job, own: paths }) => (paths.length > 0 ? [{ job, paths }] : []));
  const others = looked.flatMap((one) => one.others);
  const [first] = own;
  if (first === undefined) {
    void showFilesNotDeleted(others);
    return;
  }
  const paths = own.flatMap((one) => one.paths);
  const to = await askDeletion(deletionText(first.job, own.length, paths), [
    ...changedFilesText(others.length),
    own.length === 1
      ? vscode.l10n.t('The export stays in the list, and can be run again.')
      : vscode.l10n.t('The exports stay in the list, and can be run again.'),
    '',
    ...shorten(paths),
  ]);
  if (to) {
    await deleteAsAsked(deps, own, to);
    void showFilesNotDeleted(others);
  }
}

function deletionText(first: ExportJob, exports: number, paths: readonly string[]): string {
  if (paths.length === 1) {
    return vscode.l10n.t('Delete “{0}”?', basename(paths.join('')));
  }
  return exports === 1
    ? vscode.l10n.t('Delete the {0} files of “{1}”?', counted(paths.length), jobTitle(first, 60))
    : vscode.l10n.t(
        'Delete the {0} files of {1} exports?',
        counted(paths.length),
        counted(exports),
      );
}

/** Deletes the files of all ended exports after a confirmation with their number and size. */
export async function deleteAllFiles(deps: DeleteDeps): Promise<void> {
  const { engine } = deps;
  const found = await storedFiles(engine.jobs);
  const files = found.filter(({ isChanged }) => !isChanged);
  const changed = found.filter(({ isChanged }) => isChanged);
  const isBroken = (job: ExportJob): boolean =>
    hasParts(job) && !isActive(job, engine.progress(job.id));
  const broken = engine.jobs.filter(isBroken);
  if (files.length + broken.length === 0 && changed.length > 0) {
    void showFilesNotDeleted(changed.map(({ path }) => path));
    return;
  }
  if (files.length + broken.length === 0) {
    void notify(
      'information',
      vscode.l10n.t('No exported file is on this machine, as far as the list of exports knows.'),
    );
    return;
  }
  const formats = new Formats({ locale: vscode.env.language });
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const text = storedFilesText({ files: files.length, bytes }, { formats });
  const to = await askDeletion(vscode.l10n.t('Delete all local files of exports ({0})?', text), [
    ...changedFilesText(changed.length),
    ...(broken.length === 0
      ? []
      : [
          vscode.l10n.t(
            'What has come of exports that failed is deleted for good, and they leave the list.',
          ),
        ]),
    vscode.l10n.t(
      'The other exports stay in the list, and can be run again. What is running goes on. Copies that you saved elsewhere are not touched.',
    ),
  ]);
  if (to) {
    const failed = await deleteAsAsked(deps, byJob(engine.jobs, files), to);
    // Checked again, since one of them may have been retried while the dialog was open.
    for (const { id } of engine.jobs.filter(
      (job) => isBroken(job) && broken.some((one) => one.id === job.id),
    )) {
      await engine.remove(id, { deleteFiles: true });
    }
    const others = await stillThere([...changed, ...broken.flatMap(filesOf)]);
    if (others.length > 0) {
      void showFilesNotDeleted(others);
    } else if (failed === 0) {
      void notify('information', vscode.l10n.t('All local files of exports were deleted.'));
    }
  }
}

/**
 * Whether a job has files that are not listed as its own: a failed one has partial files to resume from; a cancelled one,
 * files that could not be deleted at the time.
 */
const hasParts = (job: ExportJob): boolean =>
  (job.state === 'failed' && (job.parts ?? job.discards) !== undefined) ||
  (job.state === 'cancelled' && job.discards !== undefined);

/** Returns the note in the confirmation that changed files are not deleted. */
const changedFilesText = (count: number): readonly string[] =>
  count === 0
    ? []
    : [
        count === 1
          ? vscode.l10n.t('One file was changed or replaced since its export, and is kept.')
          : vscode.l10n.t(
              '{0} files were changed or replaced since their export, and are kept.',
              counted(count),
            ),
      ];

/**
 * Offers both the trash, where there is one, and permanent deletion: personal data may be needed again, or must not remain on
 * the machine.
 */
async function askDeletion(
  question: string,
  lines: readonly string[],
): Promise<Deletion | undefined> {
  const toTrash = vscode.l10n.t('Move to Trash');
  const forGood = vscode.l10n.t('Delete Permanently');
  const buttons = hasTrash() ? [toTrash, forGood] : [forGood];
  const chosen = await askModal(question, lines.join('\n'), ...buttons);
  if (chosen === undefined) {
    return undefined;
  }
  return chosen === toTrash ? 'trash' : 'forGood';
}

/** Deletes the files, and offers permanent deletion for those that cannot be moved to the trash. Returns how many remain. */
async function deleteAsAsked(
  deps: DeleteDeps,
  asked: readonly JobPaths[],
  to: Deletion,
): Promise<number> {
  const left: JobPaths[] = [];
  for (const { job, paths } of asked) {
    // Checked again, since the dialog may have been open for long.
    const { own } = await ownFiles(job, paths);
    const { deleted, failed } = await deletePaths(own, { to, logger: deps.logger });
    if (deleted.length > 0) {
      await deps.engine.forgetFiles(job.id, deleted);
    }
    if (failed.length > 0) {
      left.push({ job, paths: failed });
    }
  }
  const names = left.flatMap(({ paths }) => paths);
  if (names.length === 0) {
    return 0;
  }
  if (to === 'trash') {
    const forGood = vscode.l10n.t('Delete Permanently');
    const question = vscode.l10n.t('The trash did not take them. Delete them permanently?');
    if ((await askModal(question, shorten(names).join('\n'), forGood)) === forGood) {
      return deleteAsAsked(deps, left, 'forGood');
    }
    return names.length;
  }
  void notify(
    'error',
    names.length === 1
      ? vscode.l10n.t('The file could not be deleted: {0}', names.join(''))
      : vscode.l10n.t(
          '{0} files could not be deleted, among them {1}',
          counted(names.length),
          names[0] ?? '',
        ),
  );
  return names.length;
}

const byJob = (jobs: readonly ExportJob[], files: readonly StoredFile[]): readonly JobPaths[] =>
  jobs
    .map((job) => ({
      job,
      paths: files.filter(({ jobId }) => jobId === job.id).map(({ path }) => path),
    }))
    .filter(({ paths }) => paths.length > 0);
