import * as z from 'zod/mini';
import { holdsSendGridKey } from '../util/keyLikeText.ts';
import { exportPreset, optionProblemCodes, type PresetProblemCode } from './exportPreset.ts';
import { namesAt, optionalFieldsOf } from './optionTable.ts';
import { exportTaskType } from './taskType.ts';

/** What can be wrong with a task: the problems of a preset, and a task's own. Codes rather than sentences, too. */
export type TaskProblemCode =
  | Exclude<PresetProblemCode, 'nothingSelected'>
  | 'preset'
  | 'nothingToExport'
  | 'presetAndSelected'
  | 'names'
  | 'compare'
  | 'compareMissing';

const code = (problem: TaskProblemCode) => ({ error: problem });
const text = (problem: TaskProblemCode) =>
  z.string(code(problem)).check(
    z.trim(),
    z.minLength(1, problem),
    z.refine((value) => !holdsSendGridKey(value), code('keyInside')),
  );

/** Lists or segments by name or id: a task is written by hand; those who want both compared can use a preset. */
const names = z.readonly(z.array(text('names'), code('names')));

/** Means the newest earlier export of the same lists, segments and account. A file of this name is `./previous`. */
export const previousLabel = 'previous';

/** `previous`, or the files to compare with. */
const compared = z.union(
  [
    text('compare'),
    z.readonly(z.array(text('compare'), code('compare')).check(z.minLength(1, 'compare'))),
  ],
  code('compare'),
);

const preset = exportPreset.shape;

/**
 * An export in `tasks.json`: a preset, whose properties the other ones override, or an audience. Strict: a misspelt
 * property is never ignored.
 */
export const exportTask = z
  .strictObject(
    {
      type: z.literal(exportTaskType),
      /** Name of a preset of the workspace folder that the task belongs to. */
      preset: z.optional(text('preset')),
      all: preset.all,
      lists: z.optional(names),
      segments: z.optional(names),
      account: preset.account,
      ...optionalFieldsOf(namesAt('task'), ({ problem }) => problem),
      output: preset.output,
      open: preset.open,
      /** What the export is compared with when it is there. */
      compare: z.optional(compared),
      /** Whether the task fails if contacts were added, removed or changed. */
      failOnChanges: z.optional(z.boolean(code('trueOrFalse'))),
    },
    { error: 'unknownKey' },
  )
  .check(
    z.refine(({ preset: name, ...task }) => name !== undefined || selects(task), {
      error: 'nothingToExport',
    }),
    z.refine(({ preset: name, ...task }) => name === undefined || !selects(task), {
      error: 'presetAndSelected',
    }),
    z.refine(({ compare, failOnChanges }) => failOnChanges !== true || compare !== undefined, {
      error: 'compareMissing',
    }),
    z.refine(({ all, ...task }) => all === undefined || !selects(task), {
      error: 'allAndSelected',
    }),
  );
export type ExportTask = z.infer<typeof exportTask>;

/** A parsed task, or its first problem. `subject` is the unknown property. */
export type ReadExportTask =
  | { readonly ok: true; readonly task: ExportTask }
  | { readonly ok: false; readonly code: TaskProblemCode; readonly subject: string | undefined };

/** Parses the definition of a task. */
export function parseExportTask(definition: unknown): ReadExportTask {
  const parsed = exportTask.safeParse(definition);
  if (parsed.success) {
    return { ok: true, task: parsed.data };
  }
  const { issues } = parsed.error;
  const unknown = issues.flatMap((one) => (one.code === 'unrecognized_keys' ? one.keys : []));
  if (unknown.some(holdsSendGridKey) || issues.some(({ message }) => message === 'keyInside')) {
    // More urgent than any other problem, and never to be repeated as the name of a property.
    return { ok: false, code: 'keyInside', subject: undefined };
  }
  const [issue] = issues;
  return {
    ok: false,
    code: taskProblemCodes.find((known) => known === issue?.message) ?? 'unknownKey',
    subject: issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined,
  };
}

/** The codes of the schema; a test makes sure that none is missing. */
const taskProblemCodes = [
  'unknownKey',
  'keyInside',
  'preset',
  'nothingToExport',
  'presetAndSelected',
  'allAndSelected',
  'names',
  'all',
  'account',
  ...optionProblemCodes,
  'output',
  'open',
  'compare',
  'compareMissing',
] as const satisfies readonly TaskProblemCode[];

const selects = ({
  all,
  lists = [],
  segments = [],
}: {
  readonly all?: true | undefined;
  readonly lists?: readonly string[] | undefined;
  readonly segments?: readonly string[] | undefined;
}): boolean => all === true || lists.length + segments.length > 0;
