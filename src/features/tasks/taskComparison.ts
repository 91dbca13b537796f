import { basename } from 'node:path';
import * as vscode from 'vscode';
import { hasFiles, pathsOf, type FinishedExport } from '../../engine/files/earlierExports.ts';
import { selectionsOf } from '../../engine/model/exportRequests.ts';
import type { ExportJob } from '../../engine/model/exportJob.ts';
import { TableError } from '../../engine/tables/tableErrors.ts';
import type { ComparisonResult } from '../../options/compareArguments.ts';
import type { ExportOptions } from '../../options/exportOptions.ts';
import { previousLabel, type ExportTask } from '../../options/exportTask.ts';
import { NotComparable } from '../../ui/comparisons.ts';
import { presetOutput, type WorkspacePlace } from '../../ui/folders/presetOutput.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { changesText, hasChanges } from '../../ui/text/changesText.ts';
import { Formats } from '../../ui/text/formats.ts';
import { plainText } from '../../ui/text/plainText.ts';
import type { Ui } from '../../ui/ui.ts';
import { notComparedText, requestText } from '../table/failureTexts.ts';
import type { ExportLines } from './exportLines.ts';
import { exitCodes, type ExitCode } from './exportTerminal.ts';
import { TaskProblem } from './taskProblem.ts';

/** What the exports of a task are compared with. */
export interface TaskComparison {
  /** Absolute paths, or the previous export of the same lists and segments. */
  readonly with: 'previous' | readonly string[];
  readonly failOnChanges: boolean;
}

export interface TaskComparisonRun {
  readonly lines: ExportLines;
  /** Writes a line as it is. */
  readonly write: (line: string) => void;
  readonly signal: AbortSignal;
  readonly reportProblem: (severity: 'error', sentence: string) => Promise<void>;
}

/** Maximum number of changed columns that are named in a line for people; the line for scripts has them all. */
const maxNamed = 10;

/**
 * Returns what the exports of a task are compared with, if at all.
 *
 * @throws TaskProblem for a path that is relative to no folder, and for files that several exports would be compared with.
 */
export async function comparisonOf(
  { compare, failOnChanges = false }: Pick<ExportTask, 'compare' | 'failOnChanges'>,
  options: Pick<ExportOptions, 'audience' | 'grouping'>,
  workspace: WorkspacePlace,
): Promise<TaskComparison | undefined> {
  if (compare === undefined || compare === previousLabel) {
    return compare && { with: compare, failOnChanges };
  }
  if (selectionsOf(options).length > 1) {
    throw new TaskProblem(
      vscode.l10n.t(
        'This task makes several exports, which cannot be compared with the same files. Leave “grouping” out, or set “compare” to “previous”.',
      ),
    );
  }
  const written = typeof compare === 'string' ? [compare] : compare;
  const paths = await Promise.all(
    written.map(async (path) => {
      const place = await presetOutput(path, workspace);
      if (!place) {
        throw new TaskProblem(
          vscode.l10n.t(
            'The file “{0}” is relative to a workspace folder that is not on a disk of this machine. Give an absolute path.',
            plainText(path, 100),
          ),
        );
      }
      return place.path;
    }),
  );
  return { with: paths, failOnChanges };
}

/** Compares the exports of a task, writes what has changed, and returns the exit code. */
export async function compareJobs(
  deps: Pick<Ui, 'comparisons' | 'exportChanges'>,
  jobs: readonly ExportJob[],
  comparison: TaskComparison,
  run: TaskComparisonRun,
): Promise<ExitCode> {
  const codes: ExitCode[] = [];
  for (const job of jobs) {
    codes.push(await compareJob(deps, job, comparison, run));
  }
  const severest = [exitCodes.cancelled, exitCodes.failed, exitCodes.changed];
  return severest.find((code) => codes.includes(code)) ?? exitCodes.done;
}

async function compareJob(
  deps: Pick<Ui, 'comparisons' | 'exportChanges'>,
  job: ExportJob,
  comparison: TaskComparison,
  { lines, write, signal, reportProblem }: TaskComparisonRun,
): Promise<ExitCode> {
  try {
    if (!hasFiles(job)) {
      throw new TaskProblem(vscode.l10n.t('The export has no file.'));
    }
    const previous =
      comparison.with === 'previous' ? await deps.exportChanges.previous(job) : undefined;
    const before = comparison.with === 'previous' ? previous && pathsOf(previous) : comparison.with;
    if (before === undefined) {
      lines.showNote(job, [vscode.l10n.t('There is no previous export to compare with.')]);
      return exitCodes.done;
    }
    const result = await deps.comparisons.count({ before, after: pathsOf(job) }, { signal });
    lines.showNote(job, notesOf(result, previous, before));
    write(JSON.stringify({ before, after: pathsOf(job), ...result }));
    await (previous && deps.exportChanges.remember(job, result));
    return comparison.failOnChanges && hasChanges(result) ? exitCodes.changed : exitCodes.done;
  } catch (error) {
    if (signal.aborted) {
      write(vscode.l10n.t('The comparison was cancelled. The export is complete.'));
      return exitCodes.cancelled;
    }
    await reportProblem(
      'error',
      vscode.l10n.t('“{0}” was not compared. {1}', jobTitle(job, 60), whyNot(error)),
    );
    return exitCodes.failed;
  }
}

function whyNot(error: unknown): string {
  if (error instanceof NotComparable) {
    return notComparedText(error.why);
  }
  if (error instanceof TableError) {
    return requestText(error);
  }
  if (error instanceof TaskProblem) {
    return error.message;
  }
  throw error;
}

/** Returns lines for people: what has changed, and in which columns. */
function notesOf(
  result: ComparisonResult,
  previous: FinishedExport | undefined,
  before: readonly string[],
): readonly string[] {
  const formats = new Formats({ locale: vscode.env.language });
  const other = previous
    ? formats.moment(previous.createdAt, new Date())
    : before.map((path) => plainText(basename(path))).join(', ');
  const named = result.changedColumns
    .slice(0, maxNamed)
    .map(({ column, contacts }) =>
      vscode.l10n.t('{0} ({1})', plainText(column, 60), formats.count(contacts)),
    );
  const left = result.changedColumns.length - named.length;
  const more = left > 0 ? [vscode.l10n.t('and {0} more', formats.count(left))] : [];
  return [
    vscode.l10n.t(
      'Compared with {0}: {1}, {2} unchanged.',
      other,
      changesText(result, { formats }),
      formats.count(result.unchanged),
    ),
    ...(named.length === 0
      ? []
      : [vscode.l10n.t('Changed columns: {0}', [...named, ...more].join(', '))]),
    ...(result.duplicates + result.withoutKey === 0
      ? []
      : [
          vscode.l10n.t(
            'Not compared: {0} that are there more than once, {1} without a key.',
            formats.count(result.duplicates),
            formats.count(result.withoutKey),
          ),
        ]),
  ];
}
