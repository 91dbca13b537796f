import type { TableState } from '../../src/protocol/tableState.ts';
import type { Wording } from './wording.ts';

export interface AnnouncedNames {
  readonly nameOf: (id: string) => string;
  /** Returns what is to be read out about columns that were found late; undefined if a strip says it. */
  readonly unseenColumns: () => string | undefined;
}

/** Finds the changes of the table that screen readers should read out. */
export class Announcer {
  #before: TableState;
  /** Whether rows are being filtered or sorted of which the result has not been announced. */
  #isPending = false;

  constructor(state: TableState) {
    this.#before = state;
  }

  /**
   * Returns what to read out about a new state: progress at quarters, results, and columns that were found late if
   * `unseenColumns` says so.
   */
  observe(
    state: TableState,
    words: Wording,
    { nameOf, unseenColumns }: AnnouncedNames,
  ): string | undefined {
    const columns = state.lateColumns > this.#before.lateColumns ? unseenColumns() : undefined;
    const news = [this.#work(state, words, nameOf), columns].filter((one) => one !== undefined);
    return news.length === 0 ? undefined : news.join('. ');
  }

  #work(state: TableState, words: Wording, nameOf: (id: string) => string): string | undefined {
    const before = this.#before;
    this.#before = state;
    if (state.v !== before.v && state.view !== before.view) {
      this.#isPending = true;
    }
    if (state.work.kind !== 'none') {
      return progressText(before, state, words);
    }
    if (this.#isPending || before.work.kind === 'filtering' || before.work.kind === 'sorting') {
      this.#isPending = false;
      return resultText(state, words, nameOf);
    }
    return before.work.kind === 'indexing' ? words.contacts(state.rows) : undefined;
  }
}

function progressText(before: TableState, state: TableState, words: Wording): string | undefined {
  if (state.work.kind === 'none' || before.work.kind !== state.work.kind) {
    return undefined;
  }
  const quarter = Math.floor(state.work.done * 4);
  if (quarter === 0 || quarter === Math.floor(before.work.done * 4)) {
    return undefined;
  }
  const key = state.work.kind === 'indexing' ? 'soFar' : state.work.kind;
  return `${words.contacts(state.matches)} ${words.text(key, words.percent(state.work.done))}`;
}

function resultText(state: TableState, words: Wording, nameOf: (id: string) => string): string {
  const { view, sortedAs } = state;
  const order = view.sort
    ? words.text(
        view.sort.descending ? 'sortedDescending' : 'sortedAscending',
        nameOf(view.sort.column),
      )
    : words.text('sortCleared');
  const found = words.text('contactsOf', state.matches, state.records);
  return [
    ...(view.filters.length === 0 ? [] : [found]),
    sortedAs?.byCodePoint === true ? `${order}, ${words.text('sortedByCodePoint')}` : order,
  ].join('. ');
}
