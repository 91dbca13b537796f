import type { Audience } from './audience.ts';
import { foldText } from '../../util/foldText.ts';

/** The best matches of a search, and how many there are in all. */
export interface AudienceMatches {
  readonly matches: readonly Audience[];
  readonly total: number;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/**
 * Searches names and ids, ignoring case and accents. Names are folded once, when they are added, so that a keystroke
 * costs one pass over prepared strings.
 */
export class AudienceIndex {
  readonly #foldedOf = new WeakMap<Audience, string>();
  #audiences: readonly Audience[] = [];
  #folded: readonly string[] = [];
  #sorted: readonly Audience[] | undefined;
  #last: { readonly text: string; readonly found: readonly Audience[] } | undefined;

  /** Updates the index. Items that were there before, at whatever position, are not folded again. */
  update(audiences: readonly Audience[]): void {
    if (audiences === this.#audiences) {
      return;
    }
    this.#audiences = audiences;
    this.#folded = audiences.map((audience) => this.#fold(audience));
    this.#last = undefined;
    this.#sorted = undefined;
  }

  /** Finds items that contain every word of `text` in their name or id, in their order. */
  match(text: string): readonly Audience[] {
    if (this.#last?.text !== text) {
      this.#last = { text, found: this.#find(text) };
    }
    return this.#last.found;
  }

  /**
   * Finds the same, best first: names that start with the text, then those in which a word starts with it, then the
   * rest, each in the order in which people sort names.
   */
  best(text: string, limit: number): AudienceMatches {
    const found = new Set(this.match(text));
    const whole = foldText(text.trim());
    this.#sorted ??= this.#audiences.toSorted(byName);
    const ranks: [Audience[], Audience[], Audience[]] = [[], [], []];
    for (const audience of this.#sorted) {
      if (found.has(audience)) {
        ranks[rankOf(this.#fold(audience), whole)].push(audience);
      }
    }
    return { matches: ranks.flat().slice(0, limit), total: found.size };
  }

  #find(text: string): readonly Audience[] {
    const words = foldText(text).split(/\s+/u).filter(Boolean);
    if (words.length === 0) {
      return this.#audiences;
    }
    return this.#audiences.filter((_, index) => {
      const folded = this.#folded[index] ?? '';
      return words.every((word) => folded.includes(word));
    });
  }

  #fold(audience: Audience): string {
    // The line break keeps a word from matching the end of the name and the start of the id.
    const folded =
      this.#foldedOf.get(audience) ?? `${foldText(audience.name)}\n${foldText(audience.id)}`;
    this.#foldedOf.set(audience, folded);
    return folded;
  }
}

function rankOf(folded: string, whole: string): 0 | 1 | 2 {
  if (folded.startsWith(whole)) {
    return 0;
  }
  return folded.includes(` ${whole}`) ? 1 : 2;
}

const byName = (one: Audience, other: Audience): number =>
  collator.compare(one.name, other.name) || collator.compare(one.id, other.id);
