import type { Kernel } from '../kernel/kernel.ts';
import type { CompareFault, Side } from '../compare/comparison.ts';
import type { KernelPool } from './kernelPool.ts';
import type {
  ChangeFilter,
  ComparisonInfo,
  NotATable,
  RecordFields,
  Rows,
  TableFilter,
} from './model.ts';
import type { RecordBitmap } from './recordBitmap.ts';
import { openTable, type PartOptions } from './source/openTable.ts';
import type { RowIndexData } from './source/rowIndex.ts';
import type { TableSource } from './source/tableSource.ts';

/** Why two exports are not compared. */
export type NotCompared =
  | { readonly kind: 'notATable'; readonly side: Side; readonly why: NotATable }
  | { readonly kind: 'fault'; readonly fault: CompareFault };

/** What is known of records besides their values. */
export interface RowChanges {
  readonly info: ComparisonInfo;
  /** The filter of views that do not choose changes themselves. */
  readonly defaultFilter: ChangeFilter;
  /** Returns the records that the filters for changes let through. */
  among(filters: readonly TableFilter[]): RecordBitmap;
  /** Adds what became of the contacts, and what their values were. `columns` are the places of the columns. */
  withChanges(rows: Rows, columns: readonly number[], most: number): Rows;
  withOld(record: RecordFields): RecordFields;
  /** Writes rows as a CSV with what became of each contact. `pages` yields all columns of the table. */
  save(pages: AsyncIterable<Rows>): AsyncIterable<Uint8Array>;
}

/** The files of a table. */
export interface OpenedFiles {
  readonly source: TableSource;
  /** Of a comparison. Gets a kernel of its own. */
  readonly changes?: ((kernel: Kernel) => RowChanges) | undefined;
  readonly close: () => Promise<void>;
}

/** Opens the files of a table, or returns why they are none. */
export type OpenFiles = (
  pool: KernelPool,
  signal: AbortSignal,
) => Promise<OpenedFiles | NotATable | NotCompared>;

/** Opens files as they are. */
export const openParts =
  (
    parts: readonly PartOptions[],
    indexes: (() => Promise<readonly RowIndexData[]>) | undefined,
  ): OpenFiles =>
  async (pool) => {
    const source = await pool.read(async (kernel) => openTable(parts, kernel, await indexes?.()));
    return typeof source === 'string'
      ? source
      : {
          source,
          close: async () => {
            await Promise.all(source.parts.map(({ file }) => file.close()));
          },
        };
  };
