import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { ExportEngine } from '../../engine/exportEngine.ts';
import { isActive, type ExportJob } from '../../engine/model/exportJob.ts';
import { filesOf } from '../../engine/files/jobFiles.ts';
import { stillThere } from '../../engine/files/storedFiles.ts';
import type { FileOpener } from '../../ui/files/fileOpener.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { askModal } from '../../ui/messages/notifications.ts';
import { isSamePath } from '../../util/files/realPath.ts';
import { ArgumentError } from '../../ui/commandInput.ts';
import { targetFor } from './jobTarget.ts';
import { showFilesNotDeleted } from '../../ui/messages/filesNotDeleted.ts';
import type { CommandsOf } from '../../contributions.ts';
import type { CommandHandlers } from '../../ui/commands.ts';
import type { HistoryCommand } from './historyCommands.ts';
import { oneLine } from '../../util/controlCharacters.ts';

type JobCommand = Exclude<CommandsOf<'exports'>, HistoryCommand>;

/** Returns the commands that act on an export job, run from its row, a notification or the command palette. */
export function jobCommands(
  engine: ExportEngine,
  opener: FileOpener,
): Pick<CommandHandlers, JobCommand> {
  const isRunning = (job: ExportJob): boolean => isActive(job, engine.progress(job.id));
  return {
    cancelExport: async (given) => {
      const target = await targetFor(engine, given, {
        fits: isRunning,
        none: vscode.l10n.t('No export is running.'),
        placeholder: vscode.l10n.t('Cancel which export?'),
      });
      await (target && engine.cancel(target.job.id));
    },
    continueHere: async (given) => {
      const target = await targetFor(engine, given, {
        fits: (job) => engine.hindrance(job) === 'otherMachine',
        none: vscode.l10n.t('No export runs on another computer.'),
        placeholder: vscode.l10n.t('Continue which export here?'),
      });
      await (target && engine.continueHere(target.job.id));
    },
    openExport: async (given) => {
      const target = await askForFiles(engine, given, vscode.l10n.t('Open which export?'));
      await (target && opener.open([target.paths]));
    },
    openExportBeside: async (given) => {
      const target = await askForFiles(engine, given, vscode.l10n.t('Open which export?'));
      await (target && opener.open([target.paths], { beside: true }));
    },
    revealExport: async (given) => {
      const target = await askForFiles(engine, given, vscode.l10n.t('Reveal which export?'));
      await (target && opener.reveal(target.paths[0] ?? ''));
    },
    copyPath: async (given) => {
      const target = await askForFiles(
        engine,
        given,
        vscode.l10n.t('Copy the path of which export?'),
      );
      await (target && vscode.env.clipboard.writeText(target.paths.join('\n')));
    },
    retryExport: async (given) => {
      const target = await targetFor(engine, given, {
        // A job that is already being retried matches as well: pressing Retry twice shows no error.
        fits: (job) => job.state === 'failed',
        isOffered: (job) => !isRunning(job),
        none: vscode.l10n.t('No export has failed.'),
        placeholder: vscode.l10n.t('Retry which export?'),
      });
      await (target && engine.retry(target.job.id));
    },
    removeExport: async (given) => {
      const target = await targetFor(engine, given, {
        fits: (job) => !isRunning(job),
        none: vscode.l10n.t('There is no finished export to remove.'),
        placeholder: vscode.l10n.t('Remove which export?'),
      });
      await (target && remove(engine, target.job));
    },
  };
}

/**
 * Returns the files that a command acts on: those of the row or argument; otherwise the user is asked.
 *
 * @throws ArgumentError when the argument names a file that is not the export's own: these commands open, copy and delete
 * files.
 */
export async function askForFiles(
  engine: Pick<ExportEngine, 'job' | 'jobs'>,
  given: unknown,
  placeholder: string,
): Promise<{ readonly job: ExportJob; readonly paths: readonly string[] } | undefined> {
  const target = await targetFor(engine, given, {
    fits: (job) => pathsOf(job).length > 0,
    none: vscode.l10n.t('There is no export with files yet.'),
    placeholder,
  });
  return (
    target && {
      job: target.job,
      paths: target.path === undefined ? pathsOf(target.job) : [ownFile(target.job, target.path)],
    }
  );
}

function ownFile(job: ExportJob, named: string): string {
  const own = pathsOf(job).find((path) => isAbsolute(named) && isSamePath(path, named));
  if (own === undefined) {
    throw new ArgumentError(
      vscode.l10n.t(
        'The arguments do not fit: {0}.',
        vscode.l10n.t('path: is none of the files of this export'),
      ),
    );
  }
  return own;
}

/** Asks for a confirmation: deleted contact data cannot be restored, while keeping it may not be wanted. */
async function remove(engine: ExportEngine, job: ExportJob): Promise<void> {
  // A failed export has the parts that were completed.
  const files = filesOf(job).map(({ path }) => path);
  const keep = vscode.l10n.t('Remove from the List');
  const deleteFiles =
    files.length === 1
      ? vscode.l10n.t('Delete the File Too')
      : vscode.l10n.t('Delete the Files Too');
  const chosen = await askModal(
    vscode.l10n.t('Remove the export of “{0}”?', jobTitle(job, 60)),
    files.length === 0
      ? vscode.l10n.t('It has no files.')
      : vscode.l10n.t('Its files hold personal data:\n{0}', shorten(files).join('\n')),
    keep,
    ...(files.length === 0 ? [] : [deleteFiles]),
  );
  if (chosen !== undefined) {
    await engine.remove(job.id, { deleteFiles: chosen === deleteFiles });
    if (chosen === deleteFiles) {
      void showFilesNotDeleted(await stillThere(filesOf(job)));
    }
  }
}

/** Lists the first of some paths, one per line, since a modal dialog cannot be scrolled. */
export const shorten = (paths: readonly string[]): readonly string[] =>
  paths.length <= 5
    ? paths.map(oneLine)
    : [...paths.slice(0, 4).map(oneLine), `… (${paths.length - 4})`];

const pathsOf = (job: ExportJob): readonly string[] =>
  job.state === 'completed' ? job.files.map(({ path }) => path) : [];
