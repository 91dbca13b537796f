import type { RpcChannel } from '../../src/protocol/rpc.ts';
import { tableNotices, tableRequests } from '../../src/protocol/tableMessages.ts';
import type { ContactCheck } from '../../src/protocol/tableState.ts';

export type DistinctValues = ReturnType<typeof tableRequests.distinct.result.parse>;

/** How many values of a column the popup lists. */
const listedValues = 50;
const pause = 150;

/** The place that a popup is next to, in the window. */
export interface Anchor {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What pops up over the table. */
export type Popup =
  | { readonly kind: 'filter'; readonly column: string; readonly anchor: Anchor }
  | { readonly kind: 'columns' | 'checks' | 'goToRow'; readonly anchor: Anchor };

/** The popup that is open, and what it lists. */
export class PopupModel {
  readonly #channel: RpcChannel;
  readonly #onChange: () => void;
  #popup: Popup | undefined;
  #requested = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What was typed to find something in the list. */
  search = '';
  /** The values of the column; undefined while they are counted. */
  values: DistinctValues | undefined;
  /** How many contacts each check finds; undefined while they are counted. */
  checks: ReadonlyMap<ContactCheck, number> | undefined;
  /** How much of that is done, from 0 to 1. */
  checked = 0;
  error: string | undefined;

  constructor(channel: RpcChannel, onChange: () => void) {
    this.#channel = channel;
    this.#onChange = onChange;
    channel.on(tableNotices.checksProgress, ({ done }) => {
      this.checked = done;
      if (this.isChecking) {
        onChange();
      }
    });
  }

  /** Whether the checks are being counted. */
  get isChecking(): boolean {
    return this.#popup?.kind === 'checks' && this.checks === undefined && this.error === undefined;
  }

  get current(): Popup | undefined {
    return this.#popup;
  }

  open(popup: Popup): void {
    this.#stopChecks();
    this.#popup = popup;
    this.search = '';
    this.values = undefined;
    this.error = undefined;
    if (popup.kind === 'filter') {
      void this.#count(popup.column);
    } else if (popup.kind === 'checks') {
      void this.#check();
    }
    this.#onChange();
  }

  close(): void {
    this.#stopChecks();
    this.#popup = undefined;
    this.#requested++;
    clearTimeout(this.#timer);
    this.#onChange();
  }

  /** Counts again, since other values may be shown. */
  refresh(): void {
    if (this.#popup?.kind === 'filter') {
      this.values = undefined;
      void this.#count(this.#popup.column);
    }
  }

  /** Called when something in the popup has changed. */
  changed(): void {
    this.#onChange();
  }

  setSearch(search: string): void {
    this.search = search;
    const popup = this.#popup;
    if (popup?.kind === 'filter') {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#count(popup.column), pause);
    }
    this.#onChange();
  }

  #stopChecks(): void {
    if (this.isChecking) {
      void this.#channel.call(tableRequests.stopChecks, null);
    }
  }

  async #count(column: string): Promise<void> {
    const request = ++this.#requested;
    const reply = await this.#channel.call(tableRequests.distinct, {
      ...{ column, prefix: this.search, most: listedValues },
    });
    if (request === this.#requested) {
      this.values = reply.ok ? reply.value : undefined;
      this.error = reply.ok ? undefined : reply.error.message;
      this.#onChange();
    }
  }

  async #check(): Promise<void> {
    const request = ++this.#requested;
    this.checks = undefined;
    this.checked = 0;
    const reply = await this.#channel.call(tableRequests.checks, null);
    if (request === this.#requested) {
      this.checks = reply.ok
        ? new Map(reply.value.found.map(({ check, records }) => [check, records]))
        : undefined;
      this.error = reply.ok ? undefined : reply.error.message;
      this.#onChange();
    }
  }
}
