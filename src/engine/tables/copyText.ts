import type { CopyFormat } from '../../protocol/tableState.ts';

export interface CopyOptions {
  readonly as: CopyFormat;
  readonly withHeader: boolean;
  readonly columns: readonly { readonly id: string; readonly name: string }[];
}

type Cells = readonly (string | null)[];

/** Writes the rows of a range as text, piece by piece. Values stay as they are; null is a value that a record does not have. */
export interface CopyFormatter {
  begin(): string;
  row(cells: Cells, index: number): string;
  end(rows: number): string;
}

/** Returns the formatter of a format. Lines end with a line feed, and the last line has none. */
export function copyFormatter({ as, withHeader, columns }: CopyOptions): CopyFormatter {
  const names = columns.map(({ name }) => name);
  switch (as) {
    case 'tsv':
      return lines(joined('\t', quotedForSheets), withHeader ? [names] : []);
    case 'csv':
      return lines(joined(',', quotedForCsv), withHeader ? [names] : []);
    case 'markdown':
      return lines(markdownRow, [names, names.map(() => ruler)]);
    case 'json':
      return jsonArray(columns.map(({ id }) => id));
  }
}

function lines(line: (cells: Cells) => string, header: readonly Cells[]): CopyFormatter {
  return {
    begin: () => header.map(line).join('\n'),
    row: (cells, index) => `${index > 0 || header.length > 0 ? '\n' : ''}${line(cells)}`,
    end: () => '',
  };
}

const joined =
  (separator: string, written: (value: string) => string) =>
  (cells: Cells): string =>
    cells.map((cell) => (cell === null ? '' : written(cell))).join(separator);

const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;

/** As spreadsheets copy and paste: a value that would otherwise break the lines or cells is quoted. */
const quotedForSheets = (value: string): string =>
  /[\t\r\n]|^"/.test(value) ? quoted(value) : value;

const quotedForCsv = (value: string): string => (/[",\r\n]/.test(value) ? quoted(value) : value);

const ruler = '---';
const markdownRow = (cells: Cells): string =>
  `| ${cells.map((cell) => (cell === ruler ? cell : forMarkdown(cell ?? ''))).join(' | ')} |`;

/** Escapes what would end a cell, or be read as HTML. */
const forMarkdown = (value: string): string =>
  value
    .replace(/[\\|]/g, '\\$&')
    .replaceAll('<', '&lt;')
    .replace(/\r\n|\r|\n/g, '<br>');

/** Objects with the text of each value; one that a record does not have is left out. */
function jsonArray(ids: readonly string[]): CopyFormatter {
  return {
    begin: () => '[',
    row: (cells, index) => {
      const entries = ids.flatMap((id, at) => {
        const cell = cells[at];
        return typeof cell === 'string' ? [[id, cell] as const] : [];
      });
      return `${index > 0 ? ',' : ''}\n  ${JSON.stringify(Object.fromEntries(entries))}`;
    },
    end: (rows) => (rows > 0 ? '\n]' : ']'),
  };
}
