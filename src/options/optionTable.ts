import * as z from 'zod/mini';

/** Smallest and largest `max_file_size` that SendGrid takes, in MB. */
export const maxFileSizeMb = { min: 1, max: 5000 } as const;

/** Where an option can stand, beside the form, which has them all. */
export type Place = 'preset' | 'task' | 'arguments' | 'tool';

interface OptionRow {
  /** A choice always has a value; the others are left out for what SendGrid does by itself. */
  readonly kind: 'choice' | 'flag' | 'number';
  /** Makes the schema. `error` says what is wrong, `limit` that a number is out of range: sentences or codes. */
  readonly schema: (error: string, limit?: string) => z.ZodMiniType;
  /** What stands in for an option that is left out. */
  readonly default: unknown;
  /** What is wrong with a value in a presets file or a task, as a code that the reader puts into words. */
  readonly problem: string;
  /** The same in the words of an argument object, for developers. */
  readonly requirement: string;
  readonly places: readonly Place[];
  /** The files that it makes a difference for. */
  readonly onlyFor?: 'csv' | 'json';
  /** Whether a setting of the same name replaces the default. */
  readonly hasSetting?: true;
}

const choice = <const V extends readonly string[]>(values: V) => ({
  kind: 'choice' as const,
  schema: (error: string) => z.enum(values, { error }),
  requirement: `must be ${values.map((value) => `"${value}"`).join(' or ')}`,
});

const flag = {
  kind: 'flag',
  schema: (error: string) => z.boolean({ error }),
  problem: 'trueOrFalse',
  requirement: 'must be true or false',
} as const;

const everywhere = ['preset', 'task', 'arguments', 'tool'] as const;
const notForModels = ['preset', 'task', 'arguments'] as const;

/**
 * The options of an export that are a single value. Form draft, options, preset, task, command arguments, the input of the
 * language model tool and the stored request are derived from it; the contacts, the folder and what happens afterwards are
 * said in another way in each of these places, and stand there.
 */
export const optionTable = {
  grouping: {
    ...choice(['combined', 'separate']),
    default: 'combined',
    problem: 'grouping',
    places: everywhere,
  },
  fileType: {
    ...choice(['csv', 'json']),
    default: 'csv',
    problem: 'fileType',
    places: everywhere,
  },
  /** How a JSON export is saved: one object per line, as SendGrid delivers it, or one array. */
  jsonFormat: {
    ...choice(['lines', 'array']),
    default: 'lines',
    problem: 'jsonFormat',
    places: everywhere,
    onlyFor: 'json',
  },
  /** Whether a CSV begins with a byte order mark, by which Excel knows that it is UTF-8. It has none as delivered. */
  csvBom: { ...flag, default: false, places: notForModels, onlyFor: 'csv', hasSetting: true },
  /** Whether cells of a CSV that a spreadsheet could take for formulas get an apostrophe. */
  csvFormulaGuard: {
    ...flag,
    default: false,
    places: notForModels,
    onlyFor: 'csv',
    hasSetting: true,
  },
  /** In MB; without it SendGrid's own default holds, and nothing is sent. */
  maxFileSizeMb: {
    kind: 'number',
    schema: (error: string, limit = error) =>
      z
        .int({ error })
        .check(z.minimum(maxFileSizeMb.min, limit), z.maximum(maxFileSizeMb.max, limit)),
    default: undefined,
    problem: 'maxFileSizeMb',
    requirement: `must be a whole number from ${maxFileSizeMb.min} to ${maxFileSizeMb.max}`,
    places: notForModels,
  },
  /** Whether SendGrid mails a link; without it nothing is sent. */
  notifyByEmail: { ...flag, default: undefined, places: notForModels },
} as const satisfies Record<string, OptionRow>;

type Table = typeof optionTable;

/** An option of the table. */
export type OptionName = keyof Table;

/** In the order in which the form shows them. */
export const optionNames = Object.keys(optionTable) as readonly OptionName[];

type NamesOf<Kind extends OptionRow['kind']> = {
  [N in OptionName]: Table[N]['kind'] extends Kind ? N : never;
}[OptionName];
type NamesAt<P extends Place> = {
  [N in OptionName]: P extends Table[N]['places'][number] ? N : never;
}[OptionName];

