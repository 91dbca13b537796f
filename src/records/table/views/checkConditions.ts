import { absent, type Kernel } from '../../kernel/kernel.ts';
import type { Condition } from './columnConditions.ts';
import type { ColumnSet } from '../source/columnSet.ts';
import type { ContactCheck } from '../model.ts';
import type { RecordBitmap } from '../recordBitmap.ts';
import { copySelected, invertSelected, selectedRecords, selectOnly } from '../kernelSelection.ts';
import { cellOf } from '../source/tablePart.ts';

/** The columns that checks are about, by the names that SendGrid gives them in CSV and JSON; −1 where there is none. */
export function checkedColumns(columns: ColumnSet): { email: number; phone: number } {
  const place = (name: string): number =>
    columns.all.findIndex((column) => column.name.toLowerCase() === name);
  return { email: place('email'), phone: place('phone_number') };
}

/** Returns the checks that a table with these columns can be asked for. */
export function possibleChecks(columns: ColumnSet): ContactCheck[] {
  const { email, phone } = checkedColumns(columns);
  return [
    ...(email < 0 ? [] : (['noEmail', 'emailTwice'] as const)),
    ...(phone < 0 ? [] : (['phoneNotE164'] as const)),
    ...(['controlCharacters', 'formula', 'ragged'] as const),
  ];
}

/**
 * Prepares a check as a condition: selects the contacts that something is wrong with.
 *
 * @param twice the records whose address others have too; for that check alone.
 */
export function checkCondition(
  kernel: Kernel,
  check: ContactCheck,
  columns: ColumnSet,
  twice: RecordBitmap | undefined,
): Condition {
  const { email, phone } = checkedColumns(columns);
  const nothing: Condition = (chunk) => selectOnly(kernel, chunk, new Uint32Array(0));
  switch (check) {
    case 'noEmail': {
      const empty = kernel.prepare({ kind: 'empty' });
      return email < 0 ? nothing : ({ part }) => kernel.match(empty, cellOf(part, email), false);
    }
    case 'emailTwice':
      return twice ? within(kernel, twice) : nothing;
    case 'phoneNotE164': {
      const [empty, valid] = [kernel.prepare({ kind: 'empty' }), kernel.prepare({ kind: 'e164' })];
      return phone < 0
        ? nothing
        : ({ part }) => {
            const cell = cellOf(part, phone);
            kernel.match(empty, cell, true);
            kernel.match(valid, cell, true);
          };
    }
    case 'controlCharacters':
      return inAnyCell(kernel, kernel.prepare({ kind: 'control' }));
    case 'formula':
      return inAnyCell(kernel, kernel.prepare({ kind: 'formula' }));
    case 'ragged':
      return ragged(kernel);
  }
}

/** With `not`, a condition selects what it would deselect. */
export const opposite =
  (kernel: Kernel, condition: Condition): Condition =>
  (chunk) => {
    const before = copySelected(kernel, chunk);
    condition(chunk);
    invertSelected(kernel, before);
  };

const within =
  (kernel: Kernel, bitmap: RecordBitmap): Condition =>
  (chunk) => {
    const before = copySelected(kernel, chunk);
    bitmap.copyTo(kernel.selected, chunk.first, chunk.records);
    before.forEach((word, at) => {
      kernel.selected[at] = word & (kernel.selected[at] ?? 0);
    });
  };

/** Selects the records of a CSV that have more or fewer cells than its header. */
const ragged =
  (kernel: Kernel): Condition =>
  (chunk) => {
    const { width, index } = chunk.part;
    if (width === undefined || index.faults.misfits === 0) {
      selectOnly(kernel, chunk, new Uint32Array(0));
      return;
    }
    const records = selectedRecords(kernel, chunk);
    kernel.cellsOf(width);
    const longer = new Set(records.filter((record) => kernel.cellStarts[record] !== absent));
    kernel.cellsOf(width - 1);
    const found = records.filter(
      (record) => kernel.cellStarts[record] === absent || longer.has(record),
    );
    selectOnly(kernel, chunk, Uint32Array.from(found));
  };

/** Selects the records of which any value passes: of a CSV, those of its columns, not what a record has behind them. */
const inAnyCell =
  (kernel: Kernel, test: number): Condition =>
  ({ part }) =>
    kernel.matchAnyCell(test, part.width ?? Infinity);
