import { hash, hashText, idKind, mix, uuid } from './hash.ts';
import type { CustomField } from './scenario.ts';
import { valueTables, type ValueTables } from './valueTables.ts';

/** A contact as the export shows it. An empty value is an empty string. */
export interface Contact {
  readonly index: number;
  readonly contactId: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly addressLine1: string;
  readonly addressLine2: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly country: string;
  /** Several are parted by commas. */
  readonly alternateEmails: string;
  readonly phoneNumber: string;
  readonly whatsapp: string;
  readonly line: string;
  readonly facebook: string;
  readonly uniqueName: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** In the order of the factory's fields. */
  readonly custom: readonly string[];
  readonly phoneNumberId: string;
  readonly externalId: string;
  readonly anonymousId: string;
}

const twoDigits = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));
const two = (n: number): string => twoDigits[n] ?? '';

/**
 * Makes contacts. Each is a function of the seed and its index alone, so none has to be kept.
 * Every oddity that real data has comes back at its own interval.
 */
export class ContactFactory {
  readonly fields: readonly CustomField[];
  readonly #seed: number;
  readonly #version: number;
  readonly #tables: ValueTables;
  readonly #fieldSalts: readonly number[];

  constructor(seed: number, fields: readonly CustomField[], version = 0) {
    this.fields = fields;
    this.#seed = seed;
    this.#version = version;
    this.#tables = valueTables(seed);
    this.#fieldSalts = fields.map((field) => hashText(field.name));
  }

  contact(index: number): Contact {
    const tables = this.#tables;
    const h = hash(this.#seed, index) ^ this.#version;
    const first = h % tables.firstNames.length;
    const last = (h >>> 9) % tables.lastNames.length;
    const h2 = mix(h ^ 0x68e31da4);
    const h3 = mix(h2 ^ 0x1b56c4e9);
    const place = pick(tables.places, h2);
    const firstName = tables.firstNames[first] ?? '';
    const email =
      index % 37 === 5
        ? ''
        : `${tables.firstSlugs[first] ?? ''}.${tables.lastSlugs[last] ?? ''}.${index}@${pick(tables.domains, h3)}`;
    const phoneNumber = email === '' || h % 4 === 0 ? `+${49_000_000_000 + h3}` : '';
    const day = h2 % (tables.days.length / 2);
    return {
      index,
      contactId: uuid(this.#seed, idKind.contact, index),
      email,
      firstName:
        index % 41 === 7 ? `${firstName} "${tables.firstNames[h3 % 97] ?? ''}"` : firstName,
      lastName:
        index % 47 === 13
          ? 'Null'
          : index % 43 === 11
            ? `${tables.lastNames[last] ?? ''}, Jr.`
            : (tables.lastNames[last] ?? ''),
      addressLine1:
        index % 53 === 17
          ? `${pick(tables.streets, h3)}\nBuilding ${two(h3 % 100)}`
          : `${pick(tables.streets, h3)} ${1 + (h2 % 250)}`,
      addressLine2: h % 6 === 0 ? `Floor ${h2 % 30}, "${pick(tables.words, h3)}"` : '',
      city: place?.city ?? '',
      state: place?.state ?? '',
      postalCode: String(h3 % (index % 3 === 0 ? 10_000 : 100_000)).padStart(5, '0'),
      country: place?.country ?? '',
      alternateEmails:
        index % 29 === 3 ? `second.${index}@example.org,third.${index}@example.net` : '',
      phoneNumber,
      whatsapp: index % 31 === 2 ? phoneNumber : '',
      line: '',
      facebook: index % 59 === 4 ? `profile${h3}` : '',
      uniqueName: '',
      createdAt: this.#time(day, h3),
      updatedAt: this.#time(day + (h3 % (tables.days.length / 2)), h2),
      custom: this.#fieldSalts.map((salt, i) =>
        this.#customValue(this.fields[i]?.type, mix(h ^ salt)),
      ),
      phoneNumberId: phoneNumber,
      externalId: index % 3 === 1 ? `crm-${h3}` : '',
      anonymousId: '',
    };
  }

  /** The same contacts, of the same ids, with other values. */
  withOtherValues(version: number): ContactFactory {
    return new ContactFactory(this.#seed, this.fields, version);
  }

  #time(day: number, h: number): string {
    const date = this.#tables.days[day] ?? '';
    return `${date}T${two(h % 24)}:${two((h >>> 5) % 60)}:${two((h >>> 11) % 60)}Z`;
  }

  #customValue(type: CustomField['type'] | undefined, h: number): string {
    if (h % 5 === 0) {
      return '';
    }
    switch (type) {
      case 'Number':
        return String((h >>> 8) % 500);
      case 'Date':
        return `${pick(this.#tables.days, h) ?? ''}T00:00:00Z`;
      default:
        return pick(this.#tables.companies, h) ?? '';
    }
  }
}

function pick<T>(table: readonly T[], h: number): T | undefined {
  return table[h % table.length];
}
