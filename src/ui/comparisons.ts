import * as vscode from 'vscode';
import { tableViewType } from '../contributions.ts';
import { pathsOf, type FinishedExport } from '../engine/files/earlierExports.ts';
import { TableClient } from '../engine/tables/tableClient.ts';
import { TableError } from '../engine/tables/tableErrors.ts';
import type { ComparisonResult } from '../options/compareArguments.ts';
import { recordRequests, type NotComparedReason } from '../protocol/recordMessages.ts';
import type { ComparisonInfo } from '../protocol/tableState.ts';
import { runBuiltIn } from './commands.ts';
import { comparisonUri, type ComparedExports } from './files/comparisonUri.ts';
import { jobTitle } from './text/audienceTitle.ts';
import { Formats } from './text/formats.ts';

/** Two exports are not compared: their files or columns do not allow it. */
export class NotComparable extends Error {
  override readonly name = 'NotComparable';
  readonly why: NotComparedReason;

  constructor(why: NotComparedReason) {
    super('The exports cannot be compared.');
    this.why = why;
  }
}

/** Compares exports, in a thread of its own for each comparison. */
export class Comparisons {
  readonly #workerPath: string;

  /** @param workerPath the file of `tableWorker`. */
  constructor(workerPath: string) {
    this.#workerPath = workerPath;
  }

  /**
   * Counts what is different between two exports.
   *
   * @throws NotComparable; TableError where a file cannot be read; the signal's reason when it is aborted.
   */
  async count(
    { before, after, key, ignore, keysOnly }: Omit<ComparedExports, 'labels'>,
    {
      signal,
      onProgress,
    }: { readonly signal: AbortSignal; readonly onProgress?: (done: number) => void },
  ): Promise<ComparisonResult> {
    signal.throwIfAborted();
    const client = new TableClient({ workerPath: this.#workerPath });
    const stop = (): void => client.dispose();
    signal.addEventListener('abort', stop);
    const progress = client.onDidProgress(({ done }) => onProgress?.(done));
    try {
      const opened = await client.call(recordRequests.open, {
        ...{ paths: after, view: { filters: [] }, isMasked: false, firstV: 0 },
        language: vscode.env.language,
        comparison: { before, key, ignore, keysOnly },
      });
      if (opened.kind !== 'table' || !opened.status.comparison) {
        throw opened.kind === 'notCompared'
          ? new NotComparable(opened.why)
          : new TableError({ message: 'The exports were not compared.' });
      }
      return resultOf(opened.status.comparison);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      progress.dispose();
      client.dispose();
    }
  }

  /** Shows a comparison as a table. */
  async show(title: string, compared: ComparedExports): Promise<void> {
    await runBuiltIn('vscode.openWith', comparisonUri(title, compared), tableViewType, {
      ...{ preview: false, viewColumn: vscode.ViewColumn.Active },
    });
  }

  /** Shows what has changed between two exports as a table. */
  async showExports(before: FinishedExport, after: FinishedExport): Promise<void> {
    const formats = new Formats({ locale: vscode.env.language });
    const label = ({ createdAt }: FinishedExport): string => formats.moment(createdAt, new Date());
    const labels = { before: label(before), after: label(after) };
    await this.show(
      vscode.l10n.t('{0}: {1} → {2}', jobTitle(after, 60), labels.before, labels.after),
      { before: pathsOf(before), after: pathsOf(after), labels },
    );
  }
}

const resultOf = ({ counts, changedIn }: ComparisonInfo): ComparisonResult => ({
  added: counts.added,
  removed: counts.removed,
  changed: counts.changed,
  unchanged: counts.unchanged,
  duplicates: counts.duplicate,
  withoutKey: counts.withoutKey,
  changedColumns: changedIn,
});
