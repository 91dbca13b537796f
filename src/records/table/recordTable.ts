import { abortable } from '../../util/abortable.ts';
import { Emitter } from '../../util/emitter.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { KernelPool } from './kernelPool.ts';
import type { CheckCount } from './values/contactChecks.ts';
import * as model from './model.ts';
import { openedTable, type OpenedTable } from './openedTable.ts';
import { openParts } from './openedFiles.ts';
import type { NotCompared, OpenedFiles, OpenFiles } from './openedFiles.ts';
import type { PartOptions } from './source/openTable.ts';
import { ownBytes } from './save/ownBytes.ts';
import type { RowIndexData } from './source/rowIndex.ts';
import { Slices } from './slices.ts';
import { problemsOf } from './source/tableProblems.ts';

export interface RecordTableOptions {
  /** The files, in the order of their records. */
  readonly parts?: readonly PartOptions[];
  /** Opens what else is shown as a table, in place of `parts`. */
  readonly files?: OpenFiles;
  /** Reads row indexes that were made earlier, of any files: those of the very same files are used. */
  readonly indexes?: () => Promise<readonly RowIndexData[]>;
  /** Creates a kernel. Several work at the same time. */
  readonly kernel: () => Kernel;
  /** Compares texts in the order of a language; that of the process by default. */
  readonly compare?: (a: string, b: string) => number;
  readonly limits?: Partial<model.TableLimits>;
}

/**
 * Shows files of any size as a table, in constant memory. Long work is cut into slices of some milliseconds, between which rows can
 * be read and signals are seen; it throws the signal's reason then. Throws `TableFileError` where a file is no longer what it was.
 */
export class RecordTable {
  readonly #options: RecordTableOptions;
  readonly #limits: model.TableLimits;
  readonly #onDidChange = new Emitter<void>();
  readonly #closing = new AbortController();
  readonly #pending = new Set<Promise<unknown>>();
  #opened: OpenedTable | undefined;
  #close: OpenedFiles['close'] | undefined;
  #view: { readonly abort: AbortController; readonly done: Promise<void> } | undefined;

  /** Fired when `info` has changed. */
  readonly onDidChange = this.#onDidChange.event;

  constructor(options: RecordTableOptions) {
    this.#options = options;
    this.#limits = { ...model.defaultLimits, ...options.limits };
  }

  /** Opens the files, and reads the first records. Returns why they are no table. */
  async open(signal = this.#closing.signal): Promise<model.NotATable | NotCompared | undefined> {
    const pool = new KernelPool(this.#options.kernel);
    const { parts = [], indexes, files = openParts(parts, indexes) } = this.#options;
    const opened = await this.#run(signal, (both) => files(pool, both));
    if (typeof opened === 'string' || 'kind' in opened) {
      return opened;
    }
    this.#close = opened.close;
    const { compare = new Intl.Collator().compare } = this.#options;
    const onChange = this.#onDidChange.fire.bind(this.#onDidChange, undefined);
    this.#opened = openedTable(opened, pool, { compare, limits: this.#limits, onChange });
    this.#opened.indexing.begin();
    return undefined;
  }

  get info(): model.TableInfo {
    const { source, views, indexing } = this.#table;
    const { done, isComplete } = source;
    return {
      v: views.v,
      format: source.parts[0]?.format ?? 'csv',
      size: source.size,
      records: source.records,
      rows: views.rows.rows,
      matches: views.rows.bitmap?.count ?? source.records,
      columns: source.columns.all,
      // Of a comparison, all columns are known before any is shown.
      lateColumns: this.#table.changes ? 0 : indexing.lateColumns,
      problems: problemsOf(source),
      work: isComplete ? views.work : { kind: 'indexing', done },
      sortedAs: views.sortedAs,
      comparison: this.#table.changes?.info,
    };
  }

  /** Indexes the files to their end. */
  async index(signal: AbortSignal): Promise<void> {
    await this.#run(signal, (both) => this.#table.indexing.untilDone(both));
  }

  /** Returns the index of each part, to be stored, once all are indexed. */
  get indexes(): readonly RowIndexData[] {
    const { source } = this.#table;
    return source.isComplete
      ? source.parts.map(({ index, file, format, width }) =>
          index.toData(file.identity, { format, width, columns: source.columns.json }),
        )
      : [];
  }

  /** Returns whether the paths still lead to the files as they were. */
  async fileState(): Promise<'same' | 'changed' | 'gone'> {
    const { source } = this.#table;
    const states = await Promise.all(source.parts.map(({ file }) => file.state()));
    return states.includes('gone') ? 'gone' : states.includes('changed') ? 'changed' : 'same';
  }

  rows({ from, to, columns, maxLength }: model.RowsRequest): model.Rows {
    const { reader, views, source, changes } = this.#table;
    const places = columns.map((id) => source.columns.indexOf(id));
    const rows = reader.rows(views.rows, from, to, places, maxLength);
    return changes?.withChanges(rows, places, maxLength) ?? rows;
  }

  /** Returns all fields of the record in a row. */
  record(row: number): model.RecordFields {
    const { reader, changes } = this.#table;
    const record = reader.record(this.#recordAt(row));
    return changes?.withOld(record) ?? record;
  }

  /** Returns the file that the record in a row is in, and where it begins. */
  placeOf(row: number): { readonly path: string; readonly offset: number } {
    return this.#table.reader.placeOf(this.#recordAt(row));
  }

  /** Shows other rows, or the same in another order. Ends the making of the view before. */
  async setView(view: model.TableView, signal: AbortSignal): Promise<void> {
    this.#view?.abort.abort();
    const abort = new AbortController();
    const done = this.#run(AbortSignal.any([signal, abort.signal]), (both) =>
      this.#table.views.set(view, () => this.#table.indexing.untilDone(both), both),
    );
    this.#view = { abort, done: done.catch(() => undefined) };
    this.#table.find.stop();
    await done;
  }

  /** Counts the values of a column in the rows of the view. */
  profile(column: string, signal: AbortSignal): Promise<model.ColumnProfile> {
    return this.#whenReady(signal, ({ profiles, views }, slices) =>
      profiles.of(column, views, slices),
    );
  }

