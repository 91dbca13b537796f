import type { RpcChannel } from '../../src/protocol/rpc.ts';
import { tableRequests } from '../../src/protocol/tableMessages.ts';
import type { CopyFormat, TableState } from '../../src/protocol/tableState.ts';
import type { ColumnGeometry } from './grid/columnGeometry.ts';
import type { Range } from './grid/cursor.ts';
import type { Wording } from './wording.ts';

/** What is said about the last action. */
export interface Advice {
  readonly kind: 'info' | 'error';
  readonly text: string;
}

export interface TableActionsOptions {
  readonly channel: RpcChannel;
  readonly state: () => TableState;
  readonly words: () => Wording;
  readonly announce: (text: string) => void;
  readonly onChange: () => void;
}

/** Has the host do what it alone can: copy, save, open, reload. */
export class TableActions {
  readonly #options: TableActionsOptions;
  #advice: Advice | undefined;

  constructor(options: TableActionsOptions) {
    this.#options = options;
  }

  /** Why the last action failed, or cannot be done. */
  get advice(): Advice | undefined {
    return this.#advice;
  }

  /** Says why something cannot be done. */
  hint(text: string): void {
    this.#advise({ kind: 'info', text });
  }

  /** Says that something has failed. */
  fail(text: string): void {
    this.#advise({ kind: 'error', text });
  }

  dismissAdvice(): void {
    this.#advise(undefined);
  }

  async copy(
    range: Range,
    geometry: ColumnGeometry,
    { withHeader, as }: { withHeader: boolean; as: CopyFormat },
  ): Promise<void> {
    const columns = geometry.shown
      .slice(range.left, range.right + 1)
      .map(({ column }) => column.id);
    await this.#copy({ from: range.top, to: range.bottom + 1, columns, withHeader, as });
  }

  /** Copies one field of a contact, or all of them. */
  async copyContact(row: number, column: string | undefined): Promise<void> {
    const all = this.#options.state().columns.map(({ id }) => id);
    const columns = column === undefined ? all : [column];
    const as = column === undefined ? 'json' : 'tsv';
    await this.#copy({ from: row, to: row + 1, columns, withHeader: false, as });
  }

  async saveRows(): Promise<void> {
    const { channel, state, announce, words } = this.#options;
    const value = await this.wait(channel.call(tableRequests.saveRows, { v: state().v }));
    if (value?.isSaved === true) {
      announce(words().text('saved'));
    }
  }

  async openAsText(row?: number): Promise<void> {
    const { channel } = this.#options;
    await this.wait(channel.call(tableRequests.openAsText, row === undefined ? {} : { row }));
  }

  async alwaysOpenAsText(): Promise<void> {
    await this.wait(this.#options.channel.call(tableRequests.alwaysOpenAsText, null));
  }

  async copySummary(): Promise<void> {
    const { channel, announce, words } = this.#options;
    const value = await this.wait(channel.call(tableRequests.copySummary, null));
    if (value !== undefined) {
      announce(words().text('summaryCopied'));
    }
  }

  async changeComparison(): Promise<void> {
    await this.wait(this.#options.channel.call(tableRequests.changeComparison, null));
  }

  async reload(): Promise<void> {
    await this.wait(this.#options.channel.call(tableRequests.reload, null));
  }

  /** Waits for a response, and shows why it failed. */
  async wait<T>(
    call: Promise<{ ok: true; value: T } | { ok: false; error: { message: string } }>,
  ): Promise<T | undefined> {
    const reply = await call;
    if (reply.ok) {
      this.#advise(undefined);
    } else {
      this.fail(reply.error.message);
    }
    return reply.ok ? reply.value : undefined;
  }

  async #copy(params: {
    from: number;
    to: number;
    columns: readonly string[];
    withHeader: boolean;
    as: CopyFormat;
  }): Promise<void> {
    const { channel, state, announce, words } = this.#options;
    const { v, isMasked } = state();
    const value = await this.wait(channel.call(tableRequests.copy, { v, ...params }));
    if (value) {
      const copied = words().counted('copiedOne', 'copiedMany', value.cells);
      announce(isMasked ? words().text('copiedMasked', copied) : copied);
    }
  }

  #advise(advice: Advice | undefined): void {
    this.#advice = advice;
    this.#options.onChange();
  }
}
