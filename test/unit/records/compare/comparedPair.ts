import type { ChangeKind, Side } from '../../../../src/records/compare/comparison.ts';
import type { RecordFormat } from '../../../../src/records/kernel/kernel.ts';
import { below, hostileValues, pick, seeded, writeCsv } from '../table/randomRecords.ts';

/** The values of a contact, by the name of the column in CSV. Lists are joined by commas. */
export type PairContact = Readonly<Record<string, string>>;

/** What the generator did with a contact. */
export interface Fate {
  readonly kind: ChangeKind;
  /** The columns that it changed, by their names in CSV. */
  readonly columns: readonly string[];
}

/** Two exports, and what is the difference between them. */
export interface ComparedPair {
  readonly sides: Readonly<
    Record<Side, { readonly contents: string[]; readonly extension: string }>
  >;
  /** By key; of contacts without a key only the number is known. */
  readonly fates: ReadonlyMap<string, Fate>;
  readonly withoutKey: number;
  readonly duplicates: number;
  readonly key: readonly string[] | undefined;
}

const list = 'ALTERNATE_EMAILS';
const custom: ReadonlySet<string> = new Set(['PLAN', 'CUSTOM_TEXT', 'STRASSE']);
/** In JSON, names are lower case; that of a custom field is as the user wrote it. */
const jsonNames: Readonly<Record<string, string>> = {
  ...{ PLAN: 'Plan', CUSTOM_TEXT: 'custom_text', STRASSE: 'Straße' },
};
const columns = [
  ...['EMAIL', 'FIRST_NAME', 'CITY', list, 'UPDATED_AT', 'CONTACT_ID'],
  ...['PLAN', 'CUSTOM_TEXT', 'STRASSE', 'EXTERNAL_ID'],
];
const ignored = 'UPDATED_AT';

/** Makes two exports by chance, always the same for a seed. */
export function comparedPair(seed: number): ComparedPair {
  return new PairMaker(seed).make();
}

class PairMaker {
  readonly #random: () => number;
  readonly #key: readonly string[] | undefined;
  readonly #keyColumns: readonly string[];
  readonly #only: Readonly<Record<Side, ReadonlySet<string>>>;
  readonly #fates = new Map<string, Fate>();
  readonly #records: Record<Side, PairContact[]> = { before: [], after: [] };
  #withoutKey = 0;
  #duplicates = 0;

