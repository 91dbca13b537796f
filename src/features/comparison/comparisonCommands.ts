import { basename, isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import {
  hasFiles,
  previousExport,
  previousWithFiles,
  type FinishedExport,
} from '../../engine/files/earlierExports.ts';
import { TableError } from '../../engine/tables/tableErrors.ts';
import { compareArguments, type ComparisonResult } from '../../options/compareArguments.ts';
import { ArgumentError, isInput, parseArguments } from '../../ui/commandInput.ts';
import type { HandlersOf } from '../../ui/commandRegistry.ts';
import { NotComparable } from '../../ui/comparisons.ts';
import type { Core } from '../../ui/core.ts';
import type { ComparedExports } from '../../ui/files/comparisonUri.ts';
import { isTableFile } from '../../ui/files/tableUri.ts';
import { notify } from '../../ui/messages/notifications.ts';
import { distinctNames } from '../../ui/text/distinctNames.ts';
import type { Ui } from '../../ui/ui.ts';
import { asJobTarget } from '../exports/exportsTreeNode.ts';
import { selectedTargets, targetFor } from '../exports/jobTarget.ts';
import { notComparedText, requestText } from '../table/failureTexts.ts';

type Deps = Pick<Core, 'engine'>;

/**
 * Returns the commands that compare two exports.
 *
 * @param selection returns the selected rows of the Exports view, if it is visible.
 */
export function comparisonCommands(
  { engine }: Deps,
  { comparisons }: Pick<Ui, 'comparisons'>,
  selection: () => readonly unknown[],
): HandlersOf<'comparison'> {
  const showJobs = (one: FinishedExport, other: FinishedExport): Promise<void> =>
    one.createdAt < other.createdAt
      ? comparisons.showExports(one, other)
      : comparisons.showExports(other, one);
  const compareWith = async (given: unknown, all?: unknown): Promise<void> => {
    const chosen = pairOf(engine, given === undefined ? all : selectedTargets(given, all));
    if (chosen) {
      await showJobs(...chosen);
      return;
    }
    const first = await askJob(engine, given, vscode.l10n.t('Compare which export?'));
    const second =
      first &&
      (await askJob(
        engine,
        undefined,
        vscode.l10n.t('Compare it with which other export?'),
        (job) => job.id !== first.id,
      ));
    await (first && second && showJobs(first, second));
  };
  return {
    compareExports: (given) =>
      isInput(given)
        ? compareByArguments(comparisons, given)
        : withNothing(compareWith(given, selection())),
    compareWith,
    compareWithPrevious: async (given) => {
      const later = await askJob(
        engine,
        given,
        vscode.l10n.t('Compare which export with the one before?'),
        (job) => previousExport(engine.jobs, job) !== undefined,
        noPrevious(),
      );
      const previous = later && (await previousWithFiles(engine.jobs, later));
      await (later && (previous ? showJobs(previous, later) : notify('information', noPrevious())));
    },
    compareFiles: async (given, all) => {
      const paths = [...new Set([given, ...asList(all)].flatMap(pathOf))];
      const [before, after] = paths;
      await (before !== undefined && after !== undefined && paths.length === 2
        ? showFiles(comparisons, before, after)
        : notify('information', vscode.l10n.t('Select two CSV or JSON files to compare.')));
    },
  };
}

const noPrevious = (): string =>
  vscode.l10n.t('There is no earlier export of the same lists and segments to compare with.');

const asList = (given: unknown): readonly unknown[] => (Array.isArray(given) ? given : []);

const withNothing = async (work: Promise<void>): Promise<undefined> => {
  await work;
  return undefined;
};

async function compareByArguments(
  comparisons: Ui['comparisons'],
  given: unknown,
): Promise<ComparisonResult> {
  const { show = false, ...compared } = parseArguments(compareArguments, given);
  for (const path of [...compared.before, ...compared.after]) {
    if (!isAbsolute(path)) {
      throw new ArgumentError(
        vscode.l10n.t('The arguments do not fit: {0}.', `${basename(path)}: must be absolute`),
      );
    }
  }
  if (show) {
    const [before = '', after = ''] = [compared.before[0], compared.after[0]];
    await comparisons.show(titleOf(before, after), {
      ...compared,
      labels: labelsOf(before, after),
    });
  }
  try {
    return await comparisons.count(compared, { signal: new AbortController().signal });
  } catch (error) {
    throw asArgumentError(error);
  }
}

/** The caller of a command gets a sentence. */
function asArgumentError(error: unknown): unknown {
  if (error instanceof NotComparable) {
    return new ArgumentError(notComparedText(error.why), error);
  }
  return error instanceof TableError ? new ArgumentError(requestText(error), error) : error;
}

const labelsOf = (before: string, after: string): ComparedExports['labels'] => {
  const { one, other } = distinctNames(before, after);
  return { before: one, after: other };
};

const titleOf = (before: string, after: string): string => {
  const labels = labelsOf(before, after);
  return vscode.l10n.t('{0} → {1}', labels.before, labels.after);
};

/** Shows two files, the older of which is taken for the one before the change. */
async function showFiles(
  comparisons: Ui['comparisons'],
  one: string,
  other: string,
): Promise<void> {
  const times = await Promise.all(
    [one, other].map(async (path) => (await vscode.workspace.fs.stat(vscode.Uri.file(path))).mtime),
  );
  const [first = 0, second = 0] = times;
  const [before, after] = first <= second ? [one, other] : [other, one];
  await comparisons.show(titleOf(before, after), {
    ...{ before: [before], after: [after] },
    labels: labelsOf(before, after),
  });
}

const pathOf = (given: unknown): readonly string[] =>
  given instanceof vscode.Uri && given.scheme === 'file' && isTableFile(given.fsPath)
    ? [given.fsPath]
    : [];

/** Returns the exports of two rows, if both have files. */
function pairOf(
  engine: Deps['engine'],
  rows: unknown,
): readonly [FinishedExport, FinishedExport] | undefined {
  const jobs = asList(rows).map((row) => {
    const target = asJobTarget(row);
    return target && engine.job(target.jobId);
  });
  const [one, other] = jobs;
  return one && other && jobs.length === 2 && one !== other && hasFiles(one) && hasFiles(other)
    ? [one, other]
    : undefined;
}

async function askJob(
  engine: Deps['engine'],
  given: unknown,
  placeholder: string,
  fits: (job: FinishedExport) => boolean = () => true,
  none = vscode.l10n.t('There is no other export with files to compare with.'),
): Promise<FinishedExport | undefined> {
  const target = await targetFor(engine, given, {
    fits: (job) => hasFiles(job) && fits(job),
    none,
    placeholder,
  });
  return target && hasFiles(target.job) ? target.job : undefined;
}
