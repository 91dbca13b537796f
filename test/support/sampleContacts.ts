import type { TableColumn } from '../../src/protocol/tableState.ts';

const firstNames = ['Priya', 'José', 'Ken', 'Łukasz', 'Hedy', 'Grace', 'Linus', 'Barbara', 'Zoë'];
const lastNames = ['Torvalds', 'Raman', 'Núñez', 'Shevchenko', 'Thompson', 'Berners-Lee', 'Lamarr'];
const cities = [
  ['Berlin', 'DE'],
  ['Köln', 'DE'],
  ['Bengaluru', 'IN'],
  ['Oslo', 'NO'],
  ['Kraków', 'PL'],
  ['Austin', 'US'],
  ['Lyon', 'FR'],
] as const;
const plans = ['free', 'team', 'pro', ''];

const named = [
  'EMAIL',
  'FIRST_NAME',
  'LAST_NAME',
  'ADDRESS_LINE_1',
  'CITY',
  'COUNTRY',
  'POSTAL_CODE',
  'PHONE_NUMBER_ID',
  'UPDATED_AT',
  'CREATED_AT',
  'plan',
  'CONTACT_ID',
  'EXTERNAL_ID',
  'signup_source',
];
const personal = new Set(['EMAIL', 'FIRST_NAME', 'LAST_NAME', 'ADDRESS_LINE_1', 'PHONE_NUMBER_ID']);

/** Contacts of a table of any size, made up from their row's number. */
export class SampleContacts {
  readonly columns: readonly TableColumn[];
  /** A row with fewer values than the header has names. */
  readonly raggedRow: number | undefined;

  constructor(columns: number, raggedRow?: number) {
    this.raggedRow = raggedRow;
    this.columns = Array.from({ length: columns }, (_, index) => {
      const name = named[index] ?? `custom_field_${index - named.length + 1}`;
      return { id: name, name, isPersonal: personal.has(name) };
    });
  }

  value(record: number, column: number): string | null {
    if (record === this.raggedRow && column >= 6) {
      return null;
    }
    const first = pick(firstNames, record * 7);
    const last = pick(lastNames, record * 5);
    const [city, country] = pick(cities, Math.floor(mixed(record) / 7)) ?? ['', ''];
    switch (column) {
      case 0:
        return `${plain(first)}.${plain(last)}.${record + 1}@example.com`;
      case 1:
        return first ?? '';
      case 2:
        return last ?? '';
      case 3:
        return address(record);
      case 4:
        return record % 16 === 15 ? '' : city;
      case 5:
        return record % 16 === 15 ? '' : country;
      case 6:
        return mixed(record) % 9 === 0 ? '' : String(mixed(record) % 100_000).padStart(5, '0');
      case 7:
        return record % 4 === 2
          ? ''
          : `+4915${String(mixed(record) % 100_000_000).padStart(8, '0')}`;
      case 8:
        return new Date(1.79e12 - record * 1e6).toISOString();
      case 9:
        return new Date(1.6e12 + (mixed(record) % 1e8) * 1000).toISOString();
      case 10:
        return plans[mixed(record) % 4] ?? '';
      default:
        return (mixed(record) + column) % 3 === 0 ? '' : `value ${column}.${record}`;
    }
  }
}

const pick = <T>(values: readonly T[], index: number): T | undefined =>
  values[index % values.length];

function address(record: number): string {
  const number = mixed(record) % 900;
  if (record % 5 === 2) {
    return '';
  }
  return record % 6 === 0 ? `${number} Main St\nFloor ${number % 9}` : `${number} Harbor Road`;
}

/** Returns a number that looks random but depends on the given one only. */
const mixed = (value: number): number => Math.imul(value + 17, 2_654_435_761) >>> 5;

const plain = (name = ''): string =>
  name
    .normalize('NFD')
    .replaceAll(/[^A-Za-z-]/g, '')
    .toLowerCase();