  constructor(seed: number) {
    this.#random = seeded(seed);
    const key = pick<readonly string[]>(this.#random, [
      ...[[], [], []],
      ...[['EMAIL'], ['external_id'], ['EXTERNAL_ID', 'Plan']],
    ]);
    this.#key = key.length > 0 ? key : undefined;
    this.#keyColumns = (this.#key ?? ['CONTACT_ID']).map((name) => name.toUpperCase());
    const free = columns.filter(
      (name) => !this.#keyColumns.includes(name) && name !== ignored && this.#random() < 0.12,
    );
    const [isBefore, isAfter] = [this.#random() < 0.5, this.#random() < 0.5];
    this.#only = {
      before: new Set(isBefore ? free : []),
      after: new Set(isAfter && !isBefore ? free : []),
    };
  }

  make(): ComparedPair {
    const contacts = below(this.#random, 40);
    for (let number = 0; number < contacts; number++) {
      this.#add(number);
    }
    return {
      sides: { before: this.#write('before'), after: this.#write('after') },
      fates: this.#fates,
      withoutKey: this.#withoutKey,
      duplicates: this.#duplicates,
      key: this.#key,
    };
  }

  #has(side: Side, column: string): boolean {
    return !this.#only[side === 'before' ? 'after' : 'before'].has(column);
  }

  #add(number: number): void {
    const contact = this.#contact(number);
    // JSON has no column that no contact has a value of, so that the first one has a key.
    const chance = number === 0 ? 1 : this.#random();
    if (chance < 0.08) {
      this.#addWithoutKey(contact);
    } else if (chance < 0.16) {
      this.#addDuplicates(contact);
    } else if (chance < 0.3) {
      this.#records.after.push(contact);
      this.#fates.set(this.#keyOf(contact), { kind: 'added', columns: [] });
    } else if (chance < 0.44) {
      this.#records.before.push(contact);
      this.#fates.set(this.#keyOf(contact), { kind: 'removed', columns: [] });
    } else {
      this.#addPair(contact);
    }
  }

  #addPair(before: PairContact): void {
    const changed = columns.filter(
      (name) => !this.#keyColumns.includes(name) && name !== ignored && this.#random() < 0.1,
    );
    const after: Record<string, string> = { ...before };
    after[ignored] = `2026-11-${10 + below(this.#random, 20)}`;
    for (const name of changed) {
      const other = name === list ? this.#list() : this.#value();
      after[name] = isSame(name, other, before[name] ?? '') ? `${other}x` : other;
    }
    const seen = columns.filter((name) => {
      const [left, right] = [
        this.#has('before', name) ? (before[name] ?? '') : '',
        this.#has('after', name) ? (after[name] ?? '') : '',
      ];
      return name !== ignored && !isSame(name, left, right);
    });
    this.#records.before.push(before);
    this.#records.after.push(after);
    const kind = seen.length > 0 ? 'changed' : 'unchanged';
    this.#fates.set(this.#keyOf(before), { kind, columns: seen });
  }

  #addWithoutKey(contact: PairContact): void {
    const empty = pick(this.#random, this.#keyColumns);
    for (const side of this.#someSides()) {
      this.#records[side].push({ ...contact, [empty]: '' });
      this.#withoutKey++;
    }
  }

  /** Adds a contact more than once on a side, and perhaps on the other. */
  #addDuplicates(contact: PairContact): void {
    const many = pick(this.#random, ['before', 'after'] as const);
    const few = many === 'before' ? 'after' : 'before';
    const counts = { [many]: 2 + below(this.#random, 2), [few]: below(this.#random, 3) };
    for (const side of ['before', 'after'] as const) {
      for (let copy = 0; copy < (counts[side] ?? 0); copy++) {
        const city = this.#random() < 0.5 ? this.#value() : (contact.CITY ?? '');
        this.#records[side].push(
          this.#keyColumns.includes('CITY') ? contact : { ...contact, CITY: city },
        );
        this.#duplicates++;
      }
    }
    this.#fates.set(this.#keyOf(contact), { kind: 'duplicate', columns: [] });
  }

  #someSides(): readonly Side[] {
    return pick(this.#random, [['before'], ['after'], ['before', 'after']] as const);
  }

  #contact(number: number): PairContact {
    const contact: Record<string, string> = {};
    for (const name of columns) {
      contact[name] = name === list ? this.#list() : this.#value();
    }
    // A key of several columns is another one if one of them is.
    contact.CONTACT_ID = `id-${number}`;
    contact.EMAIL = `${number}@x.com`;
    contact.EXTERNAL_ID =
      this.#keyColumns.length > 1
        ? `e${number >> 1}`
        : pick(this.#random, [`${number}`, `ä"${number}`]);
    contact.PLAN = this.#keyColumns.length > 1 ? `p${number & 1}` : (contact.PLAN ?? '');
    return contact;
  }

  #keyOf(contact: PairContact): string {
    return this.#keyColumns.map((name) => contact[name] ?? '').join('|');
  }

  #value(): string {
    return this.#random() < 0.1
      ? `a longer text of ${'many words '.repeat(below(this.#random, 30))}`
      : pick(this.#random, hostileValues);
  }

  #list(): string {
    const size = pick(this.#random, [0, 0, 1, 2, 3]);
    return Array.from(
      { length: size },
      () => `${pick(this.#random, ['ann', 'böb', "c'y"])}${below(this.#random, 9)}@x.com`,
    ).join(',');
  }

  #write(side: Side): { contents: string[]; extension: string } {
    const format = pick(this.#random, ['csv', 'csv', 'jsonLines', 'jsonArray'] as const);
    const names = shuffled(
      columns.filter((name) => this.#has(side, name)),
      this.#random,
    );
    const records = shuffled(this.#records[side], this.#random);
    const cut = this.#random() < 0.4 ? below(this.#random, records.length + 1) : records.length;
    const parts = [records.slice(0, cut), records.slice(cut)].filter(
      (part, at) => at === 0 || part.length > 0,
    );
    return {
      contents: parts.map((part, at) => this.#part(part, names, format, at === 0)),
      extension: format === 'csv' ? 'csv' : format === 'jsonLines' ? 'jsonl' : 'json',
    };
  }

  #part(
    records: readonly PairContact[],
    names: readonly string[],
    format: RecordFormat,
    isFirst: boolean,
  ): string {
    if (format === 'csv') {
      const hasHeader = isFirst || this.#random() < 0.5;
      const rows = records.map((record) =>
        names.map((name) => (name === list ? this.#reordered(record[name]) : (record[name] ?? ''))),
      );
      return writeCsv([...(hasHeader ? [names] : []), ...rows], this.#random);
    }
    const lines = records.map((record) => this.#json(record, names));
    return format === 'jsonLines'
      ? lines.map((line) => `${line}\n`).join('')
      : `[${lines.join(',\n')}]`;
  }

  #reordered(value = ''): string {
    return shuffled(value === '' ? [] : value.split(','), this.#random).join(
      pick(this.#random, [',', ', ']),
    );
  }

  #json(record: PairContact, names: readonly string[]): string {
    const object: Record<string, unknown> = {};
    const fields: Record<string, unknown> = {};
    for (const name of names) {
      const value = record[name] ?? '';
      if (value === '' && this.#random() < 0.7) {
        continue;
      }
      const written =
        name === list
          ? value === ''
            ? pick(this.#random, [null, ''])
            : this.#reordered(value).split(/, ?/)
          : value === ''
            ? pick(this.#random, [null, ''])
            : value;
      const into = custom.has(name) ? fields : object;
      into[jsonNames[name] ?? name.toLowerCase()] = written;
    }
    return JSON.stringify({ ...object, custom_fields: fields });
  }
}

/** Whether two values are the same: of a list, in any order. */
function isSame(name: string, a: string, b: string): boolean {
  const sorted = (value: string): string => value.split(',').toSorted().join(',');
  return name === list ? sorted(a) === sorted(b) : a === b;
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const result = [...values];
  for (let at = result.length - 1; at > 0; at--) {
    const other = below(random, at + 1);
    const [a, b] = [result[at], result[other]];
    if (a !== undefined && b !== undefined) {
      [result[at], result[other]] = [b, a];
    }
  }
  return result;
}
