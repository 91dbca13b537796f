import type { RecordBitmap } from '../table/recordBitmap.ts';
import type { TableSource } from '../table/source/tableSource.ts';
import type { Change, ChangeStore } from './changeStore.ts';
import type { ChangeCounts, ChangeKind, ComparedColumn } from './comparison.ts';
import type { RecordKinds } from './recordKinds.ts';

/** What a comparison has found. */
export class RecordComparison {
  /** The records of both sides, those after the change first. */
  readonly source: TableSource;
  readonly columns: readonly ComparedColumn[];
  readonly counts: ChangeCounts;
  /** By column, in how many contacts it was changed. */
  readonly changedIn: readonly number[];
  readonly #kinds: RecordKinds;
  readonly #changes: ChangeStore;
  readonly #changed: RecordBitmap;

  constructor(
    source: TableSource,
    columns: readonly ComparedColumn[],
    kinds: RecordKinds,
    changes: { readonly store: ChangeStore; readonly changedIn: readonly number[] },
  ) {
    this.source = source;
    this.columns = columns;
    this.counts = kinds.counts;
    this.changedIn = changes.changedIn;
    this.#kinds = kinds;
    this.#changes = changes.store;
    this.#changed = kinds.bitmap(['changed']);
  }

  /** Returns what became of a record; undefined for one that is before a change, or the same as one after it. */
  kindOf(record: number): ChangeKind | undefined {
    return this.#kinds.get(record);
  }

  /** Returns what was changed in a record that is `changed`. */
  changeOf(record: number): Change | undefined {
    return this.#changed.has(record) ? this.#changes.get(this.#changed.rank(record)) : undefined;
  }

  /** Returns the records of some kinds. */
  bitmap(kinds: readonly ChangeKind[]): RecordBitmap {
    return this.#kinds.bitmap(kinds);
  }
}
