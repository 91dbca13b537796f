import type { ColumnProfile } from '../../protocol/tableState.ts';
import type { ContactRecord, DistinctValues, ShownRows } from '../../protocol/recordMessages.ts';
import { longestPersonal, looksPersonal, masked, maskedValue } from '../../util/maskedValue.ts';
import { isPersonalColumn } from './personalData.ts';

interface Column {
  readonly id: string;
  readonly name: string;
}

/** What is shown of values: all of them, or none that are personal. */
export class ShownValues {
  readonly isMasked: boolean;
  /** Whether the columns are personal, by their ids. */
  readonly #personal = new Map<string, boolean>();

  constructor(isMasked: boolean) {
    this.isMasked = isMasked;
  }

  /** Returns the columns as they are sent to the page. */
  columns<C extends Column>(
    columns: readonly C[],
  ): readonly (C & { readonly isPersonal: boolean })[] {
    return columns.map((column) => ({
      ...column,
      isPersonal: this.#isPersonal(column.id, columns),
    }));
  }

  value(value: string | null, id: string, columns: readonly Column[]): string | null {
    return this.isMasked ? masked(value, this.#isPersonal(id, columns)) : value;
  }

  /** Returns how many characters of a value have to be read so that so many of it can be shown. */
  lengthToRead(maxLength: number): number {
    // An address that begins just before the end is recognised only as a whole.
    return this.isMasked ? maxLength + longestPersonal : maxLength;
  }

  /** Returns rows that were read with `lengthToRead`. */
  rows<P extends Pick<ShownRows, 'rows' | 'cut' | 'old'>>(
    page: P,
    {
      columns: ids,
      maxLength,
    }: { readonly columns: readonly string[]; readonly maxLength: number },
    columns: readonly Column[],
  ): P {
    if (!this.isMasked) {
      return page;
    }
    const personal = ids.map((id) => this.#isPersonal(id, columns));
    const cut: [number, number][] = [];
    const rows = page.rows.map((cells, row) =>
      cells.map((cell, at) => {
        const shown = masked(cell, personal[at] ?? true);
        if (shown === null || shown.length <= maxLength) {
          return shown;
        }
        cut.push([row, at]);
        return shown.slice(0, maxLength);
      }),
    );
    const old = page.old?.map(([row, at, value]) => {
      const shown = masked(value, personal[at] ?? true);
      return [row, at, shown?.slice(0, maxLength) ?? null] as const;
    });
    return { ...page, rows, cut, old };
  }

  record<R extends Pick<ContactRecord, 'fields' | 'extra' | 'old'>>(
    record: R,
    columns: readonly Column[],
  ): R {
    const shown = <F extends { readonly column: string; readonly value: string | null }>(
      field: F,
    ): F => ({ ...field, value: this.value(field.value, field.column, columns) });
    return {
      ...record,
      fields: record.fields.map(shown),
      extra: this.#extra(record.extra),
      old: record.old?.map(shown),
    };
  }

  /** Cells without a column can hold anything. */
  #extra(cells: readonly string[]): readonly string[] {
    return this.isMasked ? cells.map((cell) => (cell === '' ? cell : maskedValue)) : cells;
  }

  /** Whether all values of a column are hidden. */
  hides(id: string, columns: readonly Column[]): boolean {
    return this.isMasked && this.#isPersonal(id, columns);
  }

  profile(profile: ColumnProfile, columns: readonly Column[]): ColumnProfile {
    if (this.hides(profile.column, columns)) {
      const masked = profile.top.length;
      return { ...profile, top: [], masked, least: undefined, greatest: undefined };
    }
    const top = this.#withoutPersonal(profile.top);
    return { ...profile, top, masked: profile.top.length - top.length };
  }

  distinct(found: DistinctValues, id: string, columns: readonly Column[]): DistinctValues {
    const values = this.hides(id, columns) ? [] : this.#withoutPersonal(found.values);
    return { ...found, values, masked: found.values.length - values.length };
  }

  /** A masked value could not be filtered by, so it is left out. */
  #withoutPersonal<T extends { readonly value: string }>(values: readonly T[]): readonly T[] {
    return this.isMasked ? values.filter(({ value }) => !looksPersonal(value)) : values;
  }

  #isPersonal(id: string, columns: readonly Column[]): boolean {
    const known = this.#personal.get(id);
    if (known !== undefined) {
      return known;
    }
    const column = columns.find((one) => one.id === id);
    // A column that is not known yet may be looked up again.
    const isPersonal = isPersonalColumn(column?.name ?? id);
    if (column) {
      this.#personal.set(id, isPersonal);
    }
    return isPersonal;
  }
}
