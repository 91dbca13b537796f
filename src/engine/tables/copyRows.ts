import { copyFormatter, type CopyFormatter } from './copyText.ts';
import type { CopyQuery } from '../../protocol/recordMessages.ts';
import { CopyTooLarge } from './tableErrors.ts';
import type { TableSource } from './tableSource.ts';

/** More does not fit in the memory of most programs that text is pasted into, let alone in a string. */
export const maxCopyCharacters = 100_000_000;

export interface CopyDeps {
  readonly source: Pick<TableSource, 'info' | 'rowsOf'>;
  /** Returns what is copied of a value. */
  readonly shown: (value: string | null, column: string) => string | null;
  readonly onProgress: (done: number) => void;
}

/**
 * Returns a range as text.
 *
 * @throws CopyTooLarge, or the signal's reason when it is aborted.
 */
export async function copyRows(
  { source, shown, onProgress }: CopyDeps,
  { from, to, columns, withHeader, as }: CopyQuery,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly rows: number; readonly cells: number }> {
  const end = Math.min(to, source.info.rows);
  const isOneCell = end - from === 1 && columns.length === 1 && !withHeader;
  const formatter =
    isOneCell && (as === 'tsv' || as === 'csv')
      ? asItIs
      : copyFormatter({ as, withHeader, columns: named(source, columns) });
  const text = new TextPieces(formatter.begin());
  let rows = 0;
  for await (const cells of source.rowsOf(from, end, columns, signal)) {
    const values = cells.map((cell, at) => shown(cell, columns[at] ?? ''));
    text.add(formatter.row(values, rows));
    rows += 1;
    if (rows % progressRows === 0) {
      onProgress(rows / Math.max(1, end - from));
    }
  }
  text.add(formatter.end(rows));
  return { text: text.toString(), rows, cells: rows * columns.length };
}

const progressRows = 4096;

/** The value of a single cell is what the user wants to paste, not a quoted one. */
const asItIs: CopyFormatter = {
  begin: () => '',
  row: ([cell]) => cell ?? '',
  end: () => '',
};

/** A column that was not found yet has its id as its name. */
function named(
  { info }: Pick<TableSource, 'info'>,
  ids: readonly string[],
): readonly { readonly id: string; readonly name: string }[] {
  const names = new Map(info.columns.map(({ id, name }) => [id, name]));
  return ids.map((id) => ({ id, name: names.get(id) ?? id }));
}

class TextPieces {
  readonly #pieces: string[] = [];
  #characters = 0;

  constructor(begin: string) {
    this.add(begin);
  }

  add(piece: string): void {
    this.#characters += piece.length;
    if (this.#characters > maxCopyCharacters) {
      throw new CopyTooLarge('The range is too long for the clipboard.');
    }
    this.#pieces.push(piece);
  }

  toString(): string {
    return this.#pieces.join('');
  }
}
