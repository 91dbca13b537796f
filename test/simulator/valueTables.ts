import { base, de, el, en, Faker, fr, hu, ja, pl, ru, tr, vi } from '@faker-js/faker';

/** Realistic values to pick from. Faker is far too slow to be called for each of millions of contacts. */
export interface ValueTables {
  readonly firstNames: readonly string[];
  readonly lastNames: readonly string[];
  /** The same names as they appear in an email address. */
  readonly firstSlugs: readonly string[];
  readonly lastSlugs: readonly string[];
  readonly streets: readonly string[];
  readonly places: readonly {
    readonly city: string;
    readonly state: string;
    readonly country: string;
  }[];
  readonly companies: readonly string[];
  readonly words: readonly string[];
  readonly domains: readonly string[];
  /** Days as `2021-02-01`, for four years. */
  readonly days: readonly string[];
}

/** Where names and places are from. */
export type Names = 'manyScripts' | 'european';

const made = new Map<string, ValueTables>();

/** Returns the tables of a seed; created once. */
export function valueTables(seed: number, names: Names): ValueTables {
  const key = `${seed} ${names}`;
  let tables = made.get(key);
  if (tables === undefined) {
    tables = fill(seed, names);
    made.set(key, tables);
  }
  return tables;
}

const locales = {
  manyScripts: [en, de, fr, ja, ru, pl, tr, hu, el, vi, en, de],
  european: [en, de, fr, pl, hu, en, de, fr],
} as const;

function fill(seed: number, names: Names): ValueTables {
  const fakers = locales[names].map((locale) => new Faker({ locale: [locale, en, base], seed }));
  const table = <T>(size: number, make: (faker: Faker) => T): T[] =>
    Array.from({ length: size }, (_, i) => fakers[i % fakers.length])
      .filter((faker) => faker !== undefined)
      .map(make);
  const firstNames = table(509, (faker) => faker.person.firstName());
  const lastNames = table(521, (faker) => faker.person.lastName());
  return {
    firstNames,
    lastNames,
    firstSlugs: firstNames.map((name, i) => slug(name, `first${i}`)),
    lastSlugs: lastNames.map((name, i) => slug(name, `last${i}`)),
    streets: table(499, (faker) => faker.location.street()),
    places: table(503, (faker) => ({
      city: faker.location.city(),
      state: faker.location.state(),
      country: faker.location.country(),
    })),
    companies: table(307, (faker) => faker.company.name()),
    words: table(211, (faker) => faker.word.noun()),
    domains: ['example.com', 'example.org', 'example.net', 'mail.example', 'post.example'],
    days: Array.from({ length: 4 * 365 }, (_, i) =>
      new Date(Date.UTC(2021, 1, 1) + i * 86_400_000).toISOString().slice(0, 10),
    ),
  };
}

/** Returns Latin letters without their accents; a made-up word for a name in another script. */
function slug(name: string, otherwise: string): string {
  const letters = name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
  return letters.length > 1 ? letters : otherwise;
}
