import assert from 'node:assert/strict';
import {
  exportArguments,
  jobTarget,
  presetArguments,
  signInArguments,
} from '../../../src/options/commandArguments.ts';
import { sampleApiKey } from '../../support/sampleKey.ts';

const problemsOf = (given: unknown): readonly string[] => {
  const parsed = exportArguments.safeParse(given);
  return parsed.success
    ? []
    : parsed.error.issues.map((issue) =>
        issue.code === 'unrecognized_keys' ? issue.keys.join() : issue.path.join('.'),
      );
};

describe('exportArguments', () => {
  it('accepts all options', () => {
    const given = {
      listIds: ['a', 'b'],
      segmentIds: ['c'],
      fileType: 'json',
      jsonFormat: 'array',
      grouping: 'separate',
      maxFileSizeMb: 5000,
      notifyByEmail: false,
      csvBom: true,
      csvFormulaGuard: false,
      folder: '~/exports',
      afterExport: 'nothing',
    };
    assert.deepEqual(exportArguments.parse(given), given);
  });

  it('accepts all contacts only by that word', () => {
    assert.deepEqual(exportArguments.parse({ all: true }), { all: true });
    for (const given of [
      {},
      { listIds: [] },
      { listIds: [], segmentIds: [] },
      { all: false },
      { all: 'true' },
      { fileType: 'csv' },
    ]) {
      assert.deepEqual(problemsOf(given), ['all'], JSON.stringify(given));
    }
  });

  it('does not guess what all contacts and some lists together mean', () => {
    assert.deepEqual(problemsOf({ all: true, listIds: ['a'] }), ['all']);
  });

  const wrong: readonly [given: object, field: string][] = [
    [{ listIds: 'a' }, 'listIds'],
    [{ listIds: [''] }, 'listIds.0'],
    [{ listIds: [7] }, 'listIds.0'],
    [{ segmentIds: {} }, 'segmentIds'],
    [{ all: true, fileType: 'xml' }, 'fileType'],
    [{ all: true, jsonFormat: 'json' }, 'jsonFormat'],
    [{ all: true, grouping: 'each' }, 'grouping'],
    [{ all: true, maxFileSizeMb: 0 }, 'maxFileSizeMb'],
    [{ all: true, maxFileSizeMb: 6000 }, 'maxFileSizeMb'],
    [{ all: true, maxFileSizeMb: 1.5 }, 'maxFileSizeMb'],
    [{ all: true, notifyByEmail: 'no' }, 'notifyByEmail'],
    [{ all: true, csvBom: 1 }, 'csvBom'],
    [{ all: true, csvFormulaGuard: 'yes' }, 'csvFormulaGuard'],
    [{ all: true, folder: ' ' }, 'folder'],
    [{ all: true, afterExport: 'mail' }, 'afterExport'],
    [{ all: true, listId: 'a' }, 'listId'],
  ];
  for (const [given, field] of wrong) {
    it(`rejects ${JSON.stringify(given)} and names the field`, () => {
      assert.deepEqual(problemsOf(given), [field]);
    });
  }

  it('rejects what is not an object', () => {
    for (const given of [7, 'all', [], null, undefined]) {
      assert.equal(exportArguments.safeParse(given).success, false);
    }
  });
});

describe('signInArguments', () => {
  it('accepts a region and a key, and a label if there is one', () => {
    const given = { region: 'custom', apiKey: 'k', label: 'News' };
    assert.deepEqual(signInArguments.parse(given), given);
    assert.equal(signInArguments.safeParse({ region: 'eu', apiKey: 'k' }).success, true);
  });

  it('rejects another region, a missing key and unknown fields', () => {
    for (const given of [
      { region: 'us', apiKey: 'k' },
      { region: 'eu' },
      { region: 'eu', apiKey: 'k', key: 'k' },
    ]) {
      assert.equal(signInArguments.safeParse(given).success, false);
    }
  });
});

describe('presetArguments', () => {
  it('accept names, but no API key as one', () => {
    const given = { name: 'Weekly', folder: 'site' };
    assert.deepEqual(presetArguments.parse(given), given);
    for (const field of ['name', 'folder'] as const) {
      const { error } = presetArguments.safeParse({ ...given, [field]: `x ${sampleApiKey}` });
      assert.deepEqual(
        error?.issues.map(({ path, message }) => [path, message]),
        [[[field], 'must be a name, not an API key']],
      );
    }
  });
});

describe('jobTarget', () => {
  it('narrows rows and argument objects, and nothing else', () => {
    assert.deepEqual(jobTarget.parse({ kind: 'file', jobId: 'j', path: '/a' }), {
      jobId: 'j',
      path: '/a',
    });
    for (const given of [undefined, null, 'j', {}, { jobId: '' }, { jobId: 'j', path: 3 }]) {
      assert.equal(jobTarget.safeParse(given).success, false);
    }
  });
});
