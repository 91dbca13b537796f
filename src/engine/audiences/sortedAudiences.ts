import type { Audience } from './audience.ts';

/**
 * Lists or segments in the order of their names, while they come page by page.
 *
 * Each page is sorted and merged in when the result is asked for, so rows that are shown keep their order: new ones come
 * between them, none change places.
 */
export class SortedAudiences {
  readonly #compare = byName();
  readonly #ids = new Set<string>();
  #sorted: readonly Audience[] = [];
  #added: Audience[] = [];

  /** Adds a page. Pages can overlap when a list is made or deleted meanwhile: an id that is known is left out. */
  add(page: readonly Audience[]): void {
    for (const audience of page) {
      const id = audience.id.toLowerCase();
      if (!this.#ids.has(id)) {
        this.#ids.add(id);
        this.#added.push(audience);
      }
    }
  }

  /** All that was added, sorted. A new array whenever something was added. */
  get value(): readonly Audience[] {
    if (this.#added.length > 0) {
      this.#sorted = merge(this.#sorted, this.#added.sort(this.#compare), this.#compare);
      this.#added = [];
    }
    return this.#sorted;
  }
}

type Compare = (one: Audience, other: Audience) => number;

/** In the user's language, and 'List 9' before 'List 10'. Equal names are ordered by id, so that the order is always the same. */
function byName(): Compare {
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  return (one, other) => compare(one.name, other.name) || compare(one.id, other.id);
}

function merge(
  left: readonly Audience[],
  right: readonly Audience[],
  compare: Compare,
): Audience[] {
  const merged: Audience[] = [];
  let next = 0;
  for (const audience of left) {
    for (let other = right[next]; other && compare(other, audience) < 0; other = right[++next]) {
      merged.push(other);
    }
    merged.push(audience);
  }
  return merged.concat(right.slice(next));
}
