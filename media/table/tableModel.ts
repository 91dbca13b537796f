import { initialLayout } from '../../src/protocol/initialLayout.ts';
import { unpackRows } from '../../src/protocol/packedRows.ts';
import { blockRows, type Area } from '../../src/protocol/rowBlocks.ts';
import type { RpcChannel } from '../../src/protocol/rpc.ts';
import { tableNotices, tableRequests } from '../../src/protocol/tableMessages.ts';
import type {
  TableColumn,
  TableLayout,
  TableState,
  TableView,
} from '../../src/protocol/tableState.ts';
import type { TableStrings } from '../../src/protocol/tableStrings.ts';
import { masked } from '../../src/util/maskedValue.ts';
import { FindModel } from './findModel.ts';
import type { LoadedRows } from './grid/blockCache.ts';
import { rowHeight } from './grid/scrollPosition.ts';
import { PanelModel } from './panelModel.ts';
import { PopupModel } from './popupModel.ts';
import { startAt, type SavedState } from './savedState.ts';
import { TableActions } from './tableActions.ts';
import { Wording } from './wording.ts';

/** The longest text that a cell shows, in characters; the card has more. */
const maxLength = 240;

type RowsPage = ReturnType<typeof tableRequests.rows.result.parse>;
type OpenedTable = ReturnType<typeof tableRequests.open.result.parse>['table'];
type FirstRows = Extract<OpenedTable, { readonly kind: 'table' }>['first'];

/** What the page shows at all. */
export type Screen =
  /** `message` says what takes long. */
  | { readonly kind: 'connecting'; readonly message?: string }
  | { readonly kind: 'failed'; readonly message: string }
  | {
      readonly kind: 'notATable';
      readonly message: string;
      readonly canOpenAsText: boolean;
      readonly canRetry: boolean;
    }
  | { readonly kind: 'table' };

export interface TableModelOptions {
  readonly channel: RpcChannel;
  readonly language: string;
  readonly saved: SavedState | undefined;
  readonly onChange: () => void;
}

/** The state of the page, without its elements. */
export class TableModel {
  readonly find: FindModel;
  readonly panel: PanelModel;
  readonly popup: PopupModel;
  readonly actions: TableActions;
  readonly #options: TableModelOptions;
  #screen: Screen = { kind: 'connecting' };
  #state: TableState | undefined;
  #layout: TableLayout = initialLayout([]);
  #wording: Wording | undefined;
  #requested: { readonly view: TableView; readonly v: number } | undefined;
  #announcement = '';
  readonly #dismissed = new Set<string>();
  #first: FirstRows | undefined;
  #startRow: number | undefined;

