import type { RecordBitmap } from './recordBitmap.ts';

/** Which records are rows, in which order. Grows while it is made. */
export interface RowView {
  /** How many rows are final. */
  readonly rows: number;
  recordAt(row: number): number;
  /** The records that are rows; undefined for all. */
  readonly bitmap: RecordBitmap | undefined;
  /** By row, the place of its record among those of the bitmap; undefined in the order of the file. */
  readonly order: Uint32Array | undefined;
}

/** All records in the order of the file. */
export class WholeView implements RowView {
  readonly bitmap = undefined;
  readonly order = undefined;
  readonly #count: () => number;

  constructor(count: () => number) {
    this.#count = count;
  }

  get rows(): number {
    return this.#count();
  }

  recordAt(row: number): number {
    return row;
  }
}

/** Some of the records in the order of the file. */
export class FilteredView implements RowView {
  readonly order = undefined;
  readonly bitmap: RecordBitmap;

  constructor(bitmap: RecordBitmap) {
    this.bitmap = bitmap;
  }

  get rows(): number {
    return this.bitmap.count;
  }

  recordAt(row: number): number {
    return this.bitmap.select(row);
  }
}

/** Records of another view, in another order. */
export class SortedView implements RowView {
  readonly bitmap: RecordBitmap | undefined;
  readonly order: Uint32Array;

  constructor(bitmap: RecordBitmap | undefined, order: Uint32Array) {
    this.bitmap = bitmap;
    this.order = order;
  }

  get rows(): number {
    return this.order.length;
  }

  recordAt(row: number): number {
    const place = this.order[row] ?? 0;
    return this.bitmap ? this.bitmap.select(place) : place;
  }
}
