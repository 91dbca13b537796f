import { recordRequests as records } from '../../protocol/recordMessages.ts';
import { RpcChannel, type Transport } from '../../protocol/rpc.ts';
import {
  tableNotices as notices,
  tableRequests as requests,
  type PageCommand,
} from '../../protocol/tableMessages.ts';
import type { CopyFormat, TableLayout } from '../../protocol/tableState.ts';
import type { TableStrings } from '../../protocol/tableStrings.ts';
import { disposeAll, type Disposable } from '../../util/emitter.ts';
import { Throttle } from '../../util/throttle.ts';
import { comparingText, requestText } from './failureTexts.ts';
import { around, firstRows } from './firstRows.ts';
import type { OpenTable } from './openTable.ts';

/** The state is sent to the page at most four times a second. */
const stateEveryMs = 250;

/** A range of cells on its way to the clipboard. */
export interface CopyRange {
  readonly from: number;
  readonly to: number;
  readonly columns: readonly string[];
  readonly withHeader: boolean;
  readonly as: CopyFormat;
}

/** What the session depends on. VS Code is accessed through functions. */
export interface TableSessionDeps {
  readonly table: OpenTable;
  readonly transport: Transport;
  /** See `RpcChannelOptions.instance`. */
  readonly instance: string;
  readonly strings: () => TableStrings;
  /** The line of the file that the user came from, counted from 0. */
  readonly startLine?: number | undefined;
  readonly layouts: {
    get(columns: readonly string[]): TableLayout | undefined;
    set(columns: readonly string[], layout: TableLayout): Promise<void>;
  };
  readonly copy: (range: CopyRange) => Promise<{ readonly rows: number; readonly cells: number }>;
  /** Asks for a file, and saves the rows of the view in it. Returns whether it did. */
  readonly saveRows: () => Promise<boolean>;
  readonly openAsText: (row: number | undefined) => Promise<void>;
  readonly alwaysOpenAsText: () => Promise<void>;
  readonly changeComparison: () => Promise<void>;
  readonly copySummary: () => Promise<void>;
  readonly onBadMessage: (problem: string) => void;
}

/** The host's side of a table's page: responds to its requests and notifies it of changes. There is one for each editor. */
export class TableSession implements Disposable {
  readonly #deps: TableSessionDeps;
  readonly #channel: RpcChannel;
  readonly #state: Throttle;
  readonly #subscriptions: Disposable;
  /** Whether this page searches: matches of another editor's search are not sent to it. */
  #isFinding = false;
  #hasPage = false;
  #startLine: number | undefined;

