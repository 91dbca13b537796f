import assert from 'node:assert/strict';
import type { ExportRequest } from '../../../../src/engine/model/exportJob.ts';
import { newJobs } from '../../../../src/engine/jobs/newJobs.ts';
import { rerunOptions } from '../../../../src/engine/model/rerunOptions.ts';

describe('the options of an export that runs again', () => {
  const account = { id: 'a', label: 'acme', region: 'global', apiBaseUrl: 'https://x' } as const;
  const full: ExportRequest = {
    audience: { kind: 'selected', lists: [{ id: 'l', name: 'List' }], segments: [] },
    fileType: 'csv',
    jsonFormat: 'array',
    csvBom: true,
    csvFormulaGuard: true,
    maxFileSizeMb: 7,
    notifyByEmail: true,
    folder: '/exports',
    afterExport: 'reveal',
  };
  const again = (request: ExportRequest) =>
    newJobs({ options: rerunOptions(request), account, folder: request.folder, now: 0 }).map(
      (job) => job.request,
    );

  it('make the same request', () => {
    assert.deepEqual(again(full), [full]);
  });

  it('include what the files of one that was started elsewhere have shown', () => {
    const { fileTypeIsGuess, ...rest } = { ...full, fileTypeIsGuess: true as const };
    assert.deepEqual(again({ ...rest, fileTypeIsGuess }), [full]);
  });
});
