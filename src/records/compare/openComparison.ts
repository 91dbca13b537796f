import type { OpenFiles } from '../table/openedFiles.ts';
import { ComparedRows } from './comparedRows.ts';
import { compareRecords, type CompareRecordsOptions } from './compareRecords.ts';

/** Compares files, whose records are one table then. `before` and `after` are their paths. */
export const openComparison =
  (
    before: readonly string[],
    after: readonly string[],
    options: Omit<CompareRecordsOptions, 'signal'>,
  ): OpenFiles =>
  async (_pool, signal) => {
    const compared = await compareRecords(before, after, { ...options, signal });
    if (compared.kind !== 'compared') {
      return compared;
    }
    const { comparison, close } = compared;
    return {
      source: comparison.source,
      changes: (kernel) => new ComparedRows(comparison, kernel, options.keysOnly === true),
      close,
    };
  };
