import { csvLine } from '../table/save/csvLine.ts';
import type { Rows } from '../table/model.ts';
import type { ChangeKind } from './comparison.ts';

const lineEnd = '\n';
/** As many characters are passed on at once. */
const outputCharacters = 256 * 1024;

/** The first column of a saved comparison. */
export const changeColumn = 'CHANGE';
/** What it has for a contact as it was before it changed; the line behind that has it as it is. */
const formerly = 'changed from';
const texts: Readonly<Record<ChangeKind, string>> = {
  added: 'added',
  removed: 'removed',
  changed: 'changed to',
  unchanged: 'unchanged',
  duplicate: 'duplicate',
  withoutKey: 'without key',
};

/** Writes rows of a comparison as a CSV: a changed contact has two lines, as it was and as it is. */
export async function* changesCsv(
  columns: readonly string[],
  pages: AsyncIterable<Rows>,
): AsyncGenerator<Uint8Array, void, void> {
  let text = csvLine([changeColumn, ...columns], lineEnd);
  for await (const { rows, changes = [], old = [] } of pages) {
    const former = Map.groupBy(old, ([row]) => row);
    for (const [row, values] of rows.entries()) {
      const kind = changes[row];
      const before = former.get(row);
      if (before) {
        const was = [...values];
        before.forEach(([, column, value]) => (was[column] = value));
        text += csvLine([formerly, ...was], lineEnd);
      }
      text += csvLine([kind === undefined ? '' : texts[kind], ...values], lineEnd);
    }
    if (text.length >= outputCharacters) {
      yield Buffer.from(text);
      text = '';
    }
  }
  yield Buffer.from(text);
}
