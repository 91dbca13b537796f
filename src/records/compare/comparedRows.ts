import type { Kernel } from '../kernel/kernel.ts';
import type {
  ChangeFilter,
  ComparisonInfo,
  RecordFields,
  Rows,
  TableFilter,
} from '../table/model.ts';
import type { RowChanges } from '../table/openedFiles.ts';
import type { RecordBitmap } from '../table/recordBitmap.ts';
import { RowReader } from '../table/rowReader.ts';
import { WholeView } from '../table/rowView.ts';
import { changesCsv } from './changesCsv.ts';
import type { RecordComparison } from './recordComparison.ts';

/** What is shown until the user chooses. */
const firstKinds = ['added', 'removed', 'changed', 'duplicate'] as const;

/** Adds to the rows of a table what a comparison knows of them. */
export class ComparedRows implements RowChanges {
  readonly #comparison: RecordComparison;
  readonly #reader: RowReader;
  readonly #all: WholeView;
  readonly #keysOnly: boolean;
  #among: { readonly key: string; readonly bitmap: RecordBitmap } | undefined;

  /** @param kernel used by nothing else. */
  constructor(comparison: RecordComparison, kernel: Kernel, keysOnly: boolean) {
    this.#comparison = comparison;
    this.#reader = new RowReader(comparison.source, kernel);
    this.#all = new WholeView(() => comparison.source.records);
    this.#keysOnly = keysOnly;
  }

  get defaultFilter(): ChangeFilter {
    const kinds = this.#keysOnly ? (['added', 'removed'] as const) : firstKinds;
    return { on: 'change', kinds, isOff: false };
  }

  get info(): ComparisonInfo {
    const { counts, columns, changedIn } = this.#comparison;
    const namesOf = (fits: (column: (typeof columns)[number]) => boolean): string[] =>
      columns.filter(fits).map(({ name }) => name);
    return {
      counts,
      key: namesOf(({ isKey }) => isKey),
      ignored: namesOf(({ isIgnored }) => isIgnored),
      changedIn: columns.flatMap(({ name }, place) => {
        const contacts = changedIn[place] ?? 0;
        return contacts > 0 ? [{ column: name, contacts }] : [];
      }),
      onlyBefore: namesOf(({ places }) => places.after < 0),
      onlyAfter: namesOf(({ places }) => places.before < 0),
      keysOnly: this.#keysOnly,
    };
  }

  /** Returns the records that the filters for changes let through. */
  among(filters: readonly TableFilter[]): RecordBitmap {
    const chosen = filters.flatMap((filter) => (filter.on === 'change' ? [filter.kinds] : []));
    const [first = [], ...others] = chosen;
    const kinds = first.filter((kind) => others.every((one) => one.includes(kind)));
    const key = kinds.toSorted().join(' ');
    if (this.#among?.key !== key) {
      this.#among = { key, bitmap: this.#comparison.bitmap(kinds) };
    }
    return this.#among.bitmap;
  }

  /**
   * Adds what became of the contacts, and what their values were.
   *
   * @param columns the places of the columns.
   */
  withChanges(rows: Rows, columns: readonly number[], most: number): Rows {
    const old: [number, number, string | null][] = [];
    for (const [row, record] of rows.records.entries()) {
      const change = this.#comparison.changeOf(record);
      const changed = change
        ? [...columns.keys()].filter((at) => change.columns[columns[at] ?? -1])
        : [];
      if (change && changed.length > 0) {
        const places = changed.map((at) => columns[at] ?? -1);
        const values = this.#valuesOf(change.before, places, most);
        changed.forEach((at, index) => old.push([row, at, values[index] ?? null]));
      }
    }
    const changes = rows.records.map((record) => this.#comparison.kindOf(record));
    return { ...rows, changes, old };
  }

  /** Adds what became of a contact, and what its values were. */
  withOld(record: RecordFields): RecordFields {
    const change = this.#comparison.changeOf(record.record);
    const { columns } = this.#comparison;
    const places = [...columns.keys()].filter((place) => change?.columns[place]);
    const values = change ? this.#valuesOf(change.before, places, Infinity) : [];
    const ids = this.#comparison.source.columns.all;
    return {
      ...record,
      change: this.#comparison.kindOf(record.record),
      old: places.map((place, at) => ({
        column: ids[place]?.id ?? '',
        value: values[at] ?? null,
      })),
    };
  }

  save(pages: AsyncIterable<Rows>): AsyncIterable<Uint8Array> {
    const { columns } = this.#comparison;
    const names = columns.map(({ name }) => name);
    return changesCsv(names, this.#changedPages(pages, [...columns.keys()]));
  }

  async *#changedPages(
    pages: AsyncIterable<Rows>,
    places: readonly number[],
  ): AsyncGenerator<Rows, void, void> {
    for await (const rows of pages) {
      yield this.withChanges(rows, places, Infinity);
    }
  }

  #valuesOf(record: number, places: readonly number[], most: number): readonly (string | null)[] {
    return this.#reader.rows(this.#all, record, record + 1, places, most).rows[0] ?? [];
  }
}
