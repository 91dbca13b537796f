import type { ColumnFilter, TableFilter, TableView } from '../../src/protocol/tableState.ts';
import type { SampleContacts } from './sampleContacts.ts';

/** A larger table is filtered, sorted and counted by its first records only. */
const sampled = 10_000;

/** Returns the records of a view in their order; undefined for all in the order of the file. */
export function recordsOf(
  contacts: SampleContacts,
  view: TableView,
  records: number,
): readonly number[] | undefined {
  const filters = view.filters.filter(({ isOff }) => !isOff);
  const { sort } = view;
  if (filters.length === 0 && !sort) {
    return undefined;
  }
  const matching = sample(records).filter((record) =>
    filters.every((filter) => isMatch(contacts, filter, record)),
  );
  return sort
    ? matching.toSorted((a, b) => {
        const order = valueOf(contacts, a, sort.column).localeCompare(
          valueOf(contacts, b, sort.column),
        );
        return sort.descending ? -order : order;
      })
    : matching;
}

/** Counts the values of a column, of the given records or of the first so many. */
export function countValues(
  contacts: SampleContacts,
  column: number,
  records: readonly number[] | number,
): readonly { readonly value: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const record of typeof records === 'number' ? sample(records) : records) {
    const value = contacts.value(record, column) ?? '';
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}

const sample = (records: number): readonly number[] =>
  Array.from({ length: Math.min(sampled, records) }, (_, index) => index);

function valueOf(contacts: SampleContacts, record: number, column: string): string {
  const index = contacts.columns.findIndex(({ id }) => id === column);
  return contacts.value(record, index) ?? '';
}

function isMatch(contacts: SampleContacts, filter: TableFilter, record: number): boolean {
  const matches =
    filter.on === 'check'
      ? record % 7 === 0
      : passes(filter, valueOf(contacts, record, filter.column));
  return matches !== filter.not;
}

function passes({ test, values, matchCase }: ColumnFilter, value: string): boolean {
  const fold = (text: string): string => (matchCase ? text : text.toLowerCase());
  const [first = ''] = values.map(fold);
  switch (test) {
    case 'contains':
      return fold(value).includes(first);
    case 'equals':
      return fold(value) === first;
    case 'begins':
      return fold(value).startsWith(first);
    case 'oneOf':
      return values.includes(value);
    case 'empty':
      return value === '';
  }
}
