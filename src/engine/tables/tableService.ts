import { packRows } from '../../protocol/packedRows.ts';
import type { RpcChannel } from '../../protocol/rpc.ts';
import {
  recordNotices as notices,
  recordRequests as requests,
  type ContactRecord,
  type OpenedTable,
  type RowsPage,
  type RowsQuery,
  type SavedRows,
  type TableFiles,
  type TableStatus,
} from '../../protocol/recordMessages.ts';
import type { TableView } from '../../protocol/tableState.ts';
import type { Disposable } from '../../util/emitter.ts';
import { Throttle } from '../../util/throttle.ts';
import { copyRows } from './copyRows.ts';
import { lineNumber } from './lineNumber.ts';
import { Operations } from './operations.ts';
import { rowAtLine } from './rowAtLine.ts';
import { saveRows } from './saveRows.ts';
import { ShownValues } from './shownValues.ts';
import { describeTableError, isStopped } from './tableErrors.ts';
import type { TableSource } from './tableSource.ts';

/** Opens the records of files. */
export type OpenSource = (
  files: Pick<TableFiles, 'paths' | 'language' | 'indexes' | 'comparison'>,
  onCompared: (done: number) => void,
) => TableSource;

/** Shorter than what the host waits between two of its messages to the page. */
const statusEveryMs = 100;

const emptyView: TableView = { filters: [] };
const isEmpty = ({ filters, sort, changes }: TableView): boolean =>
  filters.length === 0 && sort === undefined && changes === undefined;

type Operation =
  | 'open'
  | 'line'
  | 'index'
  | 'view'
  | 'find'
  | 'findNext'
  | 'profile'
  | 'distinct'
  | 'checks'
  | 'copy'
  | 'save';

/** Serves the requests for one table, in its worker thread. Personal data is masked here: it does not leave the thread. */
export class TableService {
  readonly #channel: RpcChannel;
  readonly #openSource: OpenSource;
  readonly #operations = new Operations<Operation>();
  readonly #status: Throttle;
  #table: { readonly source: TableSource; readonly paths: readonly string[] } | undefined;
  #subscription: Disposable | undefined;
  #shown = new ShownValues(false);
  #progressAt = -Infinity;
  #view = emptyView;
  /** The last view that was made to its end: what is shown again when the making of another is cancelled. */
  #wholeView = emptyView;
  /** What is added to the source's own `v`: it begins again with each source, and does not know masks. */
  #earlierVs = 0;

