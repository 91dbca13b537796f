import { hash, hashText, idKind, uuid } from './hash.ts';
import type { CustomField } from './scenario.ts';
import { valueTables, type Names, type ValueTables } from './valueTables.ts';

/** A contact as an export has it. An empty value is an empty string. */
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
  /** Several addresses are separated by commas. */
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

/** The number of distinct people. Further contacts share their names, but not their addresses and ids. */
export const profileCount = 4096;
/** How many profiles there are in all: behind each of these people, the same one on the next day, with changes. */
export const allProfiles = 2 * profileCount;
/** One contact in so many changes on the next day. */
const changeInterval = 50;

/** Placeholders of a template for a contact's own id and serial number; neither faker nor escaping changes them. */
export const placeholders = { contactId: '^'.repeat(36), serial: '~'.repeat(8) } as const;

/**
 * Creates contacts. Each is a function of the seed and its index alone, so that none has to be stored: the index
 * selects one of the profiles, into which the contact's id and serial number are put.
 */
export class ContactFactory {
  readonly fields: readonly CustomField[];
  /** The base of the hashes that become the ids of contacts. */
  readonly idBase: number;
  /** The same for all factories of the same contacts. */
  readonly key: string;
  readonly #seed: number;
  readonly #version: number;
  readonly #names: Names;
  readonly #isNextDay: boolean;
  readonly #tables: ValueTables;

  constructor(
    seed: number,
    fields: readonly CustomField[],
    {
      version = 0,
      names = 'manyScripts',
      isNextDay = false,
    }: { version?: number; names?: Names; isNextDay?: boolean } = {},
  ) {
    this.fields = fields;
    this.idBase = hash(seed, idKind.contact);
    this.key = JSON.stringify([seed, version, names, isNextDay, fields]);
    this.#seed = seed;
    this.#version = version;
    this.#names = names;
    this.#isNextDay = isNextDay;
    this.#tables = valueTables(seed, names);
  }

  /** Returns a factory of the same contacts, with the same ids and other values. */
  withOtherValues(version: number): ContactFactory {
    return new ContactFactory(this.#seed, this.fields, {
      version,
      names: this.#names,
      isNextDay: this.#isNextDay,
    });
  }

  contact(index: number): Contact {
    const id = uuid(this.#seed, idKind.contact, index);
    return this.#make(this.profileOf(index), index, id, String(index).padStart(8, '0'));
  }

  /** Returns which profile a contact has. */
  profileOf(index: number): number {
    const person = (hash(this.#seed, index) + this.#version) % profileCount;
    const isChanged = this.#isNextDay && hash(this.#seed, 22, index) % changeInterval === 0;
    return isChanged ? person + profileCount : person;
  }

  /** Returns a profile with placeholders for what differs from contact to contact. */
  template(profile: number): Contact {
    return this.#make(profile, -1, placeholders.contactId, placeholders.serial);
  }

  /** Each oddity of real data recurs at an interval of its own. */
  #make(shown: number, index: number, contactId: string, serial: string): Contact {
    const profile = shown % profileCount;
    const isChanged = shown >= profileCount;
    const { firstNames, lastNames, firstSlugs, lastSlugs, streets, places, words, domains, days } =
      this.#tables;
    const every = (interval: number): boolean => profile % interval === interval >> 1;
    const random = (salt: number): number => hash(this.#seed, 21, profile, salt);
    const first = random(1) % firstNames.length;
    const last = random(2) % lastNames.length;
    const firstName = firstNames[first] ?? '';
    const lastName = lastNames[last] ?? '';
    const street = pick(streets, random(3)) ?? '';
    const place = pick(places, random(4) + (isChanged ? 1 : 0));
    const hasEmail = !every(37);
    const hasPhone = !hasEmail || every(4);
    const phoneNumber = hasPhone ? `+4915${serial}` : '';
    const createdOn = random(5) % (days.length / 2);
    const updatedOn = createdOn + (random(isChanged ? 15 : 6) % (days.length / 2));
    return {
      index,
      contactId,
      email: hasEmail
        ? `${firstSlugs[first] ?? ''}.${lastSlugs[last] ?? ''}.${serial}@${pick(domains, random(7)) ?? ''}`
        : '',
      firstName: every(41) ? `${firstName} "${pick(firstNames, random(8)) ?? ''}"` : firstName,
      lastName: every(47) ? 'Null' : every(43) ? `${lastName}, Jr.` : lastName,
      addressLine1: every(53)
        ? `${street}\nBuilding ${random(9) % 50}`
        : `${street} ${1 + (random(9) % 250)}`,
      addressLine2: every(7) ? `Floor ${random(10) % 30}, "${pick(words, random(11)) ?? ''}"` : '',
      city: place?.city ?? '',
      state: place?.state ?? '',
      postalCode: String(random(12) % (every(3) ? 10_000 : 100_000)).padStart(5, '0'),
      country: place?.country ?? '',
      alternateEmails: every(29) ? `second.${serial}@example.org,third.${serial}@example.net` : '',
      phoneNumber,
      whatsapp: every(31) ? phoneNumber : '',
      line: '',
      facebook: every(59) ? `profile${serial}` : '',
      uniqueName: '',
      createdAt: this.#time(createdOn, random(13)),
      updatedAt: this.#time(updatedOn, random(14)),
      custom: this.fields.map(({ name, type }, at) =>
        this.#customValue(type, random(hashText(name) + (isChanged && at === 0 ? 1 : 0))),
      ),
      phoneNumberId: phoneNumber,
      externalId: every(3) ? `crm-${serial}` : '',
      anonymousId: '',
    };
  }

  #time(day: number, random: number): string {
    const seconds = new Date((random % 86_400) * 1000).toISOString().slice(11, 19);
    return `${this.#tables.days[day] ?? ''}T${seconds}Z`;
  }

  #customValue(type: CustomField['type'], random: number): string {
    if (random % 5 === 0) {
      return '';
    }
    switch (type) {
      case 'Number':
        return String((random >>> 8) % 500);
      case 'Date':
        return `${pick(this.#tables.days, random) ?? ''}T00:00:00Z`;
      case 'Text':
        return pick(this.#tables.companies, random) ?? '';
    }
  }
}

function pick<T>(table: readonly T[], random: number): T | undefined {
  return table[random % table.length];
}
