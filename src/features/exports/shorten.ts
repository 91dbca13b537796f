import { oneLine } from '../../util/controlCharacters.ts';

/** Lists the first of some paths or names, one per line, since a modal dialog cannot be scrolled. */
export const shorten = (lines: readonly string[]): readonly string[] =>
  lines.length <= 5
    ? lines.map(oneLine)
    : [...lines.slice(0, 4).map(oneLine), `… (${lines.length - 4})`];