  /** Returns values of a column that begin with a text, of the records that match the filters for other columns. */
  distinct(
    column: string,
    prefix: string,
    most: number,
    signal: AbortSignal,
  ): Promise<model.DistinctValues> {
    return this.#whenReady(signal, ({ views, values, checks }, slices, both) =>
      values.list(column, prefix, most, views.filters, () => checks.twice(both), slices),
    );
  }

  /** Returns how many records each check finds that the columns allow. */
  checks(onProgress: (done: number) => void, signal: AbortSignal): Promise<readonly CheckCount[]> {
    return this.#whenReady(signal, ({ checks }, _slices, both) => checks.counts(onProgress, both));
  }

  /** Counts the rows of the view with a text. From now on, `findNext` finds them. */
  find(
    request: model.FindRequest,
    onMatches: (progress: model.FindProgress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    return this.#whenReady(signal, ({ find, views }, _slices, both) =>
      find.find(views.rows, request, onMatches, both),
    );
  }

  /** Returns the next or previous cell with the text of `find`, in the order of the view and of the columns. */
  findNext(
    from: model.Place,
    direction: 'next' | 'previous',
    signal: AbortSignal,
  ): Promise<model.Place | undefined> {
    return this.#run(signal, (both) => this.#table.find.next(from, direction, both));
  }

  /** Returns the values of rows, whole ones. */
  async *rowsOf(
    from: number,
    to: number,
    columns: readonly string[],
    signal: AbortSignal,
  ): AsyncGenerator<readonly (string | null)[], void, void> {
    const { source, views, reader } = this.#table;
    const places = columns.map((id) => source.columns.indexOf(id));
    const slices = new Slices(AbortSignal.any([signal, this.#closing.signal]));
    for await (const { rows } of reader.pages(views.rows, from, to, places, slices)) {
      yield* rows;
    }
  }

  /**
   * Returns the view as it is written in the files: the header and the records of its rows. That of a comparison is a CSV with
   * what became of each contact.
   */
  async *ownBytes(signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    const { source, views, pool, changes, reader } = this.#table;
    const slices = this.#slices(AbortSignal.any([signal, this.#closing.signal]));
    if (changes) {
      const places = [...source.columns.all.keys()];
      yield* changes.save(reader.pages(views.rows, 0, Infinity, places, slices));
      return;
    }
    const kernel = pool.take();
    try {
      yield* ownBytes(source, kernel, views.rows, slices);
    } finally {
      pool.give(kernel);
    }
  }

  /** Ends all work and closes the files. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#pending);
    this.#opened = undefined;
    await this.#close?.();
    this.#onDidChange.dispose();
  }

  #recordAt(row: number): number {
    const { rows } = this.#table.views;
    if (row < 0 || row >= rows.rows) {
      throw new RangeError(`There is no row ${row}.`);
    }
    return rows.recordAt(row);
  }

  get #table(): OpenedTable {
    if (!this.#opened) {
      throw new Error('The table is not open.');
    }
    return this.#opened;
  }

  /** Runs work that ends with the table. */
  async #run<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const running = work(AbortSignal.any([signal, this.#closing.signal]));
    this.#pending.add(running);
    try {
      return await running;
    } finally {
      this.#pending.delete(running);
    }
  }

  /** Runs work on all records, once they are indexed and the view is made. */
  #whenReady<T>(
    signal: AbortSignal,
    work: (table: OpenedTable, slices: Slices, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.#run(signal, async (both) => {
      await this.#table.indexing.untilDone(both);
      await abortable(this.#view?.done ?? Promise.resolve(), both);
      return work(this.#table, this.#slices(both), both);
    });
  }

  #slices(signal: AbortSignal): Slices {
    return new Slices(signal, () => this.#table.source.check());
  }
}
