import assert from 'node:assert/strict';
import { parsePresetsFile } from '../../../../src/options/presetsFile.ts';
import {
  presetRow,
  presetTooltip,
  type PresetsRowContext,
} from '../../../../src/features/presets/presetsRow.ts';
import { formats } from '../../ui/text/words.ts';

const words: PresetsRowContext = {
  formats,
  describeProblem: ({ code }) => `Because of ${code}.`,
};

const list = (name: string): string => `{ "id": "${name}", "name": "${name}" }`;

function entryOf(fields: string) {
  const [entry] = parsePresetsFile(`{ "presets": [{ ${fields} }] }`).entries;
  assert.ok(entry);
  return entry;
}

const full = entryOf(
  `"name": "Weekly", "lists": [${list('A')}, ${list('B')}], "segments": [${list('S')}],
   "fileType": "json", "jsonFormat": "array", "grouping": "separate", "account": "main", "output": "data"`,
);

describe('the row of a preset', () => {
  it('has its name, its audience and its file type', () => {
    const row = presetRow('file:///work', full, words);
    assert.equal(row.label, 'Weekly');
    assert.equal(row.description, 'JSON array · A and 2 more');
    assert.equal(row.spoken, 'Weekly, preset, JSON array · A and 2 more');
    assert.equal(row.contextValue, 'preset');
    assert.equal(row.icon?.id, 'bookmark');
    assert.equal(row.command?.id, 'sendgridExports.openPresetItem');
  });

  it('says that it exports all contacts', () => {
    const row = presetRow('f', entryOf('"name": "All", "all": true'), words);
    assert.equal(row.description, 'CSV · all contacts');
  });

  it('has its problem, and cannot be run then', () => {
    const row = presetRow('f', entryOf('"name": "Broken", "all": true, "x": 1'), words);
    assert.equal(row.description, 'Because of unknownKey.');
    assert.equal(row.contextValue, 'preset.broken');
    assert.equal(row.icon?.id, 'warning');
    assert.match(row.spoken, /preset with a problem/);
  });

  it('has its number if it has no name, and shows a hostile one as text in one line', () => {
    assert.equal(presetRow('f', entryOf('"all": true'), words).label, 'Preset 1');
    const hostile = entryOf(String.raw`"name": "a\n\u202eb", "all": true`);
    assert.equal(presetRow('f', hostile, words).label, 'a b');
  });

  it('has the rest in its tooltip', () => {
    assert.deepEqual(presetTooltip(full, words).split('\n'), [
      'Weekly',
      'Lists: A, B',
      'Segments: S',
      'Format: JSON array',
      'One export for each list and segment',
      'Account: main',
      'Folder: data',
    ]);
  });
});
