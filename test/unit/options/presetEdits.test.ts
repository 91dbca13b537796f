import assert from 'node:assert/strict';
import {
  addPreset,
  applyEdits,
  replacePreset,
  setTexts,
} from '../../../src/options/presetEdits.ts';
import { sampleApiKey } from '../../support/sampleKey.ts';
import { parsePresetsFile } from '../../../src/options/presetsFile.ts';

const preset = { name: 'New', lists: [{ id: '1', name: 'L' }], fileType: 'csv' as const };
const printed = [
  '{',
  '  "name": "New",',
  '  "lists": [',
  '    { "id": "1", "name": "L" }',
  '  ],',
  '  "fileType": "csv"',
  '}',
];
const lines = (indent: string): string => printed.map((line) => indent + line).join('\n');

const add = (text: string): string => applyEdits(text, addPreset(text, preset));

describe('addPreset', () => {
  it('creates a file', () => {
    assert.equal(add(''), `{\n  "presets": [\n${lines('    ')}\n  ]\n}\n`);
  });

  it('keeps comments where they belong, and the existing layout', () => {
    const before = `{\n  // mine\n  "presets": [\n    { "name": "A", "all": true } // of A\n    // the end\n  ]\n}\n`;
    assert.equal(
      add(before),
      `{\n  // mine\n  "presets": [\n    { "name": "A", "all": true }, // of A\n${lines('    ')}\n    // the end\n  ]\n}\n`,
    );
  });

  it('continues trailing commas, tabs and CRLF', () => {
    const before =
      '{\r\n\t"presets": [\r\n\t\t{ "name": "A", "all": true }, // of A\r\n\t],\r\n}\r\n';
    const added = lines('  '.repeat(2)).replaceAll('  ', '\t').replaceAll('\n', '\r\n');
    assert.equal(
      add(before),
      `{\r\n\t"presets": [\r\n\t\t{ "name": "A", "all": true }, // of A\r\n${added},\r\n\t],\r\n}\r\n`,
    );
  });

  for (const before of [
    '// hello',
    '{}',
    '{ "$schema": "x", }',
    '{ "presets": [] }',
    '{ "presets": [ /* none */ ] }',
    '{\n  "presets": [\n    // none yet\n  ]\n}',
    '{"presets":[{"name":"A","all":true}]}',
    '{"presets":[{"name":"A","all":true} /* a */ , /* b */ ]}',
    '{ "presets": [{ "name": "A", "all": true }], "$schema": "x" }',
  ]) {
    it(`adds to ${JSON.stringify(before)} and removes nothing`, () => {
      const after = add(before);
      const file = parsePresetsFile(after);
      assert.deepEqual(file.problems, []);
      assert.deepEqual(file.entries.at(-1)?.preset, preset);
      assert.equal(file.entries.length, parsePresetsFile(before).entries.length + 1);
      for (const word of before.match(/\/\*.*?\*\/|\/\/.*|"[^"]*"/g) ?? []) {
        assert.ok(after.includes(word), word);
      }
    });
  }

  it('adds one after the other', () => {
    const text = ['One', 'Two', 'Three'].reduce(
      (soFar, name) => applyEdits(soFar, addPreset(soFar, { ...preset, name })),
      '',
    );
    assert.deepEqual(
      parsePresetsFile(text).entries.map(({ name }) => name),
      ['One', 'Two', 'Three'],
    );
  });
});

describe('replacePreset', () => {
  it('changes only that preset', () => {
    const before = `{ "presets": [\n  { "name": "A", "all": true }, // a\n  { "name": "B", "all": true }, // b\n] }`;
    assert.equal(
      applyEdits(before, replacePreset(before, 1, preset)),
      `{ "presets": [\n  { "name": "A", "all": true }, // a\n${lines('  ')}, // b\n] }`,
    );
  });
});

describe('setTexts', () => {
  it('writes texts at their positions, in any order, and changes nothing else', () => {
    const before = `{ "presets": [{ "name": "A" /* a */, "lists": [{ "id": "1", /* i */ "name": "Old" }] }] }`;
    const at = ['presets', 0, 'lists', 0];
    const edits = setTexts(before, [
      { path: [...at, 'name'], value: 'New "one"' },
      { path: [...at, 'id'], value: 'longer' },
    ]);
    assert.equal(
      applyEdits(before, edits),
      before.replace('"Old"', '"New \\"one\\""').replace('"1"', '"longer"'),
    );
  });
});

describe('an API key in the name of a list', () => {
  it('is not written into a presets file', () => {
    const keyed = {
      ...preset,
      ...{
        name: sampleApiKey,
        lists: [{ id: '1', name: `x ${sampleApiKey}` }],
        output: sampleApiKey,
      },
    };
    const before = add('');
    const path = ['presets', 0, 'lists', 0, 'name'];
    for (const edits of [
      addPreset(before, keyed),
      replacePreset(before, 0, keyed),
      setTexts(before, [{ path, value: `x ${sampleApiKey}` }]),
    ]) {
      const after = applyEdits(before, edits);
      assert.equal(after.includes(sampleApiKey.slice(3, 25)), false);
      assert.match(after, /"name": "SG\.…"/);
      assert.deepEqual(parsePresetsFile(after).problems, []);
    }
  });
});
