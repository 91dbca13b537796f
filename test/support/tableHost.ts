import type { Page } from 'playwright-core';
import { tableTexts } from '../../src/features/table/tableTexts.ts';
import { firstRows } from '../../src/features/table/firstRows.ts';
import { packRows } from '../../src/protocol/packedRows.ts';
import {
  recordRequests,
  type RowsPage,
  type RowsQuery,
} from '../../src/protocol/recordMessages.ts';
import { RpcChannel, type Request } from '../../src/protocol/rpc.ts';
import { tableNotices, tableRequests, type PageCommand } from '../../src/protocol/tableMessages.ts';
import type {
  ChangeKind,
  ContactCheck,
  TableLayout,
  TableState,
  TableView,
} from '../../src/protocol/tableState.ts';
import type { TableStrings } from '../../src/protocol/tableStrings.ts';
import { delay } from '../../src/util/delay.ts';
import { masked } from '../../src/util/maskedValue.ts';
import { formerValue, sampleChange } from './sampleChanges.ts';
import { SampleContacts } from './sampleContacts.ts';
import { countValues, recordsOf } from './sampleView.ts';

export interface TableHostOptions {
  readonly rows?: number;
  readonly columns?: number;
  readonly raggedRow?: number;
  readonly texts?: TableStrings['texts'];
  readonly state?: Partial<TableState>;
  readonly notATable?: { readonly message: string };
  /** How long each `rows` response is held back, in milliseconds. */
  readonly latency?: number;
  readonly layout?: TableLayout;
  /** A check that is not possible with the columns of the file. */
  readonly withoutCheck?: ContactCheck;
}

/** A request of the page: its name and its parameters. */
export interface ReceivedRequest {
  readonly name: string;
  readonly params: unknown;
}

/** The host of the table's page, with contacts that are made up. */
export class TableHost {
  readonly contacts: SampleContacts;
  readonly requests: ReceivedRequest[] = [];
  latency: number;
  /** Resolved when the checks are done. */
  checking: Promise<unknown> = Promise.resolve();
  #state: TableState;
  /** The records in the view; undefined for all of them in the order of the file. */
  #records: readonly number[] | undefined;
  readonly #channel: RpcChannel;
  readonly #options: TableHostOptions;
  #find = { text: '', matchCase: false };

