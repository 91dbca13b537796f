import * as z from 'zod/mini';

/** Smallest and largest `max_file_size` that SendGrid accepts, in MB. */
export const maxFileSizeMb = { min: 1, max: 5000 } as const;

/** A place where an option can be set, besides the form, which has them all. */
export type Place = 'preset' | 'task' | 'arguments' | 'tool';

interface OptionRow {
  /** A choice always has a value; the others may be omitted for SendGrid's default. */
  readonly kind: 'choice' | 'flag' | 'number';
  /**
   * Creates the schema. `error` is the error of the value, `limit` that of a number out of range: sentences or codes.
   */
  readonly schema: (error: string, limit?: string) => z.ZodMiniType;
  /** The value of an option that is not set. */
  readonly default: unknown;
  /** What is wrong with a value in a presets file or a task, as a code for the UI to put into words. */
  readonly problem: string;
  /** The same for an argument object, in words for developers. */
  readonly requirement: string;
  readonly places: readonly Place[];
  /** The file type to which it applies. */
  readonly onlyFor?: 'csv' | 'json';
  /** Whether a setting of the same name overrides the default. */
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
 * The options of an export with a single value. Form draft, options, preset, task, command arguments, the input of the
 * language model tool and the stored request are derived from it; the audience, the folder and what happens afterwards
 * differ in each of these places, and are defined there.
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
  /** Whether a CSV starts with a byte order mark, by which Excel recognizes UTF-8. It has none as delivered. */
  csvBom: { ...flag, default: false, places: notForModels, onlyFor: 'csv', hasSetting: true },
  /** Whether cells of a CSV that a spreadsheet could take for formulas get an apostrophe. */
  csvFormulaGuard: {
    ...flag,
    default: false,
    places: notForModels,
    onlyFor: 'csv',
    hasSetting: true,
  },
  /** In MB; without it SendGrid's own default applies, and nothing is sent. */
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
  /** Whether SendGrid sends a link by e-mail; without it nothing is sent. */
  notifyByEmail: { ...flag, default: undefined, places: notForModels },
} as const satisfies Record<string, OptionRow>;

type Table = typeof optionTable;

/** An option of the table. */
export type OptionName = keyof Table;

/** In the order of the form. */
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

/** Returns the error message of an option. */
type Wording = (row: Table[OptionName], name: OptionName) => string;

/** Creates the schemas of these options. */
export const fieldsOf = <N extends OptionName>(
  names: readonly N[],
  wording: Wording,
  limit?: string,
): Fields<N> =>
  // The entries have the names of the list, which the type system cannot see.
  Object.fromEntries(
    names.map((name) => [name, optionTable[name].schema(wording(optionTable[name], name), limit)]),
  ) as unknown as Fields<N>;

/** Creates the schemas of these options, all optional. */
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

/** Creates the schemas of these options, with their defaults. */
export const defaultFieldsOf = <N extends OptionName>(names: readonly N[]): DefaultFields<N> =>
  Object.fromEntries(
    names.map((name) => {
      const { schema, requirement, default: value } = optionTable[name];
      return [name, z._default<z.ZodMiniType>(schema(requirement), value)];
    }),
  ) as unknown as DefaultFields<N>;

/** Returns the options that can be set at a place. */
export const namesAt = <P extends Place>(place: P): readonly NamesAt<P>[] =>
  optionNames.filter((name): name is NamesAt<P> =>
    optionTable[name].places.some((one) => one === place),
  );

const namesOf = <K extends OptionRow['kind']>(kind: K): readonly NamesOf<K>[] =>
  optionNames.filter((name): name is NamesOf<K> => optionTable[name].kind === kind);

export const choiceNames = namesOf('choice');
export const flagNames = namesOf('flag');
/** Options without a value of their own, for which SendGrid has a default. */
export const optionalNames = optionNames.filter(
  (name): name is Exclude<OptionName, ChoiceName> => optionTable[name].kind !== 'choice',
);
/** The options of a request; a job stands for one request, however these were grouped. */
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

/** Returns a value for each of these options. */
export const valuesOf = <N extends OptionName, T>(
  names: readonly N[],
  value: (name: N) => T,
): Record<N, T> => Object.fromEntries(names.map((name) => [name, value(name)])) as Record<N, T>;

/** Returns whether an option applies to this file type only. */
export const isOnlyFor = (name: OptionName, fileType: 'csv' | 'json'): boolean => {
  const row: OptionRow = optionTable[name];
  return row.onlyFor === fileType;
};

/** Returns whether an option applies to a file type. */
export const applies = (name: OptionName, fileType: 'csv' | 'json'): boolean => {
  const row: OptionRow = optionTable[name];
  return row.onlyFor === undefined || row.onlyFor === fileType;
};
