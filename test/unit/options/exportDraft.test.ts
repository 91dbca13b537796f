import assert from 'node:assert/strict';
import {
  draftToOptions,
  emptyDraft,
  withoutKeys,
  type ExportDraft,
} from '../../../src/options/exportDraft.ts';
import { exportOptions, optionProblems } from '../../../src/options/exportOptions.ts';
import { sampleApiKey } from '../../support/sampleKey.ts';

const newsletter = { id: 'list-1', name: 'Newsletter' };
const chosen: ExportDraft = {
  ...emptyDraft,
  audience: { kind: 'selected', lists: [newsletter], segments: [] },
};

/** Returns the errors of a draft, or none. */
const errorsOf = (change: Partial<ExportDraft>) => {
  const result = draftToOptions({ ...chosen, ...change });
  return result.ok ? {} : result.errors;
};

describe('draftToOptions', () => {
  it('sends nothing that was left unchanged', () => {
    assert.deepEqual(draftToOptions(chosen), {
      ok: true,
      options: {
        audience: { kind: 'selected', lists: [newsletter], segments: [] },
        fileType: 'csv',
        jsonFormat: 'lines',
        csvBom: undefined,
        csvFormulaGuard: undefined,
        grouping: 'combined',
        maxFileSizeMb: undefined,
        notifyByEmail: undefined,
        folder: undefined,
        afterExport: 'open',
      },
    });
  });

  it('accepts all options', () => {
    const result = draftToOptions({
      ...chosen,
      fileType: 'json',
      jsonFormat: 'array',
      grouping: 'separate',
      maxFileSize: ' 250 ',
      notifyByEmail: true,
      folder: ' /data/exports ',
      afterExport: 'reveal',
    });
    assert.ok(result.ok);
    assert.deepEqual(
      { ...result.options, audience: undefined },
      {
        audience: undefined,
        fileType: 'json',
        jsonFormat: 'array',
        csvBom: undefined,
        csvFormulaGuard: undefined,
        grouping: 'separate',
        maxFileSizeMb: 250,
        notifyByEmail: true,
        folder: '/data/exports',
        afterExport: 'reveal',
      },
    );
  });

  it('applies the changes to a CSV, and leaves them out of JSON', () => {
    const boxes = { csvBom: true, csvFormulaGuard: true };
    const csv = draftToOptions({ ...chosen, ...boxes });
    const json = draftToOptions({ ...chosen, ...boxes, fileType: 'json' });
    assert.ok(csv.ok && json.ok);
    assert.deepEqual([csv.options.csvBom, csv.options.csvFormulaGuard], [true, true]);
    assert.deepEqual([json.options.csvBom, json.options.csvFormulaGuard], [undefined, undefined]);
  });

  it('never exports everything for an empty selection', () => {
    assert.deepEqual(draftToOptions(emptyDraft), {
      ok: false,
      errors: { audience: optionProblems.nothingSelected },
    });
  });

  it('exports all contacts only by that choice, without the lists chosen before and in one request', () => {
    const result = draftToOptions({
      ...chosen,
      audience: { ...chosen.audience, kind: 'all' },
      grouping: 'separate',
    });
    assert.ok(result.ok);
    assert.deepEqual(result.options.audience, { kind: 'all' });
    assert.equal(result.options.grouping, 'combined');
  });

  for (const size of ['1', '5000', '']) {
    it(`accepts the size '${size}'`, () => assert.deepEqual(errorsOf({ maxFileSize: size }), {}));
  }
  for (const size of ['0', '-1', '5001', '6000', '99999999999999999999']) {
    it(`names the range for the size '${size}'`, () => {
      const { maxFileSizeMb = '' } = errorsOf({ maxFileSize: size });
      assert.ok(
        ([optionProblems.sizeRange, optionProblems.sizeNotWhole] as string[]).includes(
          maxFileSizeMb,
        ),
      );
    });
  }
  for (const size of ['1.5', '1e3', '0x10', '1,000', 'ten', '5 000']) {
    it(`asks for a whole number instead of '${size}'`, () =>
      assert.deepEqual(errorsOf({ maxFileSize: size }), {
        maxFileSizeMb: optionProblems.sizeNotWhole,
      }));
  }

  it('rejects a key in the folder and in the size, in sentences that do not repeat it', () => {
    const folders = [sampleApiKey, `/data/${sampleApiKey}`, `/data/${sampleApiKey.slice(0, 30)}/x`];
    for (const folder of folders) {
      assert.deepEqual(errorsOf({ folder }), { folder: optionProblems.keyInFolder });
      assert.equal(exportOptions.shape.folder.safeParse(folder).success, false);
    }
    assert.deepEqual(errorsOf({ maxFileSize: ` ${sampleApiKey}` }), {
      maxFileSizeMb: optionProblems.keyInField,
    });
  });

  it('is stored without the fields that contain a key', () => {
    const draft = { ...chosen, fileType: 'json' as const, maxFileSize: '12x', folder: '/data/x' };
    assert.deepEqual(withoutKeys(draft), draft);
    assert.deepEqual(
      withoutKeys({ ...draft, maxFileSize: sampleApiKey, folder: `/data/${sampleApiKey}` }),
      { ...draft, maxFileSize: '', folder: '' },
    );
  });

  it('reports the errors of all fields at once', () => {
    assert.deepEqual(Object.keys(errorsOf({ audience: emptyDraft.audience, maxFileSize: '0' })), [
      'audience',
      'maxFileSizeMb',
    ]);
  });
});