  constructor(channel: RpcChannel, openSource: OpenSource) {
    this.#channel = channel;
    this.#openSource = openSource;
    this.#status = new Throttle({
      intervalMs: statusEveryMs,
      action: () => {
        // There is no table while files are being opened again.
        if (this.#table) {
          channel.notify(notices.statusChanged, this.#currentStatus());
        }
      },
    });
    this.#serveReading();
    this.#serveViews();
    this.#serveWork();
  }

  #serveReading(): void {
    this.#channel.serve(requests.open, (files) => this.#open(files));
    this.#channel.serve(requests.rows, (query) => this.#rows(query));
    this.#channel.serve(requests.record, ({ row }) => this.#record(row));
    this.#channel.serve(requests.setMasked, ({ isMasked }) => {
      if (isMasked !== this.#shown.isMasked) {
        this.#shown = new ShownValues(isMasked);
        this.#earlierVs += 1;
        this.#status.request();
      }
      return { v: this.#v };
    });
    this.#channel.serve(requests.lineOf, async ({ row }) => {
      const { path, offset } = this.#source.placeOf(row);
      return { path, line: await lineNumber(path, offset) };
    });
    this.#channel.serve(requests.rowAtLine, async ({ line }) => {
      const { source, paths } = this.#opened;
      const [path] = paths;
      return path === undefined || paths.length > 1 || !isEmpty(this.#view)
        ? {}
        : {
            row: await this.#operations.run('line', (signal) =>
              rowAtLine(source, path, line, signal),
            ),
          };
    });
  }

  #serveViews(): void {
    this.#channel.serve(requests.setView, (view) => this.#setView(view));
    this.#channel.serve(requests.cancelView, () => {
      this.#operations.stop('view');
      return null;
    });
    this.#channel.serve(requests.find, (what) => {
      void this.#inBackground('find', (signal) =>
        this.#source.find(
          what,
          (matches) => {
            if (!signal.aborted) {
              this.#channel.notify(notices.matchesChanged, { v: this.#v, ...matches });
            }
          },
          signal,
        ),
      );
      return null;
    });
    this.#channel.serve(requests.findNext, async ({ from, direction }) => ({
      found: await this.#operations.run('findNext', (signal) =>
        this.#source.findNext(from, direction, signal),
      ),
    }));
    this.#channel.serve(requests.stopFind, () => {
      this.#operations.stop('find', 'findNext');
      return null;
    });
  }

  #serveWork(): void {
    this.#channel.serve(requests.profile, async ({ column }) => ({
      v: this.#v,
      profile: this.#shown.profile(
        await this.#operations.run('profile', (signal) => this.#source.profile(column, signal)),
        this.#source.info.columns,
      ),
    }));
    this.#channel.serve(requests.distinct, async ({ column, prefix, most }) =>
      this.#shown.distinct(
        await this.#operations.run('distinct', (signal) =>
          this.#source.distinct(column, prefix, most, signal),
        ),
        column,
        this.#source.info.columns,
      ),
    );
    this.#channel.serve(requests.checks, async () => ({
      found: await this.#operations.run('checks', (signal) =>
        this.#source.checks((done) => this.#progress('checks', done), signal),
      ),
    }));
    this.#channel.serve(requests.copy, (query) =>
      this.#operations.run('copy', (signal) =>
        copyRows(
          {
            source: this.#source,
            shown: (value, column) => this.#shown.value(value, column, this.#source.info.columns),
            onProgress: (done) => this.#channel.notify(notices.progress, { what: 'copy', done }),
          },
          query,
          signal,
        ),
      ),
    );
    this.#channel.serve(requests.save, ({ target }) => this.#save(target));
    this.#channel.serve(requests.stop, ({ what }) => {
      this.#operations.stop(what);
      return null;
    });
  }

  /** Sends how much is done, less often than it changes: that is more than anybody could read. */
  #progress(what: 'checks' | 'compare', done: number): void {
    if (performance.now() - this.#progressAt >= statusEveryMs) {
      this.#progressAt = performance.now();
      this.#channel.notify(notices.progress, { what, done });
    }
  }

  async #open(files: TableFiles): Promise<OpenedTable> {
    const { paths, view, isMasked, firstV, comparison } = files;
    this.#operations.stopAll();
    this.#subscription?.dispose();
    const before = this.#table?.source;
    this.#table = undefined;
    await before?.close();
    const source = this.#openSource(files, (done) => this.#progress('compare', done));
    const why = await this.#openWhole(source);
    if (why) {
      return typeof why === 'string' ? { kind: 'notATable', why } : { kind: 'notCompared', why };
    }
    this.#table = { source, paths: [...paths, ...(comparison?.before ?? [])] };
    this.#shown = new ShownValues(isMasked);
    this.#view = emptyView;
    this.#wholeView = emptyView;
    this.#earlierVs = firstV;
    this.#subscription = source.onDidChange(() => this.#status.request());
    void this.#inBackground('index', (signal) => source.index(signal));
    if (!isEmpty(view)) {
      this.#setView(view);
    }
    return { kind: 'table', status: this.#currentStatus() };
  }

  /** Opens a source, and closes it unless it is a table. */
  async #openWhole(source: TableSource): ReturnType<TableSource['open']> {
    let why: Awaited<ReturnType<TableSource['open']>>;
    try {
      why = await this.#operations.run('open', (signal) => source.open(signal));
    } catch (error) {
      await source.close();
      throw error;
    }
    await (why && source.close());
    return why;
  }

  #setView(view: TableView): { readonly v: number } {
    this.#view = view;
    this.#operations.stop('find', 'findNext');
    void this.#inBackground('view', async (signal) => {
      try {
        await this.#source.setView(view, signal);
        this.#wholeView = view;
      } catch (error) {
        // Otherwise, a later view has replaced this one.
        this.#view = this.#view === view ? this.#wholeView : this.#view;
        throw error;
      }
    });
    this.#status.request();
    return { v: this.#v };
  }

  /** Runs an operation whose end nobody waits for. An error is sent as a notice. */
  async #inBackground(
    kind: Operation,
    operation: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    try {
      await this.#operations.run(kind, operation);
    } catch (error) {
      if (!isStopped(error)) {
        this.#channel.notify(notices.failed, describeTableError(error));
      }
    }
    this.#status.request();
  }

  #rows(query: RowsQuery): RowsPage {
    const maxLength = this.#shown.lengthToRead(query.maxLength);
    const read = this.#source.rows({ ...query, maxLength });
    const { rows, cut, changes, old } = this.#shown.rows(read, query, this.#source.info.columns);
    return { v: this.#v, ...packRows(rows), cut, changes, old };
  }

  #record(row: number): ContactRecord {
    const record = this.#source.record(row);
    return { v: this.#v, ...this.#shown.record(record, this.#source.info.columns) };
  }

  async #save(target: string): Promise<SavedRows> {
    const { source, paths } = this.#opened;
    return this.#operations.run('save', (signal) => {
      const onProgress = (done: number): void =>
        this.#channel.notify(notices.progress, { what: 'save', done });
      return saveRows({ source, paths, onProgress }, target, signal);
    });
  }

  get #opened(): { readonly source: TableSource; readonly paths: readonly string[] } {
    if (!this.#table) {
      throw new Error('The table is not open.');
    }
    return this.#table;
  }

  get #source(): TableSource {
    return this.#opened.source;
  }

  get #v(): number {
    return this.#earlierVs + this.#source.info.v;
  }

  #currentStatus(): TableStatus {
    const { info } = this.#source;
    return {
      ...info,
      v: this.#v,
      view: this.#view,
      isMasked: this.#shown.isMasked,
      columns: this.#shown.columns(info.columns),
    };
  }
}
