import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { accountNow } from '../accounts/boundAccount.ts';
import type { ChangesDeps } from '../exports/announceChanges.ts';
import { followUp } from '../exports/exportOutcome.ts';
import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';
import { toExportError, type ExportReason } from '../../engine/model/exportError.ts';
import type { ExportJob } from '../../engine/model/exportJob.ts';
import { counted } from '../../ui/text/counted.ts';
import { failureMessage } from '../../ui/messages/failureMessages.ts';
import { parseExportTask, type ExportTask } from '../../options/exportTask.ts';
import { doubtText } from '../../ui/text/contactCountText.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { Formats } from '../../ui/text/formats.ts';
import { plainText } from '../../ui/text/plainText.ts';
import { ExportLines } from './exportLines.ts';
import { exitCodes, type ExitCode } from './exportTerminal.ts';
import { followJobs } from './followJobs.ts';
import { problemLine } from './problemLine.ts';
import { compareJobs } from './taskComparison.ts';
import { placeOfProblem, type TaskOwner } from './taskPlace.ts';
import { TaskProblem, type PresetPlace } from './taskProblem.ts';
import { taskProblemText } from './taskProblemText.ts';
import {
  presetOfTask,
  requestOfTask,
  type TaskRequest,
  type TaskRequestDeps,
} from './taskRequest.ts';

export type ExportTaskDeps = TaskRequestDeps &
  Pick<Core, 'engine' | 'groups' | 'logger'> &
  Pick<Ui, 'comparisons' | 'exportChanges' | 'notices' | 'opener' | 'starter'> & {
    readonly settings: ChangesDeps['settings'];
  };

/** A run of a task in its terminal. */
export interface TaskRun {
  /** The definition from VS Code, with variables replaced. */
  readonly definition: unknown;
  readonly owner: TaskOwner;
  /** Writes a line to the terminal. */
  readonly write: (line: string) => void;
  /** Aborted by Ctrl+C and when the terminal is closed. */
  readonly signal: AbortSignal;
}

