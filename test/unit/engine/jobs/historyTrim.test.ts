import assert from 'node:assert/strict';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';
import { ExportError } from '../../../../src/engine/model/exportError.ts';
import { trimHistory } from '../../../../src/engine/jobs/historyTrim.ts';
import { recordingLogger } from '../../../support/recordingLogger.ts';
import { jobs } from '../../features/exports/jobs.ts';

describe('The length of the history', () => {
  const named = (id: string, job: ExportJob = jobs.completed): ExportJob => ({ ...job, id });
  const failed = (
    id: string,
    parts?: Extract<ExportJob, { state: 'failed' }>['parts'],
  ): ExportJob => {
    return { ...jobs.failed, id, ...(parts && { parts }) };
  };

  const progress = {
    ...{ receivedBytes: 0, expectedBytes: undefined, writtenBytes: 0, polls: 0 },
  };

  async function left(
    all: readonly ExportJob[],
    keep: number,
    { fails, retried = [] }: { fails?: ExportError; retried?: readonly string[] } = {},
  ) {
    let history = all;
    const deleted: boolean[] = [];
    const { logger, lines } = recordingLogger();
    const engine = {
      get jobs() {
        return history;
      },
      access: () => 'ready' as const,
      job: (jobId: string) => history.find(({ id }) => id === jobId),
      progress: (jobId: string) =>
        retried.includes(jobId)
          ? { ...progress, jobId, activity: { kind: 'searching' as const, since: 0 } }
          : undefined,
      remove: (jobId: string, { deleteFiles }: { readonly deleteFiles: boolean }) => {
        if (fails) {
          return Promise.reject(fails);
        }
        deleted.push(deleteFiles);
        history = history.filter(({ id }) => id !== jobId);
        return Promise.resolve();
      },
    };
    await trimHistory({ engine, keep, logger });
    return { ids: history.map(({ id }) => id), deleted, lines };
  }

  it('is limited to the newest, and files stay', async () => {
    const { ids, deleted } = await left(
      ['e', 'd', 'c', 'b', 'a'].map((id) => named(id)),
      2,
    );
    assert.deepEqual(ids, ['e', 'd']);
    assert.deepEqual(deleted, [false, false, false]);
  });

  it('is limited to the newest, however many there were', async () => {
    const all = Array.from({ length: 1_200 }, (_, number) => named(String(number)));
    assert.deepEqual((await left(all, 2)).ids, ['0', '1']);
  });

  it('is not limited by 0, and nothing is removed below the limit', async () => {
    const all = [named('b'), named('a')];
    assert.deepEqual((await left(all, 0)).ids, ['b', 'a']);
    assert.deepEqual((await left(all, 2)).ids, ['b', 'a']);
  });

  it('never drops what is unfinished, or failed and resumable', async () => {
    const all = [
      named('new'),
      named('queued', jobs.queued),
      named('waiting', jobs.waiting),
      named('downloading', jobs.downloading),
      named('cancelled', jobs.cancelled),
      failed('kept', [{ state: 'pending' }]),
      failed('nothing came'),
      named('old'),
    ];
    assert.deepEqual((await left(all, 1)).ids, ['new', 'queued', 'waiting', 'downloading', 'kept']);
  });

  it('never drops what has failed and is being retried', async () => {
    const all = [named('new'), failed('retried'), failed('nothing came'), named('old')];
    assert.deepEqual((await left(all, 1, { retried: ['retried'] })).ids, ['new', 'retried']);
  });

  it('stays if the store cannot be written, and skips what another window has removed', async () => {
    const all = [named('c'), named('b'), named('a')];
    const full = await left(all, 1, { fails: new ExportError('diskFull', 'full') });
    assert.deepEqual(full.ids, ['c', 'b', 'a']);
    assert.equal(full.lines.at(-1)?.message, 'The history was not shortened: diskFull.');
    const gone = await left(all, 1, { fails: new ExportError('notFound', 'gone') });
    assert.equal(
      gone.lines.some(({ level }) => level === 'warn'),
      false,
    );
  });
});
