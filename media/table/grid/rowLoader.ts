import { blockColumns, type Area } from '../../../src/protocol/rowBlocks.ts';
import { areaOf, type BlockCache, type LoadedRows, type TableSize } from './blockCache.ts';

const mostInFlight = 2;

export interface RowLoaderOptions {
  readonly cache: BlockCache;
  /** Reads an area; undefined if it failed or is of another version. */
  readonly read: (area: Area) => Promise<LoadedRows | undefined>;
  /** Called when more values are in the cache. */
  readonly onDidLoad: () => void;
}

/**
 * Reads what is in sight and missing: one message for all of it, at most two at a time. What was scrolled past before it could
 * be requested is not read; a page on either side is, one at a time, once nothing in sight is missing.
 */
export class RowLoader {
  readonly #options: RowLoaderOptions;
  readonly #pending = new Set<number>();
  #inFlight = 0;
  /** Counts the versions of the table: responses to requests of an older one are dropped. */
  #generation = 0;
  #size: TableSize = { rows: 0, columns: 0 };
  #sight: Area = { from: 0, to: 0, columns: [] };

  constructor(options: RowLoaderOptions) {
    this.#options = options;
  }

  /** Forgets everything. */
  reset(): void {
    this.#generation++;
    this.#options.cache.clear();
    this.#pending.clear();
    this.#inFlight = 0;
  }

  resize(size: TableSize): void {
    this.#size = size;
  }

  isLoaded(area: Area): boolean {
    return this.#options.cache.missing(area, this.#size).length === 0;
  }

  /** Reads an area, and then what is around it. */
  want(sight: Area): void {
    this.#sight = sight;
    this.#pump();
  }

  #pump(): void {
    while (this.#inFlight < mostInFlight) {
      const keys = this.#next();
      if (keys.length === 0) {
        return;
      }
      void this.#read(areaOf(keys, this.#size.columns));
    }
  }

  /** Returns the missing blocks to read next. */
  #next(): readonly number[] {
    const { cache } = this.#options;
    const inSight = cache.missing(this.#sight, this.#size);
    if (inSight.length > 0) {
      return inSight.filter((key) => !this.#pending.has(key));
    }
    if (this.#inFlight > 0) {
      // What comes into sight next does not have to wait for it.
      return [];
    }
    for (const area of around(this.#sight, this.#size.columns)) {
      const keys = cache.missing(area, this.#size);
      if (keys.length > 0) {
        return keys.some((key) => this.#pending.has(key)) ? [] : keys;
      }
    }
    return [];
  }

  async #read(area: Area): Promise<void> {
    const generation = this.#generation;
    const { cache, read, onDidLoad } = this.#options;
    const keys = cache.missing(area, this.#size);
    keys.forEach((key) => this.#pending.add(key));
    this.#inFlight++;
    const to = Math.min(area.to, this.#size.rows);
    const loaded = await read({ ...area, to });
    if (generation !== this.#generation) {
      return;
    }
    this.#inFlight--;
    keys.forEach((key) => this.#pending.delete(key));
    if (loaded) {
      cache.store(area, loaded);
      onDidLoad();
    }
    // A table that is shorter than its state says would be read again and again.
    if (loaded?.rows.length === to - area.from) {
      this.#pump();
    }
  }
}

/** Returns the pages around an area, the likeliest to be scrolled to first. */
function around({ from, to, columns }: Area, columnCount: number): readonly Area[] {
  const page = to - from;
  const first = Math.min(...columns);
  const last = Math.max(...columns);
  return [
    { from: to, to: to + page, columns },
    { from: Math.max(0, from - page), to: from, columns },
    {
      from,
      to,
      columns: last + 1 < columnCount ? [Math.min(columnCount - 1, last + blockColumns)] : [],
    },
    { from, to, columns: first > 0 ? [Math.max(0, first - blockColumns)] : [] },
  ];
}
