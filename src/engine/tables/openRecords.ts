import { createKernel } from '../../records/kernel/createKernel.ts';
import { RecordTable } from '../../records/table/recordTable.ts';
import type { TableFiles } from '../../protocol/recordMessages.ts';
import { readIndexes } from './indexFiles.ts';
import type { TableSource } from './tableSource.ts';

/**
 * Opens the records of files, or compares them with other files.
 *
 * @param onCompared called with how much of two exports has been compared, from 0 to 1.
 */
export function openRecords(
  {
    paths,
    language,
    indexes = [],
    comparison,
  }: Pick<TableFiles, 'paths' | 'language' | 'indexes' | 'comparison'>,
  onCompared?: (done: number) => void,
): TableSource {
  const reading = { kernel: createKernel, indexes: () => readIndexes(indexes) };
  return new RecordTable({
    ...reading,
    parts: paths.map((path) => ({ path })),
    ...(comparison && {
      files: async (...args) => {
        const { openComparison } = await import('../../records/compare/openComparison.ts');
        const { before, ...options } = comparison;
        const open = openComparison(before, paths, {
          ...{ ...reading, ...options },
          onProgress: onCompared,
        });
        return open(...args);
      },
    }),
    compare: new Intl.Collator(language).compare,
  });
}
