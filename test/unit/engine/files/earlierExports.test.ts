import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  previousExport,
  previousWithFiles,
  type FinishedExport,
} from '../../../../src/engine/files/earlierExports.ts';
import type { ExportRequest } from '../../../../src/engine/model/exportJob.ts';

const selected = (lists: readonly string[], segments: readonly string[] = []) =>
  ({
    kind: 'selected',
    lists: lists.map((id) => ({ id, name: `List ${id}` })),
    segments: segments.map((id) => ({ id, name: `Segment ${id}` })),
  }) as const;

describe('the previous export', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earlier-exports-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A completed export at a minute, with a file that does not exist yet. */
  function exported(
    minute: number,
    audience: ExportRequest['audience'] = selected(['a', 'b'], ['s']),
    over: Partial<FinishedExport> = {},
  ): FinishedExport {
    const at = new Date(Date.UTC(2026, 4, 1, 12, minute)).toISOString();
    return {
      ...{ version: 1, id: `job-${minute}`, groupId: 'group', accountId: 'account' },
      ...{ accountLabel: 'acme', title: 'A', createdAt: at, requestedAt: at, completedAt: at },
      request: {
        ...{ audience, fileType: 'csv', jsonFormat: 'lines', folder },
        afterExport: 'nothing',
      },
      ...{ state: 'completed', exportId: `export-${minute}` },
      files: [{ path: join(folder, `${minute}.csv`), bytes: 4 }],
      ...over,
    };
  }

  it('is the newest earlier one of the same lists and segments in any order, and of the account', () => {
    const later = exported(9);
    const jobs = [
      exported(10),
      later,
      exported(8, { kind: 'all' }),
      exported(7, selected(['a'], ['s'])),
      exported(6, selected(['a', 'b', 's'])),
      exported(5, undefined, { accountId: 'other' }),
      exported(4, undefined, { files: [] }),
      exported(3, selected(['b', 'a'], ['s'])),
      exported(2),
    ];
    assert.equal(previousExport(jobs, later)?.id, 'job-3');
    assert.equal(previousExport(jobs, exported(2)), undefined);
    assert.equal(previousExport([exported(1, { kind: 'all' })], later), undefined);
  });

  it('is an older one where its files are gone', async () => {
    const [gone, there] = [exported(8), exported(7)];
    await writeFile(there.files[0]?.path ?? '', 'A\n1\n');
    const later = exported(9);
    assert.equal(await previousWithFiles([later, gone, there], later), there);
    const [path = ''] = there.files.map((file) => file.path);
    const halfGone = exported(7, undefined, {
      files: [
        { path, bytes: 4 },
        { path: `${path}.2`, bytes: 4 },
      ],
    });
    assert.equal(await previousWithFiles([later, gone, halfGone], later), undefined);
  });
});
