import type { ViewFilter } from '../../../../src/records/table/model.ts';

/** A table in arrays: what the real one is compared with. */
export interface NaiveTable {
  readonly columns: readonly string[];
  /** Null where the record has no such value. */
  readonly rows: readonly (readonly (string | null)[])[];
}

const isAscii = (text: string): boolean => Array.from(text).every((letter) => letter < '\u0080');
const lowerAscii = (text: string): string =>
  Array.from(text)
    .map((letter) => (isAscii(letter) ? letter.toLowerCase() : letter))
    .join('');

/** Returns a text without differences of case, as a comparison with another one has it. */
const folded = (value: string, wanted: string, matchCase: boolean): string =>
  matchCase
    ? value
    : isAscii(wanted)
      ? lowerAscii(value)
      : value.toLowerCase().replaceAll('ς', 'σ');

export const contains = (value: string, text: string, matchCase: boolean): boolean =>
  folded(value, text, matchCase).includes(folded(text, text, matchCase));

function passes(value: string, filter: ViewFilter & { on: 'column' }): boolean {
  const [text = ''] = filter.values;
  const fold = (one: string, wanted: string): string => folded(one, wanted, filter.matchCase);
  switch (filter.test) {
    case 'contains':
      return contains(value, text, filter.matchCase);
    case 'equals':
      return fold(value, text) === fold(text, text);
    case 'begins':
      return fold(value, text).startsWith(fold(text, text));
    case 'oneOf':
      return filter.values.some((wanted) => fold(value, wanted) === fold(wanted, wanted));
    case 'empty':
      return value === '';
  }
}

const control = /\p{Cc}/u;
const formula = /^ *[=+\-@\0\t\n\r＋－＝＠]/;

/** Returns the records that a check finds, in a table with the columns `email` and `phone_number`. */
export function checked({ columns, rows }: NaiveTable, check: string): number[] {
  const valuesOf = (name: string): string[] =>
    rows.map((row) => row[columns.findIndex((one) => one.toLowerCase() === name)] ?? '');
  const [emails, phones] = [valuesOf('email'), valuesOf('phone_number')];
  const tests: Record<string, (row: number) => boolean> = {
    noEmail: (row) => emails[row] === '',
    emailTwice: (row) =>
      emails[row] !== '' && emails.filter((email) => email === emails[row]).length > 1,
    phoneNotE164: (row) => phones[row] !== '' && !/^\+[1-9]\d{7,14}$/.test(phones[row] ?? ''),
    controlCharacters: (row) => rows[row]?.some((value) => control.test(value ?? '')) === true,
    formula: (row) => rows[row]?.some((value) => formula.test(value ?? '')) === true,
    // Random records have as many values as there are columns.
    ragged: () => false,
  };
  const test = tests[check];
  return [...rows.keys()].filter((row) => test?.(row) === true);
}

/** Returns the records that match all filters. */
export function matching(table: NaiveTable, filters: readonly ViewFilter[]): number[] {
  const sets = filters
    .filter(({ isOff }) => !isOff)
    .map((filter) => {
      const found =
        filter.on === 'check'
          ? checked(table, filter.check)
          : [...table.rows.keys()].filter((row) =>
              passes(table.rows[row]?.[table.columns.indexOf(filter.column)] ?? '', filter),
            );
      return { found: new Set(found), not: filter.not };
    });
  return [...table.rows.keys()].filter((row) =>
    sets.every(({ found, not }) => found.has(row) !== not),
  );
}

/** Returns records in the order of a column; empty values are last. */
export function sorted(
  { columns, rows }: NaiveTable,
  records: readonly number[],
  column: string,
  descending: boolean,
  compare: (a: string, b: string) => number,
): number[] {
  const valueOf = (record: number): string => rows[record]?.[columns.indexOf(column)] ?? '';
  return [...records].sort((a, b) => {
    const [one, other] = [valueOf(a), valueOf(b)];
    const order =
      one === '' || other === ''
        ? Number(one === '') - Number(other === '')
        : compare(one, other) * (descending ? -1 : 1);
    return order || a - b;
  });
}
