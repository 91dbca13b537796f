import type { Audience } from './audience.ts';

/** The best matches of a search, and how many there are in all. */
export interface AudienceMatches {
  readonly matches: readonly Audience[];
  readonly total: number;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/**
 * Finds lists and segments by name (every word of the text, in any order, whatever the case and accents) or by their
 * exact id. Names that begin with the text come first, then those in which a word begins with it, then the rest.
 */
export class AudienceSearch {
  readonly #entries: readonly { readonly audience: Audience; readonly folded: string }[];

  /** Sorts and folds once; searching is then a matter of milliseconds for tens of thousands. */
  constructor(audiences: readonly Audience[]) {
    this.#entries = audiences
      .toSorted((a, b) => collator.compare(a.name, b.name) || collator.compare(a.id, b.id))
      .map((audience) => ({ audience, folded: fold(audience.name) }));
  }

  find(text: string, limit: number): AudienceMatches {
    const whole = fold(text.trim());
    const words = whole.split(/\s+/);
    const ranks: [Audience[], Audience[], Audience[]] = [[], [], []];
    for (const { audience, folded } of this.#entries) {
      if (audience.id === text.trim() || words.every((word) => folded.includes(word))) {
        ranks[rank(folded, whole)].push(audience);
      }
    }
    const found = ranks.flat();
    return { matches: found.slice(0, limit), total: found.length };
  }
}

function rank(folded: string, whole: string): 0 | 1 | 2 {
  if (folded.startsWith(whole)) {
    return 0;
  }
  return folded.includes(` ${whole}`) ? 1 : 2;
}

/** Case and accents aside, so that 'zürich' is found by 'Zurich'. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}
