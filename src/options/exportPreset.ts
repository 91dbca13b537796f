import * as z from 'zod/mini';
import { holdsSendGridKey } from '../util/keyLikeText.ts';
import { afterExports, type AudienceSelection } from './exportOptions.ts';
import { namesAt, optionalFieldsOf, optionTable, type OptionName } from './optionTable.ts';

/** The path of a workspace folder's presets file, relative to the folder. */
export const presetsFilePath = '.vscode/sendgrid-exports.json';

/** What can be wrong with an option of the table. */
export type OptionProblemCode = (typeof optionTable)[OptionName]['problem'];
export const optionProblemCodes: readonly OptionProblemCode[] = [
  ...new Set(Object.values(optionTable).map(({ problem }) => problem)),
];

/**
 * What can be wrong with a presets file. Codes rather than sentences, which the UI puts into the user's language.
 */
export type PresetProblemCode =
  | 'syntax'
  | 'notAnObject'
  | 'presetsMissing'
  | 'presetNotAnObject'
  | 'unknownKey'
  | 'duplicateKey'
  | 'keyInside'
  | 'nameMissing'
  | 'nameTaken'
  | 'nothingSelected'
  | 'allAndSelected'
  | 'all'
  | 'audiences'
  | 'audience'
  | 'account'
  | OptionProblemCode
  | 'output'
  | 'open';

/** Returns the error of a schema as a code for the parser. */
const code = (problem: PresetProblemCode) => ({ error: problem });

const text = (problem: PresetProblemCode) =>
  z.string(code(problem)).check(
    z.trim(),
    z.minLength(1, problem),
    z.refine((value) => !holdsSendGridKey(value), code('keyInside')),
  );

/** A list or segment by id, and its name when the preset was written. */
const presetAudience = z.strictObject(
  { id: text('audience'), name: text('audience') },
  { error: ({ code: kind }) => (kind === 'unrecognized_keys' ? 'unknownKey' : 'audience') },
);
export type PresetAudience = z.infer<typeof presetAudience>;

const presetAudiences = z.readonly(z.array(presetAudience, code('audiences')));

/**
 * An export that can be run again, as it is in the presets file. Strict, and 'everything' is a property of its own: a
 * misspelt or forgotten field can never export more than was meant. It has no property for a key or an address.
 */
export const exportPreset = z
  .strictObject(
    {
      /** Unique in a file. */
      name: text('nameMissing'),
      /** All contacts of the account. */
      all: z.optional(z.literal(true, code('all'))),
      lists: z.optional(presetAudiences),
      segments: z.optional(presetAudiences),
      /** Label of the account to export from; by default, the active one. */
      account: z.optional(text('account')),
      ...optionalFieldsOf(namesAt('preset'), ({ problem }) => problem),
      /** Folder to save to, relative to the workspace folder; by default, the setting's. */
      output: z.optional(text('output')),
      /** What happens with the files; by default, the setting. */
      open: z.optional(z.enum(afterExports, code('open'))),
    },
    {
      error: ({ code: kind }) =>
        kind === 'unrecognized_keys' ? 'unknownKey' : 'presetNotAnObject',
    },
  )
  .check(
    z.refine(({ all, ...preset }) => all === true || selectedCount(preset) > 0, {
      path: ['name'],
      error: 'nothingSelected',
    }),
    z.refine(({ all, ...preset }) => all === undefined || selectedCount(preset) === 0, {
      path: ['all'],
      error: 'allAndSelected',
    }),
  );
export type ExportPreset = z.infer<typeof exportPreset>;

/** Returns the audience of a preset, each list and segment once. */
export function presetSelection({
  all,
  lists = [],
  segments = [],
}: Pick<ExportPreset, 'all' | 'lists' | 'segments'>): AudienceSelection {
  return all === true
    ? { kind: 'all' }
    : { kind: 'selected', lists: uniqueById(lists), segments: uniqueById(segments) };
}

function selectedCount({ lists = [], segments = [] }: Pick<ExportPreset, 'lists' | 'segments'>) {
  return lists.length + segments.length;
}

const uniqueById = (audiences: readonly PresetAudience[]): readonly PresetAudience[] => [
  ...new Map(audiences.map((audience) => [audience.id, audience])).values(),
];
