import { uniqueIds } from './columnSet.ts';

/** Columns that every export of contacts has, by which a header differs from a contact. */
const contactColumns: ReadonlySet<string> = new Set(['email', 'contact_id']);
const address = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** An id of a contact: a UUID, with or without hyphens. */
const contactId = /^[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}$/i;
const number = /^[-+]?\d+(?:[.,]\d+)*$/;

/** Returns the names of columns: those of a header, and a number for each that has none. */
export const namesOf = (cells: readonly string[]): string[] =>
  cells.map((cell, index) => (cell.trim() === '' ? `Column ${index + 1}` : cell.trim()));

/**
 * Whether the first record of a CSV is a header. It is, unless it has an address or the id of a contact, or nothing but numbers:
 * most files have one, and the columns of those that are no exports can have any name.
 */
export function isHeader(cells: readonly string[]): boolean {
  const values = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const known = new Set(
    values.map((value) => value.toLowerCase()).filter((value) => contactColumns.has(value)),
  );
  // A value of a contact can read as the name of a column does, but not two of its values as both.
  if (known.size < contactColumns.size && hasContactValue(values)) {
    return false;
  }
  return values.length === 0 || !values.every((value) => number.test(value));
}

const hasContactValue = (values: readonly string[]): boolean =>
  values.some((value) => address.test(value) || contactId.test(value));

/** Whether the first record of a further part is a header: at least half of its cells name columns of the first part. */
export function isRepeatedHeader(cells: readonly string[], columns: readonly string[]): boolean {
  const known = new Set(columns);
  const found = namesOf(cells).filter((name) => known.has(name)).length;
  return isHeader(cells) && found > 0 && 2 * found >= cells.length;
}

/**
 * Returns which cell of a part has the value of each column of the table, −1 where none has, and the names of columns that only
 * the part has.
 */
export function mapColumns(
  header: readonly string[],
  ids: readonly string[],
): { cells: number[]; added: string[] } {
  const names = namesOf(header);
  const partIds = uniqueIds(names);
  const cells = ids.map((id) => partIds.indexOf(id));
  const isKnown = new Set(ids);
  const added = names.filter((_, index) => !isKnown.has(partIds[index] ?? ''));
  partIds.forEach((id, index) => {
    if (!isKnown.has(id)) {
      cells.push(index);
    }
  });
  return { cells, added };
}
