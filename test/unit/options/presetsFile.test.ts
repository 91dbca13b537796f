import assert from 'node:assert/strict';
import { parsePresetsFile, type PresetProblem } from '../../../src/options/presetsFile.ts';
import { sampleApiKey } from '../../support/sampleKey.ts';
import { presetSelection } from '../../../src/options/exportPreset.ts';

const list = '{ "id": "l1", "name": "Customers" }';

/** Returns the problems, each with the text at its position. */
const problemsOf = (text: string): readonly string[] =>
  parsePresetsFile(text).problems.map(
    ({ code, offset, length }) => `${code} ${text.slice(offset, offset + length)}`,
  );

/** Returns a file with one preset that has a name, a list, and the given field. */
const withField = (field: string): string =>
  `{ "presets": [{ "name": "A", "lists": [${list}], ${field} }] }`;

describe('parsePresetsFile', () => {
  it('reads every field of a preset, with comments and trailing commas', () => {
    const text = `// ours
      { "$schema": "x", "presets": [ /* first */ {
        "name": " Weekly ", "lists": [${list},], "segments": [{ "id": "s1", "name": "Gold" }],
        "account": "main", "fileType": "json", "jsonFormat": "array", "grouping": "separate",
        "csvBom": true, "csvFormulaGuard": true, "maxFileSizeMb": 250, "notifyByEmail": true, "output": "data/raw", "open": "nothing",
      }, ], }`;
    const { entries, problems, isEditable } = parsePresetsFile(text);
    assert.deepEqual(problems, []);
    assert.equal(isEditable, true);
    assert.deepEqual(
      entries.map(({ index, name, preset }) => ({ index, name, preset })),
      [
        {
          index: 0,
          name: 'Weekly',
          preset: {
            name: 'Weekly',
            lists: [{ id: 'l1', name: 'Customers' }],
            segments: [{ id: 's1', name: 'Gold' }],
            account: 'main',
            fileType: 'json',
            jsonFormat: 'array',
            grouping: 'separate',
            csvBom: true,
            csvFormulaGuard: true,
            maxFileSizeMb: 250,
            notifyByEmail: true,
            output: 'data/raw',
            open: 'nothing',
          },
        },
      ],
    );
  });

  for (const text of ['', '// nothing yet\n', '{}', '{ "$schema": "x" }', '{ "presets": [] }']) {
    it(`accepts ${JSON.stringify(text)} as a file to which presets can be added`, () => {
      const { entries, isEditable } = parsePresetsFile(text);
      assert.deepEqual(entries, []);
      assert.equal(isEditable, true);
    });
  }

  for (const [text, problem] of [
    ['{ "presets": [{ "name": "A", "all": true }', 'syntax'],
    ['{ "presets": [{ "name": "A" "all": true }] }', 'syntax'],
    ['{ "presets": [{ "name": "A", "all": true }] } }', 'syntax'],
    ['[]', 'notAnObject'],
    ['"text"', 'notAnObject'],
    ['{ "presets": {} }', 'presetsMissing'],
  ] as const) {
    it(`leaves ${text} alone: ${problem}`, () => {
      const { entries, problems, isEditable } = parsePresetsFile(text);
      assert.equal(problems[0]?.code, problem);
      assert.deepEqual(entries, []);
      assert.equal(isEditable, false);
    });
  }

  for (const [field, problem] of [
    ['"fileTyp": "csv"', 'unknownKey "fileTyp"'],
    ['"apiKey": "x"', 'unknownKey "apiKey"'],
    ['"name": "B"', 'duplicateKey "name"'],
    ['"all": true', 'allAndSelected true'],
    ['"all": false', 'all false'],
    ['"segments": "s1"', 'audiences "s1"'],
    ['"segments": ["s1"]', 'audience "s1"'],
    ['"segments": [{ "id": "s1" }]', 'audience { "id": "s1" }'],
    ['"segments": [{ "id": "", "name": "x" }]', 'audience ""'],
    ['"segments": [{ "id": "s", "name": "x", "url": "y" }]', 'unknownKey "url"'],
    ['"segments": [{ "id": "s", "id": "t", "name": "x" }]', 'duplicateKey "id"'],
    ['"account": 1', 'account 1'],
    ['"fileType": "xml"', 'fileType "xml"'],
    ['"jsonFormat": "rows"', 'jsonFormat "rows"'],
    ['"grouping": 2', 'grouping 2'],
    ['"maxFileSizeMb": 0', 'maxFileSizeMb 0'],
    ['"maxFileSizeMb": 1.5', 'maxFileSizeMb 1.5'],
    ['"notifyByEmail": "yes"', 'trueOrFalse "yes"'],
    ['"csvBom": "yes"', 'trueOrFalse "yes"'],
    ['"output": " "', 'output " "'],
    ['"open": "later"', 'open "later"'],
  ] as const) {
    it(`reports ${field}, and does not run the preset`, () => {
      const text = withField(field);
      assert.deepEqual(problemsOf(text), [problem]);
      assert.equal(parsePresetsFile(text).entries[0]?.preset, undefined);
      assert.equal(parsePresetsFile(text).isEditable, true);
    });
  }

  for (const [what, preset] of [
    ['the name', `"name": "${sampleApiKey}", "lists": [${list}]`],
    ['the name of a list', `"name": "A", "lists": [{ "id": "l1", "name": "x ${sampleApiKey}" }]`],
    ['the id of a segment', `"name": "A", "segments": [{ "id": "${sampleApiKey}", "name": "S" }]`],
    ['the account', `"name": "A", "lists": [${list}], "account": "${sampleApiKey}"`],
    ['the folder', `"name": "A", "lists": [${list}], "output": "data/${sampleApiKey}"`],
    ['the name of a property', `"name": "A", "lists": [${list}], "${sampleApiKey}": 1`],
    [
      'a property that is not known',
      `"name": "A", "lists": [${list}], "apiKey": "${sampleApiKey}"`,
    ],
    ['two names', `"name": "${sampleApiKey}", "all": true }, { "name": "${sampleApiKey}"`],
  ] as const) {
    it(`rejects a preset with an API key in ${what}, at the key, and does not repeat it`, () => {
      const text = `{ "presets": [{ ${preset} }] }`;
      const { entries, problems, isEditable } = parsePresetsFile(text);
      assert.equal(entries[0]?.preset, undefined);
      assert.equal(entries[0]?.problems[0]?.code, 'keyInside');
      const { offset, length } = entries[0].problems[0];
      assert.ok(text.slice(offset, offset + length).includes(sampleApiKey));
      assert.equal(JSON.stringify([entries, problems]).includes(sampleApiKey), false);
      assert.equal(isEditable, true);
    });
  }

  it('reports an API key beside the presets', () => {
    const text = `{ "${sampleApiKey}": 1, "key": ["${sampleApiKey}"], "presets": [] }`;
    const { problems } = parsePresetsFile(text);
    assert.deepEqual(
      problems.map(({ code, subject }) => [code, subject]),
      [
        ['keyInside', undefined],
        ['unknownKey', 'key'],
        ['keyInside', undefined],
      ],
    );
  });

  it('never treats a preset without a selection as everything', () => {
    for (const choice of ['', '"lists": [],', '"lists": [], "segments": [],']) {
      const text = `{ "presets": [{ ${choice} "name": "A" }] }`;
      assert.deepEqual(problemsOf(text), ['nothingSelected "A"']);
      assert.equal(parsePresetsFile(text).entries[0]?.preset, undefined);
    }
  });

  it('does not run either of two presets with the same name, but the others', () => {
    const text = `{ "presets": [
      { "name": "A", "all": true }, { "name": "B", "all": true }, { "name": "A ", "lists": [${list}] }
    ] }`;
    const { entries } = parsePresetsFile(text);
    assert.deepEqual(
      entries.map(({ preset }) => preset !== undefined),
      [false, true, false],
    );
    assert.deepEqual(problemsOf(text), ['nameTaken "A"', 'nameTaken "A "']);
  });

  it('identifies an invalid entry by its own name, and reports problems in the order of the text', () => {
    const text =
      '{ "version": 2, "presets": [7, { "name": "X", "fileType": 1, "all": 2, "a": 3 }] }';
    const { entries, problems } = parsePresetsFile(text);
    assert.deepEqual(
      entries.map(({ name }) => name),
      [undefined, 'X'],
    );
    const offsets = problems.map(({ offset }: PresetProblem) => offset);
    assert.deepEqual(
      offsets,
      offsets.toSorted((a, b) => a - b),
    );
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['unknownKey', 'presetNotAnObject', 'fileType', 'all', 'unknownKey'],
    );
  });

  it('returns the position of a value', () => {
    const text = withField('"fileType": "csv"');
    const file = parsePresetsFile(text);
    const [entry] = file.entries;
    assert.ok(entry);
    const textAt = (path: readonly (string | number)[]): string => {
      const { offset, length } = file.spanOf(entry, path);
      return text.slice(offset, offset + length);
    };
    assert.equal(textAt(['lists', 0, 'name']), '"Customers"');
    assert.equal(textAt(['account']), textAt([]));
  });
});

describe('presetSelection', () => {
  it('has each list once, and is everything only by that word', () => {
    const twice = { id: 'l1', name: 'Customers' };
    assert.deepEqual(presetSelection({ lists: [twice, twice] }), {
      kind: 'selected',
      lists: [twice],
      segments: [],
    });
    assert.deepEqual(presetSelection({ all: true }), { kind: 'all' });
  });
});
