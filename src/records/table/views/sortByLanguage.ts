import type { Kernel, Tally } from '../../kernel/kernel.ts';
import { halvesOf, type HashTable } from '../hashTable.ts';
import type { ValueCount } from '../model.ts';
import { loadSelected, selectedRecords } from '../kernelSelection.ts';
import type { SortTask } from './sortRecords.ts';
import { sortInSlices } from './sortInSlices.ts';
import { cellOf } from '../source/tablePart.ts';
import type { Chunk } from '../source/tableSource.ts';
import { countsOf } from '../values/valueCounts.ts';
import { ranksOf } from './valueRanks.ts';

/** As many rows are passed on before the others are known. */
const firstRows = 200;
const as = { kind: 'text', byCodePoint: false, isPartial: false } as const;

/**
 * Sorts records by a text whose values are all counted, in the order of the language. Returns false where that is not possible,
 * since a value is not exactly what its text says: it is no valid UTF-8.
 */
export async function orderByLanguage(task: SortTask, tally: Tally): Promise<boolean> {
  const { source, kernel, slices, bitmap } = task;
  const values = await sortedValues(task, tally);
  const ranks = await ranksOf(kernel, values, slices);
  if (!ranks) {
    return false;
  }
  const places = new Places(values, tally.empty);
  let place = 0;
  let isFirstKnown = false;
  for (const chunk of source.chunks()) {
    await slices.next();
    if (loadSelected(source, kernel, chunk, bitmap) > 0) {
      const next = enter(kernel, chunk, cellOf(chunk.part, task.column), { ranks, places, place });
      if (next === undefined) {
        return false;
      }
      place = next;
    }
    task.onProgress((chunk.first + chunk.records) / source.records);
    if (!isFirstKnown && places.areFirstKnown(firstRows)) {
      isFirstKnown = true;
      task.onRows(places.order.slice(0, firstRows), as);
    }
  }
  task.onRows(places.order, as);
  return true;
}

async function sortedValues(task: SortTask, tally: Tally): Promise<ValueCount[]> {
  const compare = (a: ValueCount, b: ValueCount): number => {
    // Different texts can be equal in a language.
    const order = task.compare(a.value, b.value) || (a.value < b.value ? -1 : 1);
    return task.isDescending ? -order : order;
  };
  return sortInSlices(await countsOf(tally, task.slices), compare, task.slices);
}

/** Enters the selected records of a chunk. Returns the place of the next one, undefined where a value is unknown. */
function enter(
  kernel: Kernel,
  chunk: Chunk,
  cell: number,
  into: { readonly ranks: HashTable; readonly places: Places; readonly place: number },
): number | undefined {
  let { place } = into;
  kernel.hash(cell);
  const halves = halvesOf(kernel.hashes);
  for (const record of selectedRecords(kernel, chunk)) {
    const rank = into.ranks.get(halves[2 * record] ?? 0, halves[2 * record + 1] ?? 0);
    if (rank < 0 || !into.places.add(rank, place)) {
      return undefined;
    }
    place++;
  }
  return place;
}

/** Where the records with each value go: behind those with lesser values. */
class Places {
  readonly order: Uint32Array;
  /** By rank, where the next record goes, and where those of the next value begin. */
  readonly #next: Uint32Array;
  readonly #ends: Uint32Array;

  constructor(values: readonly ValueCount[], empty: number) {
    const counts = [...values.map(({ count }) => count), empty];
    this.#next = new Uint32Array(counts.length);
    this.#ends = new Uint32Array(counts.length);
    let end = 0;
    counts.forEach((count, rank) => {
      this.#next[rank] = end;
      end += count;
      this.#ends[rank] = end;
    });
    this.order = new Uint32Array(end);
  }

  /** Returns false where there are more records with the value than were counted. */
  add(rank: number, record: number): boolean {
    const at = this.#next[rank] ?? 0;
    this.#next[rank] = at + 1;
    this.order[at] = record;
    return at < (this.#ends[rank] ?? 0);
  }

  /** Whether all of the first rows are entered. */
  areFirstKnown(rows: number): boolean {
    const last = Math.min(rows, this.order.length);
    for (let rank = 0; rank < this.#ends.length; rank++) {
      const end = this.#ends[rank] ?? 0;
      if ((this.#next[rank] ?? 0) < Math.min(end, last)) {
        return false;
      }
      if (end >= last) {
        return true;
      }
    }
    return true;
  }
}
