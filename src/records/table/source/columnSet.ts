import { mostColumns, type JsonColumn } from '../../kernel/kernel.ts';
import type { TableColumn } from '../model.ts';

/** Returns the names, those that have occurred before with a number behind them. */
export function uniqueIds(names: readonly string[], used = new Set<string>()): string[] {
  return names.map((name) => {
    let id = name;
    for (let number = 2; used.has(id); number++) {
      id = `${name} ${number}`;
    }
    used.add(id);
    return id;
  });
}

/** The columns of a table: those of the header, or the fields of JSON in the order of their first appearance. */
export class ColumnSet {
  #columns: readonly TableColumn[] = [];
  #json: readonly JsonColumn[] = [];
  readonly #byId = new Map<string, number>();
  readonly #jsonKeys = new Set<string>();
  readonly #ids = new Set<string>();

  get all(): readonly TableColumn[] {
    return this.#columns;
  }

  /** The same columns, as a kernel wants them. */
  get json(): readonly JsonColumn[] {
    return this.#json;
  }

  /** Returns the place of a column, −1 where there is none. */
  indexOf(id: string): number {
    return this.#byId.get(id) ?? -1;
  }

  add(names: readonly string[]): void {
    const ids = uniqueIds(names, this.#ids);
    ids.forEach((id, index) => this.#byId.set(id, this.#columns.length + index));
    this.#columns = [
      ...this.#columns,
      ...ids.map((id, index) => ({ id, name: names[index] ?? id })),
    ];
  }

  /** Sets what a kernel reads of JSON, where that are not the columns in their order. */
  setJson(columns: readonly JsonColumn[]): void {
    this.#json = columns;
  }

  /** Adds the fields that are not known, as many as a kernel can have: each part can have others. */
  addJson(columns: readonly JsonColumn[]): void {
    const added = columns.filter(({ name, isCustom }) => {
      const key = (isCustom ? '.' : ' ') + name;
      const isOneMore = !this.#jsonKeys.has(key) && this.#jsonKeys.size < mostColumns;
      return isOneMore && this.#jsonKeys.add(key);
    });
    this.#json = [...this.#json, ...added];
    this.add(added.map(({ name, isCustom }) => (isCustom ? `custom_fields.${name}` : name)));
  }
}
