import type { Audience } from '../exports/audience.ts';
import { foldText } from '../util/foldText.ts';

/**
 * Searches names and ids without regard to case and accents. Names are folded once, when they come, so that a
 * keystroke costs one pass over ready strings.
 */
export class AudienceIndex {
  #audiences: readonly Audience[] = [];
  #folded: string[] = [];
  #last: { readonly text: string; readonly found: readonly Audience[] } | undefined;

  /** Takes what is loaded. A page that was added at the end costs only its own items. */
  update(audiences: readonly Audience[]): void {
    if (audiences === this.#audiences) {
      return;
    }
    const known = this.#audiences;
    const grew =
      known.length > 0 &&
      audiences.length >= known.length &&
      audiences[0] === known[0] &&
      audiences[known.length - 1] === known[known.length - 1];
    if (!grew) {
      this.#folded = [];
    }
    for (const audience of audiences.slice(this.#folded.length)) {
      this.#folded.push(`${foldText(audience.name)}\n${foldText(audience.id)}`);
    }
    this.#audiences = audiences;
    this.#last = undefined;
  }

  /** Finds what contains every word of `text` in its name or id, in the order of loading. */
  match(text: string): readonly Audience[] {
    if (this.#last?.text !== text) {
      this.#last = { text, found: this.#find(text) };
    }
    return this.#last.found;
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
}
