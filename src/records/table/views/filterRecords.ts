import type { Kernel } from '../../kernel/kernel.ts';
import { checkCondition, opposite } from './checkConditions.ts';
import { columnCondition, type Condition } from './columnConditions.ts';
import { loadSelected } from '../kernelSelection.ts';
import type { TableFilter } from '../model.ts';
import type { RecordBitmap } from '../recordBitmap.ts';
import type { Slices } from '../slices.ts';
import type { TableSource } from '../source/tableSource.ts';

/** Returns the filters that are not switched off. */
export const activeFilters = (filters: readonly TableFilter[]): readonly TableFilter[] =>
  filters.filter(({ isOff }) => !isOff);

/** Prepares filters for a kernel. */
export function conditionsOf(
  filters: readonly TableFilter[],
  source: TableSource,
  kernel: Kernel,
  twice: RecordBitmap | undefined,
): Condition[] {
  const { columns } = source;
  return activeFilters(filters).flatMap((filter) => {
    if (filter.on === 'change') {
      // These records are chosen before any is read.
      return [];
    }
    if (filter.on === 'column') {
      return columnCondition(kernel, filter, columns.indexOf(filter.column));
    }
    const condition = checkCondition(kernel, filter.check, columns, twice);
    return filter.not ? opposite(kernel, condition) : condition;
  });
}

/** Deselects the records of a chunk that do not meet all conditions. */
export function applyAll(
  kernel: Kernel,
  chunk: Parameters<Condition>[0],
  conditions: readonly Condition[],
): void {
  for (const [index, condition] of conditions.entries()) {
    if (index > 0 && kernel.countSelected() === 0) {
      return;
    }
    condition(chunk);
  }
}

/**
 * Enters the records that match all filters into a bitmap, which can be read meanwhile.
 *
 * @param among the records that can match; all where it is undefined.
 */
export async function filterRecords(
  source: TableSource,
  kernel: Kernel,
  conditions: readonly Condition[],
  into: RecordBitmap,
  slices: Slices,
  among?: RecordBitmap,
): Promise<void> {
  for (const chunk of source.chunks()) {
    await slices.next();
    if (loadSelected(source, kernel, chunk, among) > 0) {
      applyAll(kernel, chunk, conditions);
      into.append(kernel.selected, chunk.records);
    } else {
      into.appendNone(chunk.records);
    }
  }
}
