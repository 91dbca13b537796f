import type { Kernel } from '../kernel/kernel.ts';
import { KernelPool } from '../table/kernelPool.ts';
import type { NotATable } from '../table/model.ts';
import type { NotCompared } from '../table/openedFiles.ts';
import { Slices } from '../table/slices.ts';
import { ColumnSet } from '../table/source/columnSet.ts';
import { openTable } from '../table/source/openTable.ts';
import type { RowIndexData } from '../table/source/rowIndex.ts';
import { TableIndexing } from '../table/source/tableIndexing.ts';
import { TableSource } from '../table/source/tableSource.ts';
import { matchColumns } from './comparedColumns.ts';
import type { CompareFault, CompareOptions, Side } from './comparison.ts';
import { mergeSources } from './mergedSource.ts';
import { RecordComparer, type ComparerOptions } from './recordComparer.ts';
import type { RecordComparison } from './recordComparison.ts';

/** How much of the work is done when one side is indexed, if that is necessary. */
const jsonIndexPart = 0.15;

export interface CompareRecordsOptions
  extends CompareOptions, Pick<ComparerOptions, 'folder' | 'seed' | 'hashMask'> {
  /** Creates a kernel. Several work at the same time. */
  readonly kernel: () => Kernel;
  readonly signal: AbortSignal;
  /** Reads row indexes that were made earlier, of any files: those of the very same files are used. */
  readonly indexes?: (() => Promise<readonly RowIndexData[]>) | undefined;
  /** Called with how much is done, from 0 to 1. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** How comparing ended. Close a comparison, also one that is not read any more, to free its files. */
export type Compared =
  | {
      readonly kind: 'compared';
      readonly comparison: RecordComparison;
      readonly close: () => Promise<void>;
    }
  | NotCompared;

type Sources = Readonly<Record<Side, TableSource>>;

/**
 * Compares two exports by contact: files of any size, as CSV, JSON Lines or an array of JSON, each in one or several parts. An
 * export without contacts can be an empty file.
 *
 * @param before paths of the files of one side, in their order.
 * @throws TableFileError where a file is no longer what it was; system errors; the signal's reason when it is aborted.
 */
export async function compareRecords(
  before: readonly string[],
  after: readonly string[],
  options: CompareRecordsOptions,
): Promise<Compared> {
  const pool = new KernelPool(options.kernel);
  const kernel = pool.take();
  const indexes = await options.indexes?.();
  const left = await openSide(before, kernel, indexes);
  if (typeof left === 'string') {
    return { kind: 'notATable', side: 'before', why: left };
  }
  let right: TableSource | NotATable = 'empty';
  let result: Compared | undefined;
  try {
    right = await openSide(after, kernel, indexes);
    if (typeof right === 'string') {
      return { kind: 'notATable', side: 'after', why: right };
    }
    pool.give(kernel);
    result = await compareSources({ before: left, after: right }, pool, options);
    return result;
  } finally {
    if (result?.kind !== 'compared') {
      await closeAll([left, right]);
    }
  }
}

async function openSide(
  paths: readonly string[],
  kernel: Kernel,
  indexes: readonly RowIndexData[] | undefined,
): Promise<TableSource | NotATable> {
  const source = await openTable(
    paths.map((path) => ({ path })),
    kernel,
    indexes,
  );
  return source === 'empty' ? new TableSource([], new ColumnSet()) : source;
}

async function closeAll(sources: readonly (TableSource | NotATable)[]): Promise<void> {
  const parts = sources.flatMap((source) => (typeof source === 'string' ? [] : source.parts));
  await Promise.all(parts.map(({ file }) => file.close()));
}

async function compareSources(
  sources: Sources,
  pool: KernelPool,
  options: CompareRecordsOptions,
): Promise<Compared> {
  const { signal, onProgress } = options;
  const { before, after } = sources;
  // The columns of a CSV are known at once, so that its records are indexed when they are compared.
  const json = [before, after].filter(({ parts }) => parts.some(({ format }) => format !== 'csv'));
  const indexPart = jsonIndexPart * json.length;
  const onIndexed = (): void =>
    onProgress?.(jsonIndexPart * json.reduce((sum, { done }) => sum + done, 0));
  for (const source of json) {
    await new TableIndexing(source, pool, onIndexed).untilDone(signal);
  }
  const columns = matchColumns(columnsOf(before, after), columnsOf(after, before), options);
  if (!isColumns(columns)) {
    return { kind: 'fault', fault: columns };
  }
  const merged = mergeSources(before, after, columns);
  const slices = new Slices(signal, () => merged.source.check());
  const comparer = new RecordComparer({
    ...{ ...options, merged, columns, pool, slices },
    onProgress: (done) => onProgress?.(indexPart + (1 - indexPart) * done),
  });
  const close = async (): Promise<void> => {
    await comparer[Symbol.asyncDispose]();
    await closeAll([before, after]);
  };
  try {
    return { kind: 'compared', comparison: await comparer.compare(), close };
  } catch (error) {
    await comparer[Symbol.asyncDispose]();
    throw error;
  }
}

/** A side without contacts has whatever columns the other one has. */
const columnsOf = (side: TableSource, other: TableSource): TableSource['columns']['all'] =>
  side.columns.all.length === 0 ? other.columns.all : side.columns.all;

const isColumns = (
  matched: ReturnType<typeof matchColumns>,
): matched is Exclude<typeof matched, CompareFault> => Array.isArray(matched);
