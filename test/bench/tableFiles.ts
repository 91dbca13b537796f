import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { seededRandom } from './statistics.ts';

const names = ['Ann', 'Bob', 'Zoë', 'Max', 'Eve', 'Jürgen', 'Li', 'Olga', 'Sam', 'Ida'];
const cities = ['Berlin', 'Paris', 'New York', 'Köln', 'Rome', 'Oslo', 'Lima', 'Graz', 'Bonn'];
const plans = ['free', 'pro', 'team', 'enterprise'];
/** The columns of `contact`. */
export const columns = [
  ...['EMAIL', 'FIRST_NAME', 'LAST_NAME', 'ADDRESS_LINE_1', 'ADDRESS_LINE_2', 'CITY', 'STATE'],
  ...['POSTAL_CODE', 'COUNTRY', 'ALTERNATE_EMAILS', 'PHONE_NUMBER', 'WHATSAPP', 'LINE', 'FACEBOOK'],
  ...['UNIQUE_NAME', 'CREATED_AT', 'UPDATED_AT', 'CONTACT_ID', 'plan', 'score', 'note', 'source'],
  ...['PHONE_NUMBER_ID', 'EXTERNAL_ID', 'ANONYMOUS_ID'],
] as const;

/** Text that is in one contact of a file. */
export const rareText = 'needle-in-a-haystack';

/** Returns a contact of 25 fields, some 250 bytes as a line of a CSV. */
export function contact(row: number, random: () => number): string[] {
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? '';
  const [first, last] = [pick(names), pick(names)];
  const serial = Math.floor(random() * 1e9);
  const day = `2024-0${1 + (serial % 9)}-1${serial % 10}T0${serial % 7}:1${row % 10}:2${serial % 10}Z`;
  const id = `${serial.toString(16).padStart(8, '0')}-1234-4abc-9def-${row.toString(16).padStart(12, '0')}`;
  const phone = row % 4 === 0 ? `+4915${String(serial).padStart(9, '0')}` : '';
  const note = row % 9 === 0 ? 'said "yes", twice' : row === 4321 ? rareText : '';
  return [
    ...[`${first}.${last}${serial}@example.com`.toLowerCase(), first, last],
    ...[`Street ${serial % 900}`, '', pick(cities), '', String(10_000 + (serial % 89_999)), 'DE'],
    ...[
      '',
      phone,
      '',
      '',
      '',
      '',
      day,
      day,
      id,
      pick(plans),
      String(serial % 1000),
      note,
      'import',
    ],
    ...['', `E${row}`, ''],
  ];
}

export const csvLine = (cells: readonly string[]): string =>
  cells.map((cell) => (cell === '' ? '' : `"${cell.replaceAll('"', '""')}"`)).join(',');

export const jsonLine = (cells: readonly string[]): string => {
  const members = cells.flatMap((cell, at) =>
    cell === '' ? [] : [`${JSON.stringify(columns[at]?.toLowerCase())}:${JSON.stringify(cell)}`],
  );
  return `{${members.join(',')}}`;
};

/** Writes contacts to a file of about a size, with the same values in either format. Returns their number. */
export async function writeContacts(
  path: string,
  format: 'csv' | 'jsonLines',
  bytes: number,
): Promise<number> {
  const random = seededRandom(1);
  const isCsv = format === 'csv';
  return writeLines(path, bytes, isCsv ? csvLine(columns) : undefined, (row) =>
    isCsv ? csvLine(contact(row, random)) : jsonLine(contact(row, random)),
  );
}

/** Writes a CSV with 500 columns. */
export function writeWide(path: string, bytes: number): Promise<number> {
  const cells = Array.from({ length: 500 }, (_, column) => `column_${column}`);
  return writeLines(path, bytes, cells.join(','), (row) =>
    cells.map((_, column) => `value ${row + column}`).join(','),
  );
}

/** Writes a CSV with short records, for a table of very many rows. */
export function writeNarrow(path: string, bytes: number): Promise<number> {
  return writeLines(path, bytes, 'EMAIL,plan', (row) => `u${row}@x.io,pro`);
}

async function writeLines(
  path: string,
  bytes: number,
  header: string | undefined,
  line: (row: number) => string,
): Promise<number> {
  const file = createWriteStream(path);
  let rows = 0;
  let text = header === undefined ? '' : `${header}\n`;
  for (let written = 0; written < bytes;) {
    text += `${line(rows++)}\n`;
    if (text.length > 1_000_000 || written + text.length >= bytes) {
      written += Buffer.byteLength(text);
      if (!file.write(text)) {
        await once(file, 'drain');
      }
      text = '';
    }
  }
  file.end();
  await finished(file);
  return rows;
}
