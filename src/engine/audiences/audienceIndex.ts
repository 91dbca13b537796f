import type { Audience } from './audience.ts';
import { foldText } from '../../util/foldText.ts';

/**
 * Searches names and ids without regard to case and accents. Names are folded once, when they come, so that a
 * keystroke costs one pass over ready strings.
 */
export class AudienceIndex {
  readonly #foldedOf = new WeakMap<Audience, string>();
  #audiences: readonly Audience[] = [];
  #folded: readonly string[] = [];
  #last: { readonly text: string; readonly found: readonly Audience[] } | undefined;

  /** Takes what is loaded. What was there before, at whatever place, is not folded again. */
  update(audiences: readonly Audience[]): void {
    if (audiences === this.#audiences) {
      return;
    }
    this.#audiences = audiences;
    this.#folded = audiences.map((audience) => this.#fold(audience));
    this.#last = undefined;
  }

  /** Finds what contains every word of `text` in its name or id, in the order of what was taken. */
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

  #fold(audience: Audience): string {
    // The line break keeps a word from matching the end of the name and the beginning of the id.
    const folded =
      this.#foldedOf.get(audience) ?? `${foldText(audience.name)}\n${foldText(audience.id)}`;
    this.#foldedOf.set(audience, folded);
    return folded;
  }
}
