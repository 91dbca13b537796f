import { foldText } from '../../util/foldText.ts';
import type { Audience } from './audience.ts';

/** What a name or id in the user's text refers to. */
export type NamedAudience =
  | { readonly kind: 'found'; readonly audience: Audience }
  /** Several have this name: only the user knows which is meant. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly Audience[] }
  /** None has it. The candidates have similar names, the most similar first; or there are none. */
  | { readonly kind: 'unknown'; readonly candidates: readonly Audience[] };

/**
 * Finds a list or segment by its id or its exact name. Similar ones are suggested and never used.
 *
 * @param known all items: among some of them a name could belong to another one (see `lookUp`).
 */
export function audienceNamed(written: string, known: readonly Audience[]): NamedAudience {
  const text = written.trim();
  const byId = known.find(({ id }) => sameId(id, text));
  if (byId) {
    return { kind: 'found', audience: byId };
  }
  const [first, ...others] = known.filter(({ name }) => name.trim() === text);
  if (first === undefined) {
    return { kind: 'unknown', candidates: similarTo(text, known) };
  }
  return others.length === 0
    ? { kind: 'found', audience: first }
    : { kind: 'ambiguous', candidates: [first, ...others] };
}

/** Returns whether a text has the form of SendGrid's ids, which are valid even if the account could not be read. */
export const isAudienceId = (text: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text.trim());

/** Returns whether two texts are the same id, ignoring case and blanks around them. */
export const sameId = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();

function similarTo(written: string, known: readonly Audience[]): readonly Audience[] {
  const text = foldText(written);
  return known
    .map((audience) => ({ audience, distance: distanceOf(text, foldText(audience.name.trim())) }))
    .filter(({ distance }) => distance <= Math.max(2, text.length / 3))
    .sort((one, other) => one.distance - other.distance)
    .map(({ audience }) => audience);
}

/**
 * Returns how many letters differ; a name that contains all of the text, or the reverse, is as close as one that
 * differs by one.
 */
function distanceOf(text: string, name: string): number {
  if (text === name) {
    return 0;
  }
  if (text !== '' && name !== '' && (name.includes(text) || text.includes(name))) {
    return 1;
  }
  // More letters than may differ need no counting, and a large account has many names.
  return Math.abs(text.length - name.length) > Math.max(2, text.length / 3)
    ? Infinity
    : editDistance(text, name);
}

/** Levenshtein's distance, row by row. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: Array.from(other).length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(one).entries()) {
    const next = [index + 1];
    for (const [column, otherLetter] of Array.from(other).entries()) {
      const change = (row[column] ?? 0) + (letter === otherLetter ? 0 : 1);
      next.push(Math.min(change, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
