import type { RpcChannel } from '../../src/protocol/rpc.ts';
import { tableNotices, tableRequests } from '../../src/protocol/tableMessages.ts';
import type { TablePlace } from '../../src/protocol/tableState.ts';

/** How long typing has to pause before a search begins. */
const pause = 150;

export interface FindModelOptions {
  readonly channel: RpcChannel;
  readonly version: () => number;
  readonly onChange: () => void;
}

/** What the search has found so far. */
export interface Found {
  readonly rows: number;
  readonly isDone: boolean;
}

/** The search for a text in all columns. */
export class FindModel {
  readonly #options: FindModelOptions;
  #text = '';
  #matchCase = false;
  #found: Found | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #searched: { readonly v: number; readonly text: string; readonly matchCase: boolean } | undefined;

  constructor(options: FindModelOptions) {
    this.#options = options;
    options.channel.on(tableNotices.matchesChanged, ({ v, rows, isDone }) => {
      if (v === this.#searched?.v && this.#text === this.#searched.text) {
        this.#found = { rows, isDone };
        options.onChange();
      }
    });
  }

  get text(): string {
    return this.#text;
  }

  get matchCase(): boolean {
    return this.#matchCase;
  }

  get found(): Found | undefined {
    return this.#found;
  }

  /** Searches for another text once typing pauses. */
  setText(text: string): void {
    this.#text = text;
    this.#found = undefined;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.search(), text === '' ? 0 : pause);
    this.#options.onChange();
  }

  setMatchCase(matchCase: boolean): void {
    this.#matchCase = matchCase;
    this.search();
    this.#options.onChange();
  }

  /** Searches again for what was searched for before the page was reloaded. */
  restore({ text, matchCase }: { readonly text: string; readonly matchCase: boolean }): void {
    this.#text = text;
    this.#matchCase = matchCase;
    this.search();
  }

  /** Searches now, unless this text has been searched for in this version of the table. */
  search(): void {
    clearTimeout(this.#timer);
    const { channel, version } = this.#options;
    const { text, matchCase } = { text: this.#text, matchCase: this.#matchCase };
    if (text === '') {
      if (this.#searched) {
        this.#searched = undefined;
        void channel.call(tableRequests.stopFind, null);
      }
      return;
    }
    const now = { v: version(), text, matchCase };
    const last = this.#searched;
    if (last?.v !== now.v || last.text !== text || last.matchCase !== matchCase) {
      this.#searched = now;
      this.#found = { rows: 0, isDone: false };
      void channel.call(tableRequests.find, now);
    }
  }

  /** Returns the next cell with the text. */
  async next(from: TablePlace, direction: 'next' | 'previous'): Promise<TablePlace | undefined> {
    this.search();
    if (this.#text === '') {
      return undefined;
    }
    const v = this.#options.version();
    const reply = await this.#options.channel.call(tableRequests.findNext, { v, from, direction });
    return reply.ok && v === this.#options.version() ? reply.value.found : undefined;
  }
}
