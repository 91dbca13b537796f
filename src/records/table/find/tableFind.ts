import { abortable } from '../../../util/abortable.ts';
import { nextPlace, previousPlace } from './findSteps.ts';
import type { KernelPool } from '../kernelPool.ts';
import type { FindProgress, FindRequest, Place } from '../model.ts';
import type { RowView } from '../rowView.ts';
import { Slices } from '../slices.ts';
import type { TableSource } from '../source/tableSource.ts';
import { TextFinder } from './textFinder.ts';

interface Search {
  readonly finder: TextFinder;
  /** Resolved when more has been searched, and replaced. Rejects where the search ends early. */
  progress: ReturnType<typeof newProgress>;
}

/** Searches the rows of a view for a text, one search at a time. */
export class TableFind {
  readonly #source: TableSource;
  readonly #pool: KernelPool;
  #search: Search | undefined;

  constructor(source: TableSource, pool: KernelPool) {
    this.#source = source;
    this.#pool = pool;
  }

  /** Counts the rows with a text. */
  async find(
    view: RowView,
    request: FindRequest,
    onMatches: (progress: FindProgress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const finder = new TextFinder(this.#source, view, request);
    const search: Search = { finder, progress: newProgress() };
    this.#search = search;
    const report = (): void => {
      onMatches(finder.progress);
      const { progress } = search;
      search.progress = newProgress();
      progress.resolve(undefined);
    };
    const slices = new Slices(signal, () => {
      this.#source.check();
      report();
    });
    try {
      await this.#pool.read((kernel) => finder.run(kernel, slices));
      report();
    } catch (error) {
      search.progress.reject(error);
      if (this.#search === search) {
        this.#search = undefined;
      }
      throw error;
    }
  }

  /** Returns the next or previous cell with the text; undefined where there is none, or nothing is searched for. */
  async next(
    from: Place,
    direction: 'next' | 'previous',
    signal: AbortSignal,
  ): Promise<Place | undefined> {
    const search = this.#search;
    if (!search) {
      return undefined;
    }
    const { columns } = this.#source;
    const place = { row: from.row, column: columns.indexOf(from.column) };
    const slices = new Slices(signal);
    const hasMore = (): Promise<void> => abortable(search.progress.promise, signal);
    const step = direction === 'next' ? nextPlace : previousPlace;
    const found = await this.#pool.read((kernel) =>
      step(search.finder, kernel, place, slices, hasMore),
    );
    const column = found && columns.all[found.column]?.id;
    return found && column !== undefined ? { row: found.row, column } : undefined;
  }

  /** Forgets the search. */
  stop(): void {
    this.#search = undefined;
  }
}

function newProgress() {
  const progress = Promise.withResolvers<undefined>();
  // Often nobody waits for it.
  progress.promise.catch(() => undefined);
  return progress;
}