/** Runs a task and writes all output to its terminal. Never rejects. */
export async function runExportTask(deps: ExportTaskDeps, run: TaskRun): Promise<ExitCode> {
  const active = accountNow(deps.accounts);
  let preset: PresetPlace | undefined;
  const reportProblem = async (
    severity: 'error' | 'warning',
    sentence: string,
    about?: PresetPlace,
  ): Promise<void> => {
    const place = await placeOfProblem(run.owner, about, preset);
    run.write(problemLine(severity, plainText(sentence, 2000), place));
  };
  try {
    const task = readTask(run.definition);
    const found =
      task.preset === undefined
        ? undefined
        : await presetOfTask(task.preset, run.owner, deps.presets);
    preset = found && { uri: found.uri, span: found.entry.span };
    const request = await requestOfTask(deps, task, { ...run, found, active });
    run.signal.throwIfAborted();
    return await exportAndReport(deps, request, run, reportProblem);
  } catch (error) {
    if (run.signal.aborted) {
      run.write(vscode.l10n.t('Cancelled before SendGrid was asked for anything.'));
      return exitCodes.cancelled;
    }
    if (error instanceof TaskProblem) {
      await reportProblem('error', error.message, error.preset);
      return error.cause === undefined ? exitCodes.refused : exitCodeOfFailure(error.cause);
    }
    deps.logger.error(
      `Task “${run.owner.name}” failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    await reportProblem('error', failureMessage(toExportError(error), 'load').sentence);
    return exitCodeOfFailure(error);
  }
}

/** @throws TaskProblem */
function readTask(definition: unknown): ExportTask {
  if (!vscode.workspace.isTrusted) {
    throw new TaskProblem(
      vscode.l10n.t(
        'In Restricted Mode no export is run by a task, since a file of the folder says what is exported and where to. Trust this workspace first.',
      ),
    );
  }
  const read = parseExportTask(definition);
  if (!read.ok) {
    throw new TaskProblem(taskProblemText(read));
  }
  return read.task;
}

/** Exports, and writes progress and results to the terminal. */
async function exportAndReport(
  deps: ExportTaskDeps,
  { account, options, comparison }: TaskRequest,
  { write, signal, owner: { name } }: TaskRun,
  reportProblem: (severity: 'error' | 'warning', sentence: string) => Promise<void>,
): Promise<ExitCode> {
  const { engine, groups, starter } = deps;
  const groupId = randomUUID();
  const startedAt = Date.now();
  // The exit does not wait for editors to open, or for the reply to a question.
  const following = groups.follow(groupId, (ours) => {
    followUp(deps, ours, { isCompared: comparison !== undefined }).catch((error: unknown) => {
      deps.logger.error(`Opening the files of a task failed: ${String(error)}`);
    });
  });
  try {
    const jobs = await starter.start(options, {
      ...{ account, groupId, name, signal },
      isRepeatable: true,
    });
    for (const line of signal.aborted ? [] : headOf(jobs)) {
      write(line);
    }
    const formats = new Formats({ locale: vscode.env.language });
    const isNamed = jobs.length > 1;
    const lines = new ExportLines({ formats, write, startedAt, isNamed });
    const ended = await followJobs(engine, jobs, lines, signal);
    for (const job of ended) {
      await reportEnd(job, lines, isNamed, reportProblem);
    }
    const exitCode = exitCodeOf(ended, jobs.length);
    return comparison && exitCode === exitCodes.done
      ? await compareJobs(deps, ended, comparison, { lines, write, signal, reportProblem })
      : exitCode;
  } finally {
    following.dispose();
  }
}

function headOf(jobs: readonly ExportJob[]): readonly string[] {
  const [job, ...others] = jobs;
  if (!job) {
    return [];
  }
  const { accountLabel, request } = job;
  const fileType = request.fileType === 'csv' ? 'CSV' : 'JSON';
  const account = plainText(accountLabel, 60);
  return [
    others.length === 0
      ? vscode.l10n.t(
          'Exporting “{0}” from the account “{1}” as {2}. Ctrl+C cancels.',
          jobTitle(job, 60),
          account,
          fileType,
        )
      : vscode.l10n.t(
          'Exporting {0} lists and segments one by one from the account “{1}” as {2}. Ctrl+C cancels.',
          counted(jobs.length),
          account,
          fileType,
        ),
    vscode.l10n.t('Folder: {0}', plainText(request.folder, 4096)),
  ];
}

async function reportEnd(
  job: ExportJob,
  lines: ExportLines,
  isNamed: boolean,
  reportProblem: (severity: 'error' | 'warning', sentence: string) => Promise<void>,
): Promise<void> {
  const now = Date.now();
  if (job.state === 'completed') {
    lines.showCompleted(job, now);
    const formats = new Formats({ locale: vscode.env.language });
    const doubt = doubtText(job, { formats });
    if (doubt !== undefined) {
      // SendGrid delivered the files in full, and contacts may have changed since: the exit code is that of a success.
      await reportProblem(
        'warning',
        isNamed ? vscode.l10n.t('“{0}”: {1}', jobTitle(job, 60), doubt) : doubt,
      );
    }
  } else if (job.state === 'cancelled') {
    lines.showCancelled(job, now);
  } else if (job.state === 'failed') {
    const { sentence } = failureMessage(job.failure, 'export');
    await reportProblem(
      'error',
      isNamed
        ? vscode.l10n.t('“{0}” was not exported. {1}', jobTitle(job, 60), sentence)
        : sentence,
    );
  }
}

function exitCodeOf(ended: readonly ExportJob[], started: number): ExitCode {
  if (ended.some(({ state }) => state === 'failed')) {
    return exitCodes.failed;
  }
  const completed = ended.filter(({ state }) => state === 'completed').length;
  return completed === started ? exitCodes.done : exitCodes.cancelled;
}

const exitCodeOfFailure = (error: unknown): ExitCode =>
  isRefusal(toExportError(error).reason) ? exitCodes.refused : exitCodes.failed;

/** Whether the user has to change something before SendGrid can be asked for an export. */
const isRefusal = (reason: ExportReason): boolean =>
  reason === 'keyMissing' ||
  reason === 'accountMissing' ||
  reason === 'invalidOptions' ||
  reason === 'folderNotConfirmed' ||
  reason === 'nothingSelected';
