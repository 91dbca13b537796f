import type { RpcChannel } from '../../src/protocol/rpc.ts';
import { tableRequests } from '../../src/protocol/tableMessages.ts';
import type { ColumnProfile } from '../../src/protocol/tableState.ts';

type ContactRecord = ReturnType<typeof tableRequests.record.result.parse>;

/** What is shown beside the grid: a contact, or the profile of a column. Its content comes later. */
export type Panel =
  | {
      readonly kind: 'card';
      readonly row: number;
      readonly contact: ContactRecord | undefined;
      readonly error: string | undefined;
    }
  | {
      readonly kind: 'profile';
      readonly column: string;
      readonly profile: ColumnProfile | undefined;
      readonly error: string | undefined;
    };

export interface PanelModelOptions {
  readonly channel: RpcChannel;
  readonly version: () => number;
  readonly onChange: () => void;
}

/** The panel beside the grid. */
export class PanelModel {
  readonly #options: PanelModelOptions;
  #panel: Panel | undefined;
  /** Counts what was requested: a response to an older request is dropped. */
  #requested = 0;
  #showsEmptyFields = false;

  constructor(options: PanelModelOptions) {
    this.#options = options;
  }

  get current(): Panel | undefined {
    return this.#panel;
  }

  get showsEmptyFields(): boolean {
    return this.#showsEmptyFields;
  }

  toggleEmptyFields(): void {
    this.#showsEmptyFields = !this.#showsEmptyFields;
    this.#options.onChange();
  }

  close(): void {
    this.#requested++;
    this.#panel = undefined;
    this.#options.onChange();
  }

  /** Shows the contact in a row. What is shown of another one remains until the new one has been read. */
  async showContact(row: number): Promise<void> {
    const request = ++this.#requested;
    const before = this.#panel?.kind === 'card' ? this.#panel.contact : undefined;
    this.#show({ kind: 'card', row, contact: before, error: undefined });
    const { channel, version } = this.#options;
    const reply = await channel.call(tableRequests.record, { v: version(), row });
    if (request === this.#requested) {
      this.#show({
        ...{ kind: 'card', row },
        contact: reply.ok ? reply.value : undefined,
        error: reply.ok ? undefined : reply.error.message,
      });
    }
  }

  /** Shows the profile of a column, which is counted now. */
  async showProfile(column: string): Promise<void> {
    const request = ++this.#requested;
    this.#show({ kind: 'profile', column, profile: undefined, error: undefined });
    const { channel, version } = this.#options;
    const reply = await channel.call(tableRequests.profile, { v: version(), column });
    if (request === this.#requested) {
      this.#show({
        ...{ kind: 'profile', column },
        profile: reply.ok ? reply.value.profile : undefined,
        error: reply.ok ? undefined : reply.error.message,
      });
    }
  }

  /** Reads the content again, as the rows have changed. */
  refresh(): void {
    if (this.#panel?.kind === 'card') {
      void this.showContact(this.#panel.row);
    } else if (this.#panel) {
      void this.showProfile(this.#panel.column);
    }
  }

  #show(panel: Panel): void {
    this.#panel = panel;
    this.#options.onChange();
  }
}
