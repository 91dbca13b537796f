import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { exportPreset } from '../../../src/options/exportPreset.ts';
import { exportTask, parseExportTask } from '../../../src/options/exportTask.ts';
import { sampleApiKey } from '../../support/sampleKey.ts';
import { exportTaskType } from '../../../src/options/taskType.ts';

const property = z.looseObject({
  type: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  enumDescriptions: z.array(z.string()).optional(),
  items: z.looseObject({ type: z.string(), minLength: z.number() }).optional(),
  anyOf: z
    .array(
      z.object({
        type: z.string(),
        minLength: z.number().optional(),
        minItems: z.number().optional(),
        items: z.object({ type: z.string(), minLength: z.number() }).optional(),
      }),
    )
    .optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  description: z.string().optional(),
});
type Property = z.infer<typeof property>;

const { taskDefinitions } = z
  .looseObject({
    contributes: z.looseObject({
      taskDefinitions: z.tuple([
        z.looseObject({
          type: z.string(),
          required: z.array(z.string()),
          properties: z.record(z.string(), property),
        }),
      ]),
    }),
  })
  .parse(
    JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')),
  ).contributes;
const [definition] = taskDefinitions;
const inCode = z
  .looseObject({ properties: z.record(z.string(), property) })
  .parse(z.toJSONSchema(exportTask, { io: 'input' })).properties;

/** Returns the allowed values, without descriptions. */
const rulesOf = ({
  type,
  const: only,
  enum: values,
  items,
  anyOf,
  minimum,
  maximum,
}: Property) => ({
  anyOf,
  type: only === undefined && values === undefined ? type : undefined,
  values: values ?? (only === undefined ? undefined : [only]),
  items: items && { type: items.type, minLength: items.minLength },
  minimum,
  maximum,
});

describe('the definition of a task', () => {
  it('is contributed with the properties that the parser knows', () => {
    assert.equal(definition.type, exportTaskType);
    assert.deepEqual(definition.required, []);
    assert.deepEqual(
      ['type', ...Object.keys(definition.properties)].sort(),
      Object.keys(inCode).sort(),
    );
  });

  it('allows what the parser allows, and describes each property and choice', () => {
    for (const [key, written] of Object.entries(definition.properties)) {
      const rules = inCode[key];
      assert.ok(rules, key);
      assert.deepEqual(rulesOf(written), rulesOf(rules), key);
      assert.equal(written.description, `%task.${key}%`);
      const { enum: values = [], type } = written;
      assert.deepEqual(
        written.enumDescriptions ?? [],
        type === 'string' ? values.map((value) => `%task.${key}.${String(value)}%`) : [],
        key,
      );
    }
  });

  it('can override every option of a preset', () => {
    const all = Object.keys(exportPreset.shape).filter((key) => key !== 'name');
    assert.deepEqual(
      all.filter((key) => !(key in exportTask.shape)),
      [],
    );
  });

  it('accepts a preset, lists, segments, or everything', () => {
    const type = exportTaskType;
    for (const task of [
      { type, preset: ' Weekly ' },
      { type, lists: ['Customers'], fileType: 'json', output: 'data', open: 'nothing' },
      { type, segments: ['Nearby'] },
      { type, all: true },
      { type, all: true, compare: 'previous', failOnChanges: true },
      { type, all: true, compare: 'data/yesterday.csv', failOnChanges: false },
      { type, all: true, compare: ['a.csv', 'b.csv'] },
      { type, all: true, failOnChanges: false },
    ]) {
      assert.equal(parseExportTask(task).ok, true, JSON.stringify(task));
    }
    const read = parseExportTask({ type, preset: ' Weekly ' });
    assert.equal(read.ok && read.task.preset, 'Weekly');
  });

  const wrong: readonly [what: string, task: object, code: string, subject?: string][] = [
    ['nothing, which is not everything', {}, 'nothingToExport'],
    ['empty arrays', { lists: [], segments: [] }, 'nothingToExport'],
    ['a preset and lists', { preset: 'Weekly', lists: ['A'] }, 'presetAndSelected'],
    ['a preset and everything', { preset: 'Weekly', all: true }, 'presetAndSelected'],
    ['everything and a list', { all: true, lists: ['A'] }, 'allAndSelected'],
    ['a preset without a name', { preset: ' ' }, 'preset'],
    ['everything as a string', { all: 'true' }, 'all'],
    ['not everything', { all: false }, 'all'],
    ['a list that is not an array', { lists: 'Customers' }, 'names'],
    ['a list as in a preset', { lists: [{ id: '1', name: 'A' }] }, 'names'],
    ['a segment without a name', { segments: [''] }, 'names'],
    ['an account that is not a string', { all: true, account: 1 }, 'account'],
    ['another file type', { all: true, fileType: 'xml' }, 'fileType'],
    ['a comparison with a number', { all: true, compare: 1 }, 'compare'],
    ['a comparison with nothing', { all: true, compare: ' ' }, 'compare'],
    ['a comparison with no file', { all: true, compare: [] }, 'compare'],
    ['a comparison with a file without a name', { all: true, compare: ['a', ''] }, 'compare'],
    ['changes without a comparison', { all: true, failOnChanges: true }, 'compareMissing'],
    [
      'changes as a string',
      { all: true, compare: 'previous', failOnChanges: 'yes' },
      'trueOrFalse',
    ],
    ['a key in a comparison', { all: true, compare: sampleApiKey }, 'keyInside'],
    ['a key among its files', { all: true, compare: ['a', sampleApiKey] }, 'keyInside'],
    ['another JSON format', { all: true, jsonFormat: 'tree' }, 'jsonFormat'],
    ['another grouping', { all: true, grouping: 'each' }, 'grouping'],
    ['a size that is too large', { all: true, maxFileSizeMb: 5001 }, 'maxFileSizeMb'],
    ['a string for the e-mail', { all: true, notifyByEmail: 'me' }, 'trueOrFalse'],
    ['a folder without a name', { all: true, output: '' }, 'output'],
    ['something else to do', { all: true, open: 'print' }, 'open'],
    ['a misspelt property', { all: true, filetype: 'json' }, 'unknownKey', 'filetype'],
  ];
  for (const [what, task, code, subject] of wrong) {
    it(`does not accept ${what}`, () => {
      assert.deepEqual(parseExportTask({ type: exportTaskType, ...task }), {
        ok: false,
        code,
        subject,
      });
    });
  }

  for (const [what, properties] of [
    ['the preset', { preset: sampleApiKey }],
    ['a list', { lists: ['Customers', `key ${sampleApiKey}`] }],
    ['a segment', { segments: [sampleApiKey] }],
    ['the account', { all: true, account: sampleApiKey }],
    ['the folder', { all: true, output: `data/${sampleApiKey}` }],
    ['the name of a property', { lists: 1, [sampleApiKey]: 1 }],
  ] as const) {
    it(`is rejected with an API key in ${what}, which is not repeated`, () => {
      assert.deepEqual(parseExportTask({ type: exportTaskType, ...properties }), {
        ok: false,
        code: 'keyInside',
        subject: undefined,
      });
    });
  }
});
