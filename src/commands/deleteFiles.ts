import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ExportEngine } from '../exports/exportEngine.ts';
import type { ExportJob } from '../exports/exportJob.ts';
import { storedFiles, type StoredFile } from '../exports/storedFiles.ts';
import { counted } from '../platform/counted.ts';
import { deletePaths, hasTrash, type Deletion } from '../platform/fileDeletion.ts';
import { askModal, notify } from '../platform/notifications.ts';
import type { Logger } from '../util/logger.ts';
import { storedFilesText } from '../views/exportsStatus.ts';
import { jobTitle } from '../views/exportTitles.ts';
import { Formats } from '../views/formats.ts';
import { shorten } from './jobCommands.ts';

export interface DeleteDeps {
  readonly engine: Pick<ExportEngine, 'jobs' | 'forgetFiles' | 'remove'>;
  readonly logger: Logger;
}

/** Deletes files of one export, after asking. The export stays in the list. */
export async function deleteFiles(
  deps: DeleteDeps,
  job: ExportJob,
  paths: readonly string[],
): Promise<void> {
  const changed = (await storedFiles([job])).filter(
    ({ path, isChanged }) => isChanged && paths.includes(path),
  );
  const to = await askDeletion(
    paths.length === 1
      ? vscode.l10n.t('Delete “{0}”?', basename(paths.join('')))
      : vscode.l10n.t(
          'Delete the {0} files of “{1}”?',
          counted(paths.length),
          jobTitle(job, vscode.l10n, 60),
        ),
    [
      ...changedText(changed.length),
      vscode.l10n.t('The export stays in the list, and can be run again.'),
      '',
      ...shorten(paths),
    ],
  );
  if (to) {
    await deleteAsAsked(deps, new Map([[job.id, paths]]), to);
  }
}

/** Deletes the files of all exports that have ended, after asking with their number and size. */
export async function deleteAllFiles(deps: DeleteDeps): Promise<void> {
  const { engine } = deps;
  const files = await storedFiles(engine.jobs);
  const broken = engine.jobs.filter(hasParts);
  if (files.length + broken.length === 0) {
    void notify(
      'information',
      vscode.l10n.t('No exported file is on this machine, as far as the list of exports knows.'),
    );
    return;
  }
  const formats = new Formats({ l10n: vscode.l10n, locale: vscode.env.language });
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const text = storedFilesText({ files: files.length, bytes }, { l10n: vscode.l10n, formats });
  const to = await askDeletion(vscode.l10n.t('Delete all local files of exports ({0})?', text), [
    ...changedText(files.filter(({ isChanged }) => isChanged).length),
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
    const failed = await deleteAsAsked(deps, byJob(files), to);
    for (const job of broken) {
      await engine.remove(job.id, { deleteFiles: true });
    }
    if (failed === 0) {
      void notify('information', vscode.l10n.t('All local files of exports were deleted.'));
    }
  }
}

/** A failed export keeps what has come, to go on with. */
const hasParts = (job: ExportJob): boolean => job.state === 'failed' && job.parts !== undefined;

const changedText = (count: number): readonly string[] =>
  count === 0
    ? []
    : [
        count === 1
          ? vscode.l10n.t('One file was changed since its export.')
          : vscode.l10n.t('{0} files were changed since their export.', counted(count)),
      ];

/** Personal data may be wanted back tomorrow, or must be gone today: where there is a trash, both are offered. */
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

/** Deletes, and asks once more where the trash does not take a file. Gives how many are still there. */
async function deleteAsAsked(
  deps: DeleteDeps,
  paths: ReadonlyMap<string, readonly string[]>,
  to: Deletion,
): Promise<number> {
  const left = new Map<string, readonly string[]>();
  for (const [jobId, ofJob] of paths) {
    const { deleted, failed } = await deletePaths(ofJob, { to, logger: deps.logger });
    if (deleted.length > 0) {
      await deps.engine.forgetFiles(jobId, deleted);
    }
    if (failed.length > 0) {
      left.set(jobId, failed);
    }
  }
  const names = [...left.values()].flat();
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

function byJob(files: readonly StoredFile[]): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, string[]>();
  for (const { jobId, path } of files) {
    paths.set(jobId, [...(paths.get(jobId) ?? []), path]);
  }
  return paths;
}
