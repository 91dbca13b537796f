import type { TableColumn } from '../../../src/protocol/tableState.ts';
import { narrowestColumn, widestColumn } from './columnGeometry.ts';

/** Left and right of a text, and the line between two columns. */
const padding = 17;
/** Space for the sign of a sorted column and its filter button. */
const signs = 34;
const widestByDefault = 240;

/** Returns the width of a text in pixels. */
export type Measure = (text: string, isHeader: boolean) => number;

/** The widths of columns that the user has not resized: wide enough for the name and for the values that were seen first. */
export class ColumnWidths {
  readonly #measure: Measure;
  readonly #widths = new Map<string, number>();
  readonly #fitted = new Set<string>();

  constructor(measure: Measure) {
    this.#measure = measure;
  }

  widthOf(column: TableColumn): number {
    const known = this.#widths.get(column.id);
    if (known !== undefined) {
      return known;
    }
    const width = Math.min(2 * widestByDefault, this.#nameWidth(column));
    this.#widths.set(column.id, width);
    return width;
  }

  /** Whether the width takes values into account. */
  isFitted(id: string): boolean {
    return this.#fitted.has(id);
  }

  /**
   * Widens a column for the first values that are seen of it; with `isFinal`, for the last time. Returns whether its width has
   * changed.
   */
  fit(column: TableColumn, values: readonly string[], isFinal: boolean): boolean {
    if (isFinal) {
      this.#fitted.add(column.id);
    }
    const before = this.widthOf(column);
    const content = Math.min(widestByDefault, this.#valuesWidth(values));
    this.#widths.set(column.id, Math.max(before, content));
    return content > before;
  }

  /** Returns the width in which the name and all of these values are shown whole. */
  toContent(column: TableColumn, values: readonly string[]): number {
    const width = Math.max(this.#nameWidth(column), this.#valuesWidth(values));
    return Math.min(widestColumn, Math.max(narrowestColumn, width));
  }

  #nameWidth({ name }: TableColumn): number {
    return Math.ceil(this.#measure(name, true)) + padding + signs;
  }

  #valuesWidth(values: readonly string[]): number {
    return values.reduce(
      (most, value) => Math.max(most, Math.ceil(this.#measure(inOneLine(value), false)) + padding),
      narrowestColumn,
    );
  }
}

const inOneLine = (value: string): string => value.replaceAll(/\r\n|\r|\n/g, ' ↵ ');
