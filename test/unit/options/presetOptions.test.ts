import assert from 'node:assert/strict';
import { optionsOfPreset, presetOfOptions } from '../../../src/options/presetOptions.ts';
import type { ExportOptions } from '../../../src/options/exportOptions.ts';
import { exportPreset } from '../../../src/options/exportPreset.ts';

const customers = { id: 'l1', name: 'Customers' };
const usual: ExportOptions = {
  audience: { kind: 'selected', lists: [customers], segments: [] },
  ...{ fileType: 'csv', jsonFormat: 'lines', grouping: 'combined', afterExport: 'open' },
};
const unusual: ExportOptions = {
  audience: { kind: 'selected', lists: [], segments: [{ id: 's1', name: 'Gold' }] },
  ...{ fileType: 'json', jsonFormat: 'array', grouping: 'separate', afterExport: 'reveal' },
  ...{ maxFileSizeMb: 20, notifyByEmail: true },
};
const guarded: ExportOptions = { ...usual, csvBom: true, csvFormulaGuard: true };
const words = { name: 'A', afterExport: 'open' } as const;

describe('presetOfOptions', () => {
  it('omits defaults', () => {
    assert.deepEqual(presetOfOptions(usual, words), {
      ...{ name: 'A', lists: [customers], fileType: 'csv' },
    });
    assert.deepEqual(presetOfOptions({ ...usual, audience: { kind: 'all' } }, words), {
      ...{ name: 'A', all: true, fileType: 'csv' },
    });
  });

  for (const [what, options] of Object.entries({ usual, unusual, guarded })) {
    it(`and its inverse return the same options, and match the schema: ${what}`, () => {
      const preset = presetOfOptions(options, { ...words, account: 'main', output: 'data' });
      assert.deepEqual(exportPreset.parse(preset), preset);
      assert.deepEqual(
        JSON.parse(JSON.stringify(optionsOfPreset(preset, { folder: '/f', afterExport: 'open' }))),
        { ...options, folder: '/f' },
      );
    });
  }

  it('leaves what the preset does not say to the setting', () => {
    const preset = presetOfOptions(usual, words);
    const options = optionsOfPreset(preset, { folder: undefined, afterExport: 'nothing' });
    assert.equal(options.afterExport, 'nothing');
    assert.equal(options.folder, undefined);
  });
});
