import type { Audience } from './audience.ts';

/**
 * Lists or segments sorted by name, while they are loaded page by page.
 * Each page is sorted and merged when the result is requested, so that displayed rows keep their order: new ones are
 * inserted between them, none are moved.
 */
export class SortedAudiences {
  readonly #compare = byName();
  readonly #ids = new Set<string>();
  #sorted: readonly Audience[] = [];
  #added: Audience[] = [];

  /** Adds a page. Pages can overlap when a list is created or deleted in the meantime: a known id is skipped. */
  add(page: readonly Audience[]): void {
    for (const audience of page) {
      const id = audience.id.toLowerCase();
      if (!this.#ids.has(id)) {
        this.#ids.add(id);
        this.#added.push(audience);
      }
    }
  }

  /** All added items, sorted. A new array whenever something was added. */
  get value(): readonly Audience[] {
    if (this.#added.length > 0) {
      this.#sorted = merge(this.#sorted, this.#added.sort(this.#compare), this.#compare);
      this.#added = [];
    }
    return this.#sorted;
  }
}

type Compare = (one: Audience, other: Audience) => number;

/**
 * Compares in the user's language, with 'List 9' before 'List 10'. Equal names are sorted by id, so that the order is
 * stable.
 */
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
