import { checkedColumns } from './checkConditions.ts';
import type { ContactChecks } from '../values/contactChecks.ts';
import { activeFilters, conditionsOf, filterRecords } from './filterRecords.ts';
import type { KernelPool } from '../kernelPool.ts';
import type {
  ChangeFilter,
  SortedAs,
  TableFilter,
  TableLimits,
  TableSort,
  TableView,
  TableWork,
} from '../model.ts';
import { RecordBitmap } from '../recordBitmap.ts';
import { FilteredView, SortedView, WholeView, type RowView } from '../rowView.ts';
import { Slices } from '../slices.ts';
import { sortRecords } from './sortRecords.ts';
import type { TableSource } from '../source/tableSource.ts';

export interface ViewOptions {
  readonly compare: (a: string, b: string) => number;
  readonly limits: TableLimits;
  /** Called before each pause, and when rows have changed. */
  readonly onChange: () => void;
  /** Of a comparison: the filter of views that do not choose changes themselves. */
  readonly defaultFilter?: ChangeFilter | undefined;
  /** Returns the records that can match filters; undefined for all. */
  readonly among: (filters: readonly TableFilter[]) => RecordBitmap | undefined;
}

interface ShownView {
  readonly rows: RowView;
  readonly filters: readonly TableFilter[];
  readonly bitmap: RecordBitmap | undefined;
  readonly sortedAs: SortedAs | undefined;
}

/** Filters and sorts the records. */
export class ViewMaker {
  /** Counts each change of which rows there are, but not that more of them are known. */
  v = 0;
  work: TableWork = { kind: 'none' };
  readonly #source: TableSource;
  readonly #pool: KernelPool;
  readonly #checks: ContactChecks;
  readonly #options: ViewOptions;
  #shown: ShownView;
  /** The last view that was made to its end. */
  #whole: ShownView;
  #run = 0;

  constructor(source: TableSource, pool: KernelPool, checks: ContactChecks, options: ViewOptions) {
    this.#source = source;
    this.#pool = pool;
    this.#checks = checks;
    this.#options = options;
    const filters = this.#filtersOf({ filters: [] });
    const bitmap = options.among(filters);
    this.#shown = { rows: this.#unsorted(bitmap), filters, bitmap, sortedAs: undefined };
    this.#whole = this.#shown;
  }

  get rows(): RowView {
    return this.#shown.rows;
  }

  get filters(): readonly TableFilter[] {
    return this.#shown.filters;
  }

  get sortedAs(): SortedAs | undefined {
    return this.#shown.sortedAs;
  }

  /**
   * Makes a view. Its first rows can be read as soon as they are final. Where it fails or is cancelled, the view before comes back,
   * unless another one has been asked for.
   *
   * @param indexed resolved once the whole file is indexed.
   */
  async set(view: TableView, indexed: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const before = this.#whole;
    const run = ++this.#run;
    const filters = this.#filtersOf(view);
    const isKept = JSON.stringify(filters) === JSON.stringify(before.filters);
    const isFiltered = isKept || filters.every(({ on }) => on === 'change');
    const bitmap = isKept ? before.bitmap : isFiltered ? this.#options.among(filters) : undefined;
    this.v++;
    const isReady = isFiltered && !view.sort;
    const rows = isReady ? this.#unsorted(bitmap) : new SortedView(bitmap, new Uint32Array());
    this.work = isReady
      ? { kind: 'none' }
      : { kind: isFiltered ? 'sorting' : 'filtering', done: 0 };
    this.#show({ rows, filters, bitmap, sortedAs: undefined });
    try {
      await indexed();
      const made = isFiltered ? bitmap : await this.#filter(filters, view.sort, run, signal);
      if (view.sort) {
        await this.#sort(view.sort, filters, made, run, signal);
      }
      this.#whole = run === this.#run ? this.#shown : this.#whole;
    } catch (error) {
      if (run === this.#run) {
        this.v++;
        this.#shown = before;
      }
      throw error;
    } finally {
      if (run === this.#run) {
        this.work = { kind: 'none' };
        this.#options.onChange();
      }
    }
  }

  #filtersOf(view: TableView): readonly TableFilter[] {
    const { defaultFilter } = this.#options;
    const filters = activeFilters(view.filters);
    return defaultFilter
      ? [{ ...defaultFilter, kinds: view.changes ?? defaultFilter.kinds }, ...filters]
      : filters;
  }

  async #filter(
    filters: readonly TableFilter[],
    sort: TableSort | undefined,
    run: number,
    signal: AbortSignal,
  ): Promise<RecordBitmap> {
    const bitmap = new RecordBitmap(this.#source.records);
    const done = (): number => bitmap.filled / Math.max(1, this.#source.records);
    this.#progress(run, 'filtering', 0);
    const needsTwice = filters.some(
      (filter) => filter.on === 'check' && filter.check === 'emailTwice',
    );
    const twice =
      needsTwice && checkedColumns(this.#source.columns).email >= 0
        ? await this.#checks.twice(signal)
        : undefined;
    if (run === this.#run && !sort) {
      this.#show({ rows: this.#unsorted(bitmap), filters, bitmap, sortedAs: undefined });
    }
    const slices = this.#slices(signal, () => this.#progress(run, 'filtering', done()));
    await this.#pool.use((kernel) =>
      filterRecords(
        this.#source,
        kernel,
        conditionsOf(filters, this.#source, kernel, twice),
        bitmap,
        slices,
        this.#options.among(filters),
      ),
    );
    return bitmap;
  }

  async #sort(
    sort: TableSort,
    filters: readonly TableFilter[],
    bitmap: RecordBitmap | undefined,
    run: number,
    signal: AbortSignal,
  ): Promise<void> {
    let done = 0;
    const onRows = (order: Uint32Array, sortedAs: SortedAs): void => {
      if (run === this.#run) {
        this.#show({ rows: new SortedView(bitmap, order), filters, bitmap, sortedAs });
      }
    };
    await this.#pool.useOnce((kernel) =>
      sortRecords({
        ...{ source: this.#source, kernel, bitmap, onRows },
        column: this.#source.columns.indexOf(sort.column),
        isDescending: sort.descending,
        slices: this.#slices(signal, () => this.#progress(run, 'sorting', done)),
        compare: this.#options.compare,
        limits: this.#options.limits,
        onProgress: (now) => {
          done = now;
        },
      }),
    );
  }

  #unsorted(bitmap: RecordBitmap | undefined): RowView {
    return bitmap ? new FilteredView(bitmap) : new WholeView(() => this.#source.records);
  }

  #slices(signal: AbortSignal, report: () => void): Slices {
    return new Slices(signal, () => {
      this.#source.check();
      report();
    });
  }

  #progress(run: number, kind: 'filtering' | 'sorting', done: number): void {
    if (run === this.#run) {
      this.work = { kind, done };
      this.#options.onChange();
    }
  }

  #show(shown: ShownView): void {
    this.#shown = shown;
    this.#options.onChange();
  }
}