  constructor(deps: TableSessionDeps) {
    this.#deps = deps;
    this.#startLine = deps.startLine;
    this.#channel = new RpcChannel({
      transport: deps.transport,
      instance: deps.instance,
      describeError: (error) => ({ message: requestText(error) }),
      onBadMessage: deps.onBadMessage,
    });
    this.#state = new Throttle({ intervalMs: stateEveryMs, action: () => this.#sendState() });
    this.#subscriptions = disposeAll(
      deps.table.onDidChange(() => this.#state.request()),
      deps.table.onDidProgress(({ what, done }) => {
        if (what === 'compare') {
          this.#channel.notify(notices.comparing, { message: comparingText(done) });
        }
      }),
      deps.table.onDidChangeMatches((matches) => {
        if (this.#isFinding) {
          this.#channel.notify(notices.matchesChanged, matches);
        }
      }),
      deps.table.onDidProgress(({ what, done }) => {
        if (what === 'checks') {
          this.#channel.notify(notices.checksProgress, { done });
        }
      }),
    );
    this.#serveTable();
    this.#serveFind();
    this.#serveHost();
  }

  /** Whether a page shows the table, so that it can run commands. */
  get hasPage(): boolean {
    return this.#hasPage;
  }

  /** Called when the page is hidden: it is discarded then. */
  forgetPage(): void {
    this.#hasPage = false;
  }

  /** Has the page run a command. */
  run(command: PageCommand): void {
    this.#channel.notify(notices.command, { command });
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#state.dispose();
    this.#channel.dispose();
  }

  #serveTable(): void {
    const { table, strings, layouts } = this.#deps;
    this.#channel.serve(requests.open, async ({ sight, ...memory }) => {
      const opened = await table.open(memory);
      this.#hasPage = opened.kind === 'table';
      if (opened.kind !== 'table') {
        return { strings: strings(), table: opened };
      }
      const { state } = opened;
      const layout = layouts.get(state.columns.map(({ id }) => id));
      const row = await this.#startRow();
      const place = row === undefined ? sight : sight && around(row, sight);
      const first = place && (await firstRows(table, state, layout, place));
      return { strings: strings(), table: { ...opened, layout, row, first } };
    });
    this.#channel.serve(requests.rows, (query) => table.call(records.rows, query));
    this.#channel.serve(requests.record, ({ row }) => table.call(records.record, { row }));
    this.#channel.serve(requests.setView, (view) => table.call(records.setView, view));
    this.#channel.serve(requests.cancel, () => table.call(records.cancelView, null));
    this.#channel.serve(requests.setMasked, (mask) => table.call(records.setMasked, mask));
    this.#channel.serve(requests.profile, ({ column }) => table.call(records.profile, { column }));
    this.#channel.serve(requests.distinct, (query) => table.call(records.distinct, query));
    this.#channel.serve(requests.checks, () => table.call(records.checks, null));
    this.#channel.serve(requests.stopChecks, () => table.call(records.stop, { what: 'checks' }));
  }

  /** Returns the row at which the first page begins. */
  async #startRow(): Promise<number | undefined> {
    const line = this.#startLine;
    this.#startLine = undefined;
    if (line === undefined) {
      return undefined;
    }
    try {
      return (await this.#deps.table.call(records.rowAtLine, { line })).row;
    } catch {
      // The page says what is wrong with the file.
      return undefined;
    }
  }

  #serveFind(): void {
    const { table } = this.#deps;
    this.#channel.serve(requests.find, ({ text, matchCase }) => {
      this.#isFinding = true;
      return table.call(records.find, { text, matchCase });
    });
    this.#channel.serve(requests.findNext, ({ from, direction }) =>
      table.call(records.findNext, { from, direction }),
    );
    this.#channel.serve(requests.stopFind, () => {
      this.#isFinding = false;
      return table.call(records.stopFind, null);
    });
  }

  #serveHost(): void {
    const { table, layouts, copy, saveRows, openAsText, alwaysOpenAsText } = this.#deps;
    this.#channel.serve(requests.copy, (range) => copy(range));
    this.#channel.serve(requests.saveRows, async () => ({ isSaved: await saveRows() }));
    this.#channel.serve(requests.openAsText, async ({ row }) => {
      await openAsText(row);
      return null;
    });
    this.#channel.serve(requests.alwaysOpenAsText, async () => {
      await alwaysOpenAsText();
      return null;
    });
    this.#channel.serve(requests.copySummary, async () => {
      await this.#deps.copySummary();
      return null;
    });
    this.#channel.serve(requests.changeComparison, async () => {
      await this.#deps.changeComparison();
      return null;
    });
    this.#channel.serve(requests.dismissFirstTime, () => {
      table.dismissFirstTime();
      return null;
    });
    this.#channel.serve(requests.reload, async () => {
      await table.reload();
      return null;
    });
    this.#channel.serve(requests.saveLayout, async (layout) => {
      const columns = (table.state?.columns ?? []).map(({ id }) => id);
      await layouts.set(columns, layout);
      return null;
    });
  }

  #sendState(): void {
    const { state } = this.#deps.table;
    if (state) {
      this.#channel.notify(notices.stateChanged, state);
    }
  }
}
