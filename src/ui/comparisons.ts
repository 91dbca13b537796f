import { basename } from 'node:path';
import * as vscode from 'vscode';
import { tableViewType } from '../contributions.ts';
import { pathsOf, type FinishedExport } from '../engine/files/earlierExports.ts';
import { stillThere } from '../engine/files/storedFiles.ts';
import { TableClient } from '../engine/tables/tableClient.ts';
import { TableError } from '../engine/tables/tableErrors.ts';
import type { ComparisonResult } from '../options/compareArguments.ts';
import { recordRequests, type NotComparedReason } from '../protocol/recordMessages.ts';
import type { ComparisonInfo } from '../protocol/tableState.ts';
import { runBuiltIn } from './commands.ts';
import { comparisonUri, type ComparedExports } from './files/comparisonUri.ts';
import { exportLabels } from './text/exportLabels.ts';

/** Two exports are not compared: their files or columns do not allow it. */
export class NotComparable extends Error {
  override readonly name = 'NotComparable';
  readonly why: NotComparedReason;

  constructor(why: NotComparedReason, options?: ErrorOptions) {
    super('The exports cannot be compared.', options);
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
      throw isGone(error) ? await whatIsGone({ before, after }, error) : error;
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
    const { title, labels } = exportLabels(before, after);
    await this.show(title, { before: pathsOf(before), after: pathsOf(after), labels });
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof TableError && (error.code === 'ENOENT' || error.reason === 'fileGone');

/** Returns the error that says which side is gone; the given one if the files are back again. */
async function whatIsGone(
  { before, after }: Pick<ComparedExports, 'before' | 'after'>,
  error: unknown,
): Promise<unknown> {
  const there = await stillThere([...before, ...after].map((path) => ({ path })));
  const goneOf = (paths: readonly string[]): readonly string[] =>
    paths.filter((path) => !there.includes(path)).map((path) => basename(path));
  const gone = { before: goneOf(before), after: goneOf(after) };
  return gone.before.length + gone.after.length > 0
    ? new NotComparable({ kind: 'gone', gone }, { cause: error })
    : error;
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