export type ChoiceName = NamesOf<'choice'>;
export type FlagName = NamesOf<'flag'>;
/** Options whose default is a setting. */
export type SettingOption = {
  [N in OptionName]: Table[N] extends { readonly hasSetting: true } ? N : never;
}[OptionName];

type SchemaOf<N extends OptionName> = ReturnType<Table[N]['schema']>;
type Fields<N extends OptionName> = { [K in N]: SchemaOf<K> };
type OptionalFields<N extends OptionName> = { [K in N]: z.ZodMiniOptional<SchemaOf<K>> };

type DefaultFields<N extends OptionName> = { [K in N]: z.ZodMiniDefault<SchemaOf<K>> };

/** Says what is wrong with the value of an option. */
type Wording = (row: Table[OptionName], name: OptionName) => string;

/** Makes the schema of each of these options. */
export const fieldsOf = <N extends OptionName>(
  names: readonly N[],
  wording: Wording,
  limit?: string,
): Fields<N> =>
  // An object by name has the names of the list; the type system cannot see it.
  Object.fromEntries(
    names.map((name) => [name, optionTable[name].schema(wording(optionTable[name], name), limit)]),
  ) as unknown as Fields<N>;

/** Makes the schema of each of these options, all of which may be left out. */
export const optionalFieldsOf = <N extends OptionName>(
  names: readonly N[],
  wording: Wording,
  limit?: string,
): OptionalFields<N> =>
  Object.fromEntries(
    Object.entries<z.ZodMiniType>(fieldsOf(names, wording, limit)).map(([name, schema]) => [
      name,
      z.optional(schema),
    ]),
  ) as unknown as OptionalFields<N>;

/** Makes the schema of each of these options, in whose place their default comes. */
export const defaultFieldsOf = <N extends OptionName>(names: readonly N[]): DefaultFields<N> =>
  Object.fromEntries(
    names.map((name) => {
      const { schema, requirement, default: value } = optionTable[name];
      return [name, z._default<z.ZodMiniType>(schema(requirement), value)];
    }),
  ) as unknown as DefaultFields<N>;

/** Returns the options that can stand at a place. */
export const namesAt = <P extends Place>(place: P): readonly NamesAt<P>[] =>
  optionNames.filter((name): name is NamesAt<P> =>
    optionTable[name].places.some((one) => one === place),
  );

const namesOf = <K extends OptionRow['kind']>(kind: K): readonly NamesOf<K>[] =>
  optionNames.filter((name): name is NamesOf<K> => optionTable[name].kind === kind);

export const choiceNames = namesOf('choice');
export const flagNames = namesOf('flag');
/** Options that may be left out for good, so that SendGrid does what it does by itself. */
export const optionalNames = optionNames.filter(
  (name): name is Exclude<OptionName, ChoiceName> => optionTable[name].kind !== 'choice',
);
/** What an export is asked for with; a job stands for one request, however these were grouped. */
export const requestNames = optionNames.filter(
  (name): name is Exclude<OptionName, 'grouping'> => name !== 'grouping',
);

/** Those of them that always have a value. */
export const requestChoices = choiceNames.filter((name) => name !== 'grouping');

/** The defaults of the table for choices. */
export const choiceDefaults = Object.fromEntries(
  choiceNames.map((name) => [name, optionTable[name].default]),
) as { readonly [N in ChoiceName]: z.output<SchemaOf<N>> };
export const settingOptions = optionNames.filter(
  (name): name is SettingOption => 'hasSetting' in optionTable[name],
);

/** Makes a value for each of these options. */
export const valuesOf = <N extends OptionName, T>(
  names: readonly N[],
  value: (name: N) => T,
): Record<N, T> => Object.fromEntries(names.map((name) => [name, value(name)])) as Record<N, T>;

/** Whether an option makes a difference for files of this type alone. */
export const isOnlyFor = (name: OptionName, fileType: 'csv' | 'json'): boolean => {
  const row: OptionRow = optionTable[name];
  return row.onlyFor === fileType;
};

/** Whether an option makes a difference for files of a type. */
export const applies = (name: OptionName, fileType: 'csv' | 'json'): boolean => {
  const row: OptionRow = optionTable[name];
  return row.onlyFor === undefined || row.onlyFor === fileType;
};
