import assert from 'node:assert/strict';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';
import { previousExport } from '../../../../src/engine/files/earlierExports.ts';
import { jobs } from '../../features/exports/jobs.ts';

const list = (id: string) => ({ id, name: `List ${id}` });
const at = (
  id: string,
  day: number,
  over: Partial<ExportJob['request']> = {},
): Extract<ExportJob, { state: 'completed' }> => ({
  ...jobs.completed,
  id,
  createdAt: `2026-11-${10 + day}T08:00:00.000Z`,
  request: {
    ...jobs.completed.request,
    audience: { kind: 'selected', lists: [list('a'), list('b')], segments: [] },
    ...over,
  },
});

describe('previousExport', () => {
  const later = at('later', 9);
  const found = (...others: readonly ExportJob[]): string | undefined =>
    previousExport([later, ...others], later)?.id;

  it('is the newest earlier one of the same lists and segments, in whatever order', () => {
    const reordered = at('second', 7, {
      audience: { kind: 'selected', lists: [list('b'), list('a')], segments: [] },
    });
    assert.equal(found(reordered, at('first', 3)), 'second');
    assert.equal(found(), undefined);
  });

  it('is none of other lists, of everybody, of another account, without files, or that is newer', () => {
    const others: readonly ExportJob[] = [
      at('all', 8, { audience: { kind: 'all' } }),
      at('one list', 8, { audience: { kind: 'selected', lists: [list('a')], segments: [] } }),
      at('as segments', 8, {
        audience: { kind: 'selected', lists: [list('a')], segments: [list('b')] },
      }),
      { ...at('other account', 8), accountId: 'another' },
      { ...at('empty', 8), files: [] },
      { ...jobs.failed, createdAt: '2026-11-18T08:00:00.000Z', request: later.request },
      at('newer', 10),
    ];
    assert.equal(found(...others), undefined);
    assert.equal(found(...others, at('first', 1)), 'first');
  });
});
