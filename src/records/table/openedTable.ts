import { ColumnProfiles } from './values/columnProfiles.ts';
import { ColumnValues } from './values/columnValues.ts';
import { ContactChecks } from './values/contactChecks.ts';
import type { KernelPool } from './kernelPool.ts';
import type { TableFilter, TableLimits } from './model.ts';
import type { OpenedFiles, RowChanges } from './openedFiles.ts';
import { RowReader } from './rowReader.ts';
import { TableFind } from './find/tableFind.ts';
import { TableIndexing } from './source/tableIndexing.ts';
import type { TableSource } from './source/tableSource.ts';
import { ViewMaker } from './views/viewMaker.ts';

/** What works on the records of a table that is open. */
export interface OpenedTable {
  readonly source: TableSource;
  readonly pool: KernelPool;
  readonly indexing: TableIndexing;
  readonly reader: RowReader;
  readonly views: ViewMaker;
  readonly find: TableFind;
  readonly checks: ContactChecks;
  readonly values: ColumnValues;
  readonly profiles: ColumnProfiles;
  readonly changes: RowChanges | undefined;
}

/** @param options.onChange called when what is known of the table has changed. */
export function openedTable(
  files: OpenedFiles,
  pool: KernelPool,
  options: {
    readonly compare: (a: string, b: string) => number;
    readonly limits: TableLimits;
    readonly onChange: () => void;
  },
): OpenedTable {
  const { source } = files;
  const changes = files.changes?.(pool.take());
  const among = (filters: readonly TableFilter[]) => changes?.among(filters);
  const checks = new ContactChecks(source, pool);
  return {
    ...{ source, pool, checks, changes },
    views: new ViewMaker(source, pool, checks, {
      ...options,
      among,
      defaultFilter: changes?.defaultFilter,
    }),
    indexing: new TableIndexing(source, pool, options.onChange),
    reader: new RowReader(source, pool.take()),
    find: new TableFind(source, pool),
    values: new ColumnValues(source, pool, options.limits.distinct, among),
    profiles: new ColumnProfiles(source, pool, options.limits.distinct),
  };
}
