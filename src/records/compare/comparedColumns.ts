import type { TableColumn } from '../table/model.ts';
import type { CompareFault, ComparedColumn, CompareOptions, Side } from './comparison.ts';

/** Columns that name a contact, best first. */
const defaultKeys = ['CONTACT_ID', 'EMAIL'] as const;
/** SendGrid sets it for changes that are in no column, too. */
export const defaultIgnored = ['UPDATED_AT'] as const;
/** Columns that CSV writes as a text with commas, and JSON as an array. */
const lists: ReadonlySet<string> = new Set([
  ...['ALTERNATE_EMAILS', 'LIST_IDS', 'SEGMENT_IDS', 'PARENT_LIST_IDS'],
]);

const customFields = /^custom_fields\./i;
/** CSV has the names of all columns in upper case, and custom fields among the others. */
export const columnKey = (name: string): string => name.replace(customFields, '').toUpperCase();

interface Pair {
  readonly name: string;
  readonly places: Readonly<Record<Side, number>>;
  /** How its column is called on each side that has it. */
  readonly ids: readonly string[];
  readonly isCustom: boolean;
}

/** A column and its place. */
interface Placed {
  readonly column: TableColumn;
  readonly place: number;
}

/** Matches the columns of two sides by their names, and chooses those of the key. */
export function matchColumns(
  before: readonly TableColumn[],
  after: readonly TableColumn[],
  options: CompareOptions = {},
): readonly ComparedColumn[] | CompareFault {
  const pairs = pairsOf(before, after);
  const names = options.key?.length ? options.key : defaultKey(pairs);
  if (pairs.length === 0) {
    // Two empty files.
    return [];
  }
  if (names === undefined) {
    return { reason: 'noKey' };
  }
  const key = new Set<Pair>();
  for (const name of names) {
    const pair = find(pairs, name);
    if (!pair || pair.places.before < 0 || pair.places.after < 0) {
      const side = pair && pair.places.after >= 0 ? 'before' : 'after';
      return { reason: 'noKeyColumn', column: name, side };
    }
    key.add(pair);
  }
  const ignored = new Set<Pair>();
  for (const name of options.ignore ?? defaultIgnored) {
    const pair = find(pairs, name);
    if (!pair && options.ignore) {
      return { reason: 'noIgnoredColumn', column: name };
    }
    if (pair) {
      ignored.add(pair);
    }
  }
  return pairs.map((pair) => ({
    ...{ name: pair.name, places: pair.places },
    isList: lists.has(columnKey(pair.name)),
    isKey: key.has(pair),
    isIgnored: ignored.has(pair) && !key.has(pair),
  }));
}

/** Pairs columns, those of the side after the change first. */
function pairsOf(before: readonly TableColumn[], after: readonly TableColumn[]): readonly Pair[] {
  const left = placesByKey(before);
  const right = placesByKey(after);
  const partners = new Map<number, Placed>();
  for (const [key, columns] of right) {
    for (const [place, partner] of partnersOf(columns, left.get(key) ?? [])) {
      partners.set(place, partner);
    }
  }
  const taken = new Set([...partners.values()].map(({ place }) => place));
  return [
    ...after.map((column, place) => pairOf(partners.get(place), { column, place })),
    ...before.flatMap((column, place) => (taken.has(place) ? [] : [pairOf({ column, place })])),
  ];
}

function pairOf(before: Placed | undefined, after?: Placed): Pair {
  const ids = [after, before].flatMap((one) => (one ? [one.column.id] : []));
  const [name = ''] = ids;
  const places = { before: before?.place ?? -1, after: after?.place ?? -1 };
  return { name, places, ids, isCustom: ids.some((id) => customFields.test(id)) };
}

function placesByKey(columns: readonly TableColumn[]): Map<string, Placed[]> {
  const placed = columns.map((column, place) => ({ column, place }));
  return Map.groupBy(placed, ({ column }) => columnKey(column.name));
}

/**
 * Pairs columns that are called the same but for case: first those of the very same name, since `EMAIL` and a custom field `email`
 * can stand side by side, then the others in their order, custom fields last as in a CSV. Returns the partners by place.
 */
function partnersOf(after: readonly Placed[], before: readonly Placed[]): Map<number, Placed> {
  const partners = new Map<number, Placed>();
  const free = new Set(before.toSorted(reservedFirst));
  for (const fits of [(a: string, b: string) => a === b, () => true]) {
    for (const { column, place } of after.toSorted(reservedFirst)) {
      const partner = [...free].find((one) => fits(one.column.id, column.id));
      if (partner && !partners.has(place)) {
        partners.set(place, partner);
        free.delete(partner);
      }
    }
  }
  return partners;
}

const reservedFirst = (a: Placed, b: Placed): number =>
  Number(customFields.test(a.column.id)) - Number(customFields.test(b.column.id));

/** Finds a column by the name that a side has, else by one that differs in case, or in saying that it is a custom field. */
function find(pairs: readonly Pair[], name: string): Pair | undefined {
  const same = pairs.filter((pair) => pair.ids.some((id) => columnKey(id) === columnKey(name)));
  return (
    same.find(({ ids }) => ids.includes(name)) ??
    same.find(({ isCustom }) => isCustom === customFields.test(name)) ??
    same[0]
  );
}

const defaultKey = (pairs: readonly Pair[]): readonly string[] | undefined => {
  const name = defaultKeys.find((one) => {
    const places = find(pairs, one)?.places;
    return places !== undefined && places.before >= 0 && places.after >= 0;
  });
  return name === undefined ? undefined : [name];
};
