import type { ChangeKind } from '../../src/protocol/tableState.ts';
import type { GridLabels } from './grid/gridSurface.ts';
import type { Wording } from './wording.ts';

/** Returns what became of a contact, in words. */
const kindWords = (words: Wording): Readonly<Record<ChangeKind, string>> => ({
  added: words.text('isAdded'),
  removed: words.text('isRemoved'),
  changed: words.text('isChanged'),
  unchanged: words.text('isUnchanged'),
  duplicate: words.text('isDuplicate'),
  withoutKey: words.text('isWithoutKey'),
});

/** Returns what is said before, between and behind the two values of a change. */
function changeWords(words: Wording): readonly [string, string, string] {
  // No text has this character.
  const mark = '\u0000';
  const [before = '', between = '', behind = ''] = words.text('wasIsNow', mark, mark).split(mark);
  return [before, between, behind];
}

/** Returns what the grid says. `title` is that of the table. */
export const gridLabels = (words: Wording, title: string): GridLabels => ({
  number: words.text('rowNumber'),
  grid: words.text('gridLabel', title),
  cells: {
    absent: words.text('absent'),
    empty: words.text('emptyValue'),
    change: changeWords(words),
  },
  changes: kindWords(words),
});
