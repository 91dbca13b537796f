import type { Audience } from './audience.ts';
import { foldText } from '../../util/foldText.ts';

/** The best matches of a search, and how many there are in all. */
export interface AudienceMatches {
  readonly matches: readonly Audience[];
  readonly total: number;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/**
 * Searches names and ids without regard to case and accents. Names are folded once, when they come, so that a
 * keystroke costs one pass over ready strings.
 */
export class AudienceIndex {
  readonly #foldedOf = new WeakMap<Audience, string>();
  #audiences: readonly Audience[] = [];
  #folded: readonly string[] = [];
  #sorted: readonly Audience[] | undefined;
  #last: { readonly text: string; readonly found: readonly Audience[] } | undefined;

  /** Takes what is loaded. What was there before, at whatever place, is not folded again. */
  update(audiences: readonly Audience[]): void {
    if (audiences === this.#audiences) {
      return;
    }
    this.#audiences = audiences;
    this.#folded = audiences.map((audience) => this.#fold(audience));
    this.#last = undefined;
    this.#sorted = undefined;
  }

  /** Finds what contains every word of `text` in its name or id, in the order of what was taken. */
  match(text: string): readonly Audience[] {
    if (this.#last?.text !== text) {
      this.#last = { text, found: this.#find(text) };
    }
    return this.#last.found;
  }

  /**
   * Finds the same, the best first: names that begin with the text, then those in which a word begins with it, then the rest, each
   * as people sort names.
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
    // The line break keeps a word from matching the end of the name and the beginning of the id.
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
