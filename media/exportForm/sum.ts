import type { Chosen } from './audienceChoice.ts';
import type { Texts } from './texts.ts';

/** Returns how many contacts are chosen, with the limitations of that number; empty if nothing is chosen. */
export function sumOf(chosen: readonly Chosen[], texts: Texts): string {
  const counts = chosen
    .map(({ item }) => item?.contactCount)
    .filter((count) => count !== undefined);
  if (counts.length === 0) {
    return '';
  }
  const contacts = texts.contacts(counts.reduce((sum, count) => sum + count, 0));
  const hasSegment = chosen.some(({ kind }) => kind === 'segment');
  const isExact = chosen.length === 1 && !hasSegment;
  return [
    texts.text(isExact ? 'sumExact' : 'sumAbout', contacts),
    ...(chosen.length > 1 ? [texts.text('sumOverlap')] : []),
    ...(hasSegment ? [texts.text('sumSegments')] : []),
    ...(counts.length < chosen.length
      ? [texts.text('sumUncounted', chosen.length - counts.length)]
      : []),
  ].join(' ');
}
