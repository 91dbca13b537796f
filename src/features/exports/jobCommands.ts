import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { ExportEngine } from '../../engine/exportEngine.ts';
import { isActive, type ExportJob } from '../../engine/model/exportJob.ts';
import type { FileOpener } from '../../ui/files/fileOpener.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { counted } from '../../ui/text/counted.ts';
import { askModal } from '../../ui/messages/notifications.ts';
import { isSamePath } from '../../util/files/realPath.ts';
import { ArgumentError } from '../../ui/commandInput.ts';
import { targetFor, targetsFor, type Target } from './jobTarget.ts';
import { removeExports } from './removeExports.ts';
import { shorten } from './shorten.ts';
import type { CommandsOf } from '../../contributions.ts';
import type { CommandHandlers } from '../../ui/commands.ts';
import type { HistoryCommand } from './historyCommands.ts';

type JobCommand = Exclude<CommandsOf<'exports'>, HistoryCommand>;

/** Returns the commands that act on an export job, run from its row, a notification or the command palette. */
export function jobCommands(
  engine: ExportEngine,
  opener: FileOpener,
): Pick<CommandHandlers, JobCommand> {
  const isRunning = (job: ExportJob): boolean => isActive(job, engine.progress(job.id));
  return {
    cancelExport: async (given, all) => {
      const targets = await targetsFor(engine, given, all, {
        fits: isRunning,
        none: vscode.l10n.t('No export is running.'),
        placeholder: vscode.l10n.t('Cancel which export?'),
      });
      if (await agrees(targets, cancelQuestion)) {
        await forEach(still(engine, targets, isRunning), (job) => engine.cancel(job.id));
      }
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
    copyPath: async (given, all) => {
      const targets = await askForAllFiles(
        engine,
        given,
        all,
        vscode.l10n.t('Copy the path of which export?'),
      );
      const paths = new Set(targets.flatMap((target) => target.paths));
      await (paths.size > 0 && vscode.env.clipboard.writeText([...paths].join('\n')));
    },
    retryExport: async (given, all) => {
      // A job that is already being retried matches as well: pressing Retry twice shows no error.
      const hasFailed = (job: ExportJob): boolean => job.state === 'failed';
      const targets = await targetsFor(engine, given, all, {
        fits: hasFailed,
        isOffered: (job) => !isRunning(job),
        none: vscode.l10n.t('No export has failed.'),
        placeholder: vscode.l10n.t('Retry which export?'),
      });
      if (await agrees(targets, retryQuestion)) {
        await forEach(still(engine, targets, hasFailed), (job) => engine.retry(job.id));
      }
    },
    removeExport: async (given, all) => {
      const hasEnded = (job: ExportJob): boolean => !isRunning(job);
      const targets = await targetsFor(engine, given, all, {
        fits: hasEnded,
        none: vscode.l10n.t('There is no finished export to remove.'),
        placeholder: vscode.l10n.t('Remove which export?'),
      });
      await removeExports(
        engine,
        targets.map(({ job }) => job),
        hasEnded,
      );
    },
  };
}

interface Question {
  readonly text: string;
  readonly detail: string;
  readonly button: string;
}

/** Asks before a command acts on several exports; one row is no accident. */
async function agrees(
  targets: readonly Target[],
  question: (count: number) => Question,
): Promise<boolean> {
  if (targets.length < 2) {
    return targets.length === 1;
  }
  const { text, detail, button } = question(targets.length);
  const titles = targets.map(({ job }) => jobTitle(job, 60));
  return (await askModal(text, [detail, '', ...shorten(titles)].join('\n'), button)) === button;
}

const cancelQuestion = (count: number): Question => ({
  text: vscode.l10n.t('Cancel {0} exports?', counted(count)),
  detail: vscode.l10n.t('What has been downloaded of them is deleted.'),
  button: vscode.l10n.t('Cancel {0} Exports', counted(count)),
});

const retryQuestion = (count: number): Question => ({
  text: vscode.l10n.t('Retry {0} exports?', counted(count)),
  detail: vscode.l10n.t('Each goes on where it failed.'),
  button: vscode.l10n.t('Retry {0} Exports', counted(count)),
});

/** Returns the jobs that a command still fits: a question may have been open for long. */
const still = (
  engine: Pick<ExportEngine, 'job'>,
  targets: readonly Target[],
  fits: (job: ExportJob) => boolean,
): readonly ExportJob[] =>
  targets.flatMap(({ job: { id } }) => {
    const job = engine.job(id);
    return job && fits(job) ? [job] : [];
  });

/** Acts on all jobs, also when one of them fails; that is thrown then. */
async function forEach(
  jobs: readonly ExportJob[],
  act: (job: ExportJob) => Promise<void>,
): Promise<void> {
  const ends = await Promise.allSettled(jobs.map(act));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) {
    throw failed.reason;
  }
}

/** An export, and those of its files that a command acts on. */
export interface JobPaths {
  readonly job: ExportJob;
  readonly paths: readonly string[];
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
): Promise<JobPaths | undefined> {
  const [target] = await askForAllFiles(engine, given, undefined, placeholder);
  return target;
}

/** Returns the same of all selected rows, if the row of the command is one of them: each export once. */
export async function askForAllFiles(
  engine: Pick<ExportEngine, 'job' | 'jobs'>,
  given: unknown,
  all: unknown,
  placeholder: string,
): Promise<readonly JobPaths[]> {
  const targets = await targetsFor(engine, given, all, {
    fits: (job) => pathsOf(job).length > 0,
    none: vscode.l10n.t('There is no export with files yet.'),
    placeholder,
  });
  return [...Map.groupBy(targets, ({ job }) => job)].map(([job, ofJob]) => ({
    job,
    // The row of the export stands for all of its files.
    paths: ofJob.some(({ path }) => path === undefined)
      ? pathsOf(job)
      : ofJob.flatMap(({ path }) => (path === undefined ? [] : [ownFile(job, path)])),
  }));
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

const pathsOf = (job: ExportJob): readonly string[] =>
  job.state === 'completed' ? job.files.map(({ path }) => path) : [];
