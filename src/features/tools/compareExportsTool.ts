import * as vscode from 'vscode';
import {
  hasFiles,
  pathsOf,
  previousWithFiles,
  type FinishedExport,
} from '../../engine/files/earlierExports.ts';
import { TableError } from '../../engine/tables/tableErrors.ts';
import { ArgumentError, parseArguments } from '../../ui/commandInput.ts';
import { NotComparable } from '../../ui/comparisons.ts';
import { plainText } from '../../ui/text/plainText.ts';
import type { Ui } from '../../ui/ui.ts';
import { notComparedText, requestText } from '../table/failureTexts.ts';
import type { ToolEngine } from './jobReports.ts';
import type { Tool } from './registerTools.ts';
import { compareExportsInput } from './toolInputs.ts';

export interface CompareExportsDeps extends Pick<Ui, 'comparisons'> {
  readonly engine: Pick<ToolEngine, 'job' | 'jobs'>;
}

/** Returns the tool that compares two exports by contact. The result contains counts and column names. */
export const compareExportsTool = (deps: CompareExportsDeps): Tool => ({
  prepare: () =>
    Promise.resolve({ invocationMessage: vscode.l10n.t('Comparing exports from SendGrid') }),
  invoke: async (input, { signal }) => {
    const { exportIds } = parseArguments(compareExportsInput, input);
    const [before, after] = await sidesOf(deps, exportIds);
    try {
      const counts = await deps.comparisons.count(
        { before: pathsOf(before), after: pathsOf(after) },
        { signal },
      );
      return { before: describe(before), after: describe(after), ...counts };
    } catch (error) {
      throw explained(error);
    }
  },
});

/** Returns the exports from the earlier to the later one. */
async function sidesOf(
  { engine }: CompareExportsDeps,
  [first = '', second]: readonly string[],
): Promise<readonly [FinishedExport, FinishedExport]> {
  const one = exportOf(engine, first);
  if (second === undefined) {
    const previous = await previousWithFiles(engine.jobs, one);
    if (!previous) {
      throw new ArgumentError(
        'There is no earlier export of the same lists and segments whose files are still there. Give the ids of two exports, or export again later.',
      );
    }
    return [previous, one];
  }
  const other = exportOf(engine, second);
  if (one.id === other.id) {
    throw new ArgumentError('exportIds: these are the same export. Give two different ones.');
  }
  return one.createdAt < other.createdAt ? [one, other] : [other, one];
}

function exportOf(engine: CompareExportsDeps['engine'], id: string): FinishedExport {
  const job = engine.job(id);
  if (!job) {
    throw new ArgumentError(
      'There is no export with this id. It may have been removed. sendgrid_export_status lists the newest exports.',
    );
  }
  if (job.state !== 'completed') {
    throw new ArgumentError(
      `An export that is ${job.state} cannot be compared: only one that is completed.`,
    );
  }
  if (!hasFiles(job)) {
    throw new ArgumentError(
      'An export without files cannot be compared: it had no contacts, or its files were deleted.',
    );
  }
  return job;
}

const describe = ({ id, title, createdAt }: FinishedExport): object => ({
  exportId: id,
  title: plainText(title),
  startedAt: createdAt,
});

function explained(error: unknown): unknown {
  if (error instanceof NotComparable) {
    return new ArgumentError(notComparedText(error.why), error);
  }
  return error instanceof TableError ? new ArgumentError(requestText(error), error) : error;
}
