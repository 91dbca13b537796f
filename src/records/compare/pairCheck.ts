import type { Kernel } from '../kernel/kernel.ts';
import type { TableSource } from '../table/source/tableSource.ts';
import type { ComparedColumn } from './comparison.ts';
import { isGuardedForm } from './guardedValue.ts';
import { RecordFetcher, type WrittenCell } from './recordFetcher.ts';
import { valueKey, valuesDiffer } from './valuesDiffer.ts';

/** A record, and where it begins in its file. */
export interface RecordPlace {
  readonly record: number;
  readonly position: number;
}

/** Compares records value by value. */
export class PairCheck {
  readonly #columns: readonly ComparedColumn[];
  readonly #counted: readonly number[];
  readonly #keys: readonly number[];
  readonly #before: RecordFetcher;
  readonly #after: RecordFetcher;

  /** @param kernel creates a kernel that nothing else uses. */
  constructor(source: TableSource, columns: readonly ComparedColumn[], kernel: () => Kernel) {
    this.#columns = columns;
    const places = [...columns.keys()];
    this.#keys = places.filter((place) => columns[place]?.isKey);
    this.#counted = places.filter((place) => columns[place]?.isIgnored === false);
    this.#before = new RecordFetcher(source, kernel());
    this.#after = new RecordFetcher(source, kernel());
  }

  /** Returns a text that is the same for the same key alone. */
  keyOf({ record, position }: RecordPlace): string {
    this.#after.fetch(record, position);
    return JSON.stringify(
      this.#keys.map((column) => valueKey(this.#after.value(column), this.#isList(column))),
    );
  }

  /** Returns the places of the columns whose values differ; undefined where the keys do. */
  differences(before: RecordPlace, after: RecordPlace): readonly number[] | undefined {
    this.#before.fetch(before.record, before.position);
    this.#after.fetch(after.record, after.position);
    return this.#keys.some((column) => this.#differs(column))
      ? undefined
      : this.#counted.filter((column) => this.#differs(column));
  }

  #differs(column: number): boolean {
    const [before, after] = [this.#before.written(column), this.#after.written(column)];
    if (isWrittenSame(before, after)) {
      return false;
    }
    const [was, is] = [this.#before.value(column), this.#after.value(column)];
    const isCsv = before?.format === 'csv' || after?.format === 'csv';
    return valuesDiffer(was, is, this.#isList(column)) && !(isCsv && isGuardedForm(was, is));
  }

  #isList(column: number): boolean {
    return this.#columns[column]?.isList === true;
  }
}

/** Whether two values are written in the same way, so that they need not be decoded. */
function isWrittenSame(a: WrittenCell | undefined, b: WrittenCell | undefined): boolean {
  if (!a || !b) {
    return a === b;
  }
  const length = a.end - a.start;
  if ((a.format === 'csv') !== (b.format === 'csv') || length !== b.end - b.start) {
    return false;
  }
  let at = 0;
  while (at < length && a.bytes[a.start + at] === b.bytes[b.start + at]) {
    at++;
  }
  return at === length;
}
