import type { ChangeKind, ComparisonInfo, TableState } from '../../src/protocol/tableState.ts';

/** What became of each contact, again and again. */
const pattern: readonly ChangeKind[] = [
  ...(['changed', 'added', 'added', 'changed', 'removed', 'added', 'changed'] as const),
  ...(['added', 'duplicate', 'removed'] as const),
];
/** What was changed in a contact, by its number: columns and the values before. */
const formerValues: readonly Readonly<Record<string, string>>[] = [
  { LAST_NAME: 'Lovelace', CITY: 'Potsdam' },
  { ADDRESS_LINE_1: '12 Old Street\nBack yard', plan: '' },
  { CITY: 'Potsdam' },
];

export const sampleComparison: ComparisonInfo = {
  counts: { added: 312, removed: 41, changed: 87, unchanged: 8013, duplicate: 4, withoutKey: 2 },
  key: ['CONTACT_ID'],
  ignored: ['UPDATED_AT'],
  changedIn: [
    { column: 'LAST_NAME', contacts: 31 },
    { column: 'CITY', contacts: 60 },
    { column: 'ADDRESS_LINE_1', contacts: 22 },
  ],
  onlyBefore: [],
  onlyAfter: [],
  keysOnly: false,
};

export const sampleSides: TableState['sides'] = { before: '24 Nov, 04:35', after: '29 Nov, 04:44' };

export const sampleChange = (record: number): ChangeKind | undefined =>
  pattern[record % pattern.length];

/** Returns what a value was before; undefined for one that was not changed. */
export const formerValue = (record: number, column: string): string | undefined =>
  sampleChange(record) === 'changed'
    ? formerValues[record % formerValues.length]?.[column]
    : undefined;
