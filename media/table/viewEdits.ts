import type {
  ColumnFilter,
  ContactCheck,
  TableFilter,
  TableSort,
  TableView,
} from '../../src/protocol/tableState.ts';
import type { TableStringKey } from '../../src/protocol/tableStrings.ts';

/** A condition as users choose it: a test, and whether it is negated. */
export interface Condition {
  readonly test: ColumnFilter['test'];
  readonly not: boolean;
  readonly name: TableStringKey;
}

export const conditions: readonly Condition[] = [
  { test: 'contains', not: false, name: 'contains' },
  { test: 'contains', not: true, name: 'notContains' },
  { test: 'equals', not: false, name: 'equals' },
  { test: 'equals', not: true, name: 'notEquals' },
  { test: 'begins', not: false, name: 'begins' },
  { test: 'begins', not: true, name: 'notBegins' },
  { test: 'empty', not: false, name: 'isEmpty' },
  { test: 'empty', not: true, name: 'notEmpty' },
];

export const checkNames = {
  noEmail: 'checkNoEmail',
  emailTwice: 'checkEmailTwice',
  phoneNotE164: 'checkPhoneNotE164',
  controlCharacters: 'checkControlCharacters',
  formula: 'checkFormula',
  ragged: 'checkRagged',
} as const satisfies Readonly<Record<ContactCheck, TableStringKey>>;

/** Returns the words of a condition. */
export const conditionName = ({ test, not }: Pick<ColumnFilter, 'test' | 'not'>): TableStringKey =>
  test === 'oneOf'
    ? not
      ? 'notEquals'
      : 'equals'
    : (conditions.find((one) => one.test === test && one.not === not)?.name ?? 'equals');

/** Returns a filter for a column that is on. */
export const columnFilter = (
  column: string,
  test: ColumnFilter['test'],
  values: readonly string[],
  options: { readonly not?: boolean; readonly matchCase?: boolean } = {},
): ColumnFilter => ({
  ...{ on: 'column', column, test, values, isOff: false },
  ...{ not: options.not ?? false, matchCase: options.matchCase ?? false },
});

/** A column has at most one filter for chosen values and one for a condition; the whole table has each check at most once. */
const slotOf = (filter: TableFilter): string =>
  filter.on === 'check'
    ? `check ${filter.check}`
    : `${filter.test === 'oneOf' ? 'values' : 'condition'} ${filter.column}`;

/** Adds a filter, in the place of the one that it replaces. */
export function withFilter(view: TableView, filter: TableFilter): TableView {
  const place = view.filters.findIndex((one) => slotOf(one) === slotOf(filter));
  return {
    ...view,
    filters: place < 0 ? [...view.filters, filter] : view.filters.with(place, filter),
  };
}

export const withoutFilter = (view: TableView, filter: TableFilter): TableView => ({
  ...view,
  filters: view.filters.filter((one) => slotOf(one) !== slotOf(filter)),
});

/** Switches a filter on or off. */
export const withToggled = (view: TableView, filter: TableFilter): TableView =>
  withFilter(view, { ...filter, isOff: !filter.isOff });

export const withoutFilters = (view: TableView): TableView => ({ ...view, filters: [] });

export const withSort = (
  { filters, changes }: TableView,
  sort: TableSort | undefined,
): TableView => ({ filters, ...(sort && { sort }), ...(changes && { changes }) });

/** Returns the order after the current one: ascending, descending, that of the file. */
export function nextSort({ sort }: TableView, column: string): TableSort | undefined {
  if (sort?.column !== column) {
    return { column, descending: false };
  }
  return sort.descending ? undefined : { column, descending: true };
}

/** Returns the columns that filter. */
export const filteredColumns = ({ filters }: TableView): ReadonlySet<string> =>
  new Set(filters.flatMap((one) => (one.on === 'column' && !one.isOff ? [one.column] : [])));

/** Returns the filter of a column by a condition, and that by chosen values. */
export function filtersOf({ filters }: TableView, column: string) {
  const own = filters.filter((one) => one.on === 'column' && one.column === column);
  const ofColumn = own.filter((one) => one.on === 'column');
  return {
    condition: ofColumn.find(({ test }) => test !== 'oneOf'),
    values: ofColumn.find(({ test }) => test === 'oneOf'),
  };
}