  constructor(options: TableModelOptions) {
    this.#options = options;
    const { channel, onChange } = options;
    const version = (): number => this.state.v;
    this.find = new FindModel({ channel, version, onChange });
    this.panel = new PanelModel({ channel, version, onChange });
    this.popup = new PopupModel(channel, onChange);
    this.actions = new TableActions({
      ...{ channel, onChange, state: () => this.state, words: () => this.words },
      announce: (text) => this.announce(text),
    });
    channel.on(tableNotices.stateChanged, (state) => this.#onState(state));
    channel.on(tableNotices.comparing, ({ message }) => {
      if (this.#screen.kind === 'connecting') {
        this.#screen = { kind: 'connecting', message };
        onChange();
      }
    });
  }

  get screen(): Screen {
    return this.#screen;
  }

  /** The table's state, once there is a table. */
  get state(): TableState {
    if (!this.#state) {
      throw new Error('There is no table.');
    }
    return this.#state;
  }

  get words(): Wording {
    if (!this.#wording) {
      throw new Error('There are no texts.');
    }
    return this.#wording;
  }

  /** Where the page begins: where it was before, or at the row of the text that the user came from. */
  get start(): SavedState | undefined {
    const row = this.#startRow;
    return this.#options.saved ?? (row === undefined ? undefined : startAt(row, this.state));
  }

  get layout(): TableLayout {
    return this.#layout;
  }

  /** What screen readers read out. */
  get announcement(): string {
    return this.#announcement;
  }

  async open(): Promise<void> {
    const { channel, language, saved, onChange } = this.#options;
    const reply = await channel.call(tableRequests.open, {
      ...(saved && { view: saved.view, isMasked: saved.isMasked }),
      sight: this.#sight,
    });
    if (!reply.ok) {
      this.#screen = { kind: 'failed', message: reply.error.message };
      onChange();
      return;
    }
    const { strings, table } = reply.value;
    this.#setStrings(strings, language);
    if (table.kind === 'notATable') {
      this.#screen = { kind: 'notATable', ...table.why };
    } else {
      this.#screen = { kind: 'table' };
      // A notice may have come before the response.
      this.#state ??= table.state;
      // Columns that are found later are the last ones, whatever they are: what is in sight stays where it is.
      this.#layout = table.layout ?? initialLayout(table.state.columns);
      this.#first = table.first;
      this.#startRow = table.row;
    }
    onChange();
  }

  isDismissed(strip: string): boolean {
    return this.#dismissed.has(strip);
  }

  dismiss(strip: string): void {
    if (strip === 'advice') {
      // The same may be said again.
      this.actions.dismissAdvice();
    } else {
      this.#dismissed.add(strip);
    }
    if (strip === 'firstTime') {
      void this.#options.channel.call(tableRequests.dismissFirstTime, null);
    }
    this.#options.onChange();
  }

  /** Says something that is not seen where the focus is. The same text twice is read out twice. */
  announce(text: string): void {
    this.#announcement = text === this.#announcement ? `${text}\u00a0` : text;
    this.#options.onChange();
  }

  column(id: string): TableColumn | undefined {
    return this.state.columns.find((one) => one.id === id);
  }

  /** Returns what is shown of a value outside of the cells, such as that of a filter: a mask where they have one. */
  shownValue(id: string, value: string): string {
    return this.state.isMasked ? masked(value, this.column(id)?.isPersonal ?? true) : value;
  }

  nameOf(id: string): string {
    return this.column(id)?.name ?? id;
  }

  /** Reads the values of an area; undefined if that failed or the table is another by now. */
  readonly read = async ({ from, to, columns }: Area): Promise<LoadedRows | undefined> => {
    const { v, columns: all } = this.state;
    const reply = await this.#options.channel.call(tableRequests.rows, {
      ...{ v, from, to, maxLength },
      columns: columns.map((index) => all[index]?.id).filter((id) => id !== undefined),
    });
    return reply.ok ? loaded(reply.value, v) : undefined;
  };

  /** Returns the rows that came with the state, once. */
  takeFirst(): { readonly area: Area; readonly loaded: LoadedRows } | undefined {
    const first = this.#first;
    this.#first = undefined;
    const rows = first && loaded(first.page, this.state.v);
    const { from, columns } = first ?? { from: 0, columns: [] };
    return rows && { area: { from, to: from + rows.rows.length, columns }, loaded: rows };
  }

  /** What will be shown as soon as there are rows, as far as that is known by now. */
  get #sight() {
    const { saved } = this.#options;
    const from = Math.max(0, Math.floor((saved?.top ?? 0) / rowHeight));
    const rows = Math.max(blockRows, Math.ceil(window.innerHeight / rowHeight));
    return { from, to: from + rows, maxLength, columns: saved?.inSight };
  }

  /** The filters and the order that were requested last, though the rows may not be those yet. */
  get view(): TableView {
    return this.#requested?.view ?? this.state.view;
  }

  async setView(view: TableView): Promise<void> {
    const requested = { view, v: Infinity };
    this.#requested = requested;
    this.#options.onChange();
    const value = await this.actions.wait(this.#options.channel.call(tableRequests.setView, view));
    requested.v = value?.v ?? 0;
    this.#forgetRequested();
  }

  async cancel(): Promise<void> {
    await this.actions.wait(this.#options.channel.call(tableRequests.cancel, { v: this.state.v }));
  }

  async toggleMask(): Promise<void> {
    const isMasked = !this.state.isMasked;
    await this.actions.wait(this.#options.channel.call(tableRequests.setMasked, { isMasked }));
    this.announce(this.words.text(isMasked ? 'masked' : 'unmasked'));
  }

  /** Shows columns otherwise; with `isFinal`, remembers it. */
  setLayout(layout: TableLayout, isFinal: boolean): void {
    this.#layout = layout;
    if (isFinal) {
      void this.#options.channel.call(tableRequests.saveLayout, layout);
    }
    this.#options.onChange();
  }

  async alwaysOpenAsText(): Promise<void> {
    await this.actions.alwaysOpenAsText();
    this.#dismissed.add('firstTime');
    this.#options.onChange();
  }

  #setStrings(strings: TableStrings, language: string): void {
    this.#wording = new Wording(strings, language);
  }

  #forgetRequested(): void {
    if (this.#requested && this.#requested.v <= this.state.v) {
      this.#requested = undefined;
      this.#options.onChange();
    }
  }

  #onState(state: TableState): void {
    const before = this.#state;
    this.#state = state;
    this.#forgetRequested();
    if (before && before.isMasked !== state.isMasked) {
      this.popup.refresh();
    }
    if (before && before.v !== state.v) {
      this.find.search();
      this.panel.refresh();
    }
    this.#options.onChange();
  }
}

/** Returns the rows of a response, unless they are of another version. */
const loaded = (page: RowsPage, v: number): LoadedRows | undefined =>
  page.v === v ? { ...page, rows: unpackRows(page) } : undefined;