  private constructor(channel: RpcChannel, options: TableHostOptions) {
    this.#channel = channel;
    this.#options = options;
    this.latency = options.latency ?? 0;
    this.contacts = new SampleContacts(options.columns ?? 26, options.raggedRow);
    const rows = options.rows ?? 8412;
    this.#state = {
      ...{ v: 1, title: 'contacts.csv', format: 'csv', size: rows * 250, rows },
      ...{ matches: options.state?.rows ?? rows, records: rows },
      ...{ columns: this.contacts.columns, lateColumns: 0, view: { filters: [] } },
      ...{ work: { kind: 'none' }, problems: [], file: 'same', isMasked: false },
      ...{ canOpenAsText: true, isFirstTime: false },
      ...options.state,
    };
    this.#serve();
  }

  /** Connects a host to a page that will be loaded. */
  static async start(page: Page, options: TableHostOptions = {}): Promise<TableHost> {
    const listeners = new Set<(message: unknown) => void>();
    await page.exposeFunction('postToHost', (message: unknown) => {
      listeners.forEach((listener) => listener(message));
    });
    const channel = new RpcChannel({
      transport: {
        // As in VS Code, a message to a page that does not exist is lost.
        post: (message) => {
          page.evaluate(`window.postMessage(${JSON.stringify(message)})`).catch(() => undefined);
        },
        listen: (listener) => {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
      },
      instance: 'host',
      describeError: (error) => ({ message: String(error) }),
    });
    return new TableHost(channel, options);
  }

  get state(): TableState {
    return this.#state;
  }

  /** Changes the state and tells the page. */
  change(changes: Partial<TableState>): void {
    const matches = changes.rows ?? this.#state.matches;
    this.#state = { ...this.#state, matches, ...changes };
    this.#channel.notify(tableNotices.stateChanged, this.#state);
  }

  /** Tells the page how much has been checked. */
  checked(done: number): void {
    this.#channel.notify(tableNotices.checksProgress, { done });
  }

  command(command: PageCommand): void {
    this.#channel.notify(tableNotices.command, { command });
  }

  /** Returns the parameters of the requests of a kind. */
  received(name: string): readonly unknown[] {
    return this.requests.filter((one) => one.name === name).map(({ params }) => params);
  }

  dispose(): void {
    this.#channel.dispose();
  }

  #serve(): void {
    this.#serveTable();
    this.#serveValues();
    const channel = this.#channel;
    channel.serve(tableRequests.openAsText, (params) => this.#note('openAsText', params));
    channel.serve(tableRequests.saveLayout, (params) => this.#note('saveLayout', params));
    for (const name of [
      'alwaysOpenAsText',
      'dismissFirstTime',
      'reload',
      'stopFind',
      'changeComparison',
      'copySummary',
      'stopChecks',
    ] as const) {
      channel.serve(tableRequests[name], (params) => this.#note(name, params));
    }
    channel.serve(tableRequests.saveRows, (params) => {
      this.#note('saveRows', params);
      return { isSaved: true };
    });
    channel.serve(tableRequests.copy, (params) => {
      this.#note('copy', params);
      const rows = params.to - params.from;
      return { rows, cells: rows * params.columns.length };
    });
    channel.serve(tableRequests.find, ({ v, text, matchCase }) => {
      this.#note('find', { text, matchCase });
      this.#find = { text, matchCase };
      const rows = this.#matches(text, matchCase).length;
      channel.notify(tableNotices.matchesChanged, { v, rows, isDone: true, done: 1 });
      return null;
    });
    channel.serve(tableRequests.findNext, ({ from, direction }) => {
      const rows = this.#matches(this.#find.text, this.#find.matchCase);
      const row =
        direction === 'next'
          ? (rows.find((one) => one > from.row) ?? rows[0])
          : (rows.findLast((one) => one < from.row) ?? rows.at(-1));
      return row === undefined ? {} : { found: { row, column: this.#columnWith(row) } };
    });
  }

  #serveTable(): void {
    const channel = this.#channel;
    const { notATable, layout, texts } = this.#options;
    const strings = texts ? { texts } : tableTexts();
    channel.serve(tableRequests.open, async (params) => {
      this.#note('open', params);
      if (params.view) {
        this.#setView(params.view);
      }
      this.#state = { ...this.#state, isMasked: params.isMasked ?? this.#state.isMasked };
      if (notATable) {
        const why = { ...notATable, canOpenAsText: true, canRetry: false };
        return { strings, table: { kind: 'notATable' as const, why } };
      }
      const { state } = this;
      const first = params.sight && (await firstRows(this.#reader, state, layout, params.sight));
      return { strings, table: { kind: 'table' as const, state, layout, first } };
    });
    channel.serve(tableRequests.setView, (view) => {
      this.#note('setView', view);
      this.#setView(view);
      setTimeout(() => this.change({}), 5);
      return { v: this.#state.v };
    });
    channel.serve(tableRequests.cancel, ({ v }) => {
      this.#note('cancel', { v });
      this.change({ work: { kind: 'none' } });
      return { v };
    });
    channel.serve(tableRequests.setMasked, ({ isMasked }) => {
      this.#note('setMasked', { isMasked });
      this.change({ isMasked, v: this.#state.v + 1 });
      return { v: this.#state.v };
    });
  }

  #serveValues(): void {
    const channel = this.#channel;
    channel.serve(tableRequests.rows, async ({ v, ...query }) => {
      this.#note('rows', { v, from: query.from, to: query.to, columns: query.columns });
      if (this.latency > 0) {
        await delay(this.latency);
      }
      return { ...this.#rows(query), v };
    });
    channel.serve(tableRequests.record, ({ v, row }) => {
      const fields = this.#state.columns.map(({ id }, index) => ({
        ...{ column: id, value: this.#shown(row, index), isCut: false },
      }));
      const record = this.#recordOf(row);
      const { changes, old } = this.#changes([record], columnIds(this.#state));
      return {
        ...{ v, record, fields, extra: [], change: changes?.[0] },
        old: old?.map(([, at, value]) => ({ column: columnIds(this.#state)[at] ?? '', value })),
      };
    });
    channel.serve(tableRequests.distinct, ({ column, prefix, most }) => {
      const counts = countValues(this.contacts, this.#indexOf(column), this.#state.records);
      const all = counts.filter(({ value }) => value.startsWith(prefix));
      const listed = all.slice(0, most);
      const values = listed.filter(({ value }) => this.#masked(value, column) === value);
      const distinct = all.length;
      return { values, masked: listed.length - values.length, distinct, isExact: true };
    });
    channel.serve(tableRequests.checks, async () => {
      await this.checking;
      const found = [
        ...([{ check: 'noEmail', records: 0 }] as const),
        ...([{ check: 'emailTwice', records: 12 }] as const),
        ...([{ check: 'phoneNotE164', records: 1204 }] as const),
        ...([{ check: 'controlCharacters', records: 3 }] as const),
        ...([{ check: 'formula', records: 41 }] as const),
        ...([{ check: 'ragged', records: 0 }] as const),
      ];
      return { found: found.filter(({ check }) => check !== this.#options.withoutCheck) };
    });
    channel.serve(tableRequests.profile, ({ v, column }) => {
      this.#note('profile', { column });
      const rows = this.#state.rows;
      const records = this.#records ?? rows;
      const counts = countValues(this.contacts, this.#indexOf(column), records);
      const empty = counts.find(({ value }) => value === '')?.count ?? 0;
      const values = counts.filter(({ value }) => value !== '');
      const lengths = values.map(({ value }) => value.length);
      return {
        v,
        profile: {
          ...{
            column,
            kind: 'text' as const,
            rows,
            filled: rows - empty,
            empty,
            isExact: true,
            ms: 112,
          },
          ...{ distinct: values.length, top: values.length > 50 ? [] : values.slice(0, 20) },
          ...{ longest: Math.max(0, ...lengths), shortest: Math.min(...lengths, 99) },
        },
      };
    });
  }

  readonly #reader = {
    call: async <P, R>({ params, result }: Request<P, R>, query: P): Promise<R> =>
      Promise.resolve(
        result.parse(this.#rows(recordRequests.rows.params.parse(params.parse(query)))),
      ),
  };

  #rows({ from, to, columns, maxLength }: RowsQuery): RowsPage {
    const end = Math.min(to, this.#state.rows);
    const indexes = columns.map((id) => this.#indexOf(id));
    const rows = Array.from({ length: Math.max(0, end - from) }, (_, row) =>
      indexes.map((index) => this.#shown(from + row, index)?.slice(0, maxLength) ?? null),
    );
    const records = rows.map((_, row) => this.#recordOf(from + row));
    return { v: this.#state.v, ...packRows(rows), cut: [], ...this.#changes(records, columns) };
  }

  /** Returns what became of contacts, in a comparison. */
  #changes(
    records: readonly number[],
    columns: readonly string[],
  ): {
    readonly changes?: (ChangeKind | undefined)[];
    readonly old?: (readonly [number, number, string | null])[];
  } {
    if (!this.#state.comparison) {
      return {};
    }
    const old = records.flatMap((record, row) =>
      columns.flatMap((id, at) => {
        const value = formerValue(record, id);
        return value === undefined ? [] : [[row, at, this.#masked(value, id)] as const];
      }),
    );
    return { changes: records.map(sampleChange), old };
  }

  #note(name: string, params: unknown): null {
    this.requests.push({ name, params });
    return null;
  }

  #indexOf(id: string): number {
    return this.#state.columns.findIndex((column) => column.id === id);
  }

  #recordOf(row: number): number {
    return this.#records?.[row] ?? row;
  }

  #shown(row: number, column: number): string | null {
    const value = this.contacts.value(this.#recordOf(row), column);
    return this.#masked(value, this.#state.columns[column]?.id);
  }

  #masked(value: string | null, id: string | undefined): string | null {
    const column = this.#state.columns.find((one) => one.id === id);
    return this.#state.isMasked ? masked(value, column?.isPersonal === true) : value;
  }

  #setView(view: TableView): void {
    this.#records = recordsOf(this.contacts, view, this.#state.records);
    const rows = this.#records?.length ?? this.#state.records;
    this.#state = { ...this.#state, v: this.#state.v + 1, view, rows, matches: rows };
  }

  #matches(text: string, matchCase: boolean): readonly number[] {
    const fold = (value: string): string => (matchCase ? value : value.toLowerCase());
    return Array.from({ length: Math.min(10_000, this.#state.rows) }, (_, row) => row).filter(
      (row) =>
        this.#state.columns.some((_, c) => fold(this.#shown(row, c) ?? '').includes(fold(text))),
    );
  }

  #columnWith(row: number): string {
    const found = this.#state.columns.find((_, column) =>
      (this.#shown(row, column) ?? '').toLowerCase().includes(this.#find.text.toLowerCase()),
    );
    return found?.id ?? 'EMAIL';
  }
}

const columnIds = ({ columns }: TableState): readonly string[] => columns.map(({ id }) => id);
