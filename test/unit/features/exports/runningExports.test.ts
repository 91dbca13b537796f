import assert from 'node:assert/strict';
import type { ExportActivity } from '../../../../src/engine/model/exportActivity.ts';
import type { ExportJob, ExportProgress } from '../../../../src/engine/model/exportJob.ts';
import { RunningExports } from '../../../../src/features/exports/runningExports.ts';
import { jobs } from './jobs.ts';

const downloading = (id: string): ExportJob => ({ ...jobs.downloading, id });
const waiting = (id: string): ExportJob => ({ ...jobs.waiting, id });
const completed = (id: string): ExportJob => ({ ...jobs.completed, id });

describe('RunningExports', () => {
  let all: readonly ExportJob[];
  let received: Record<string, readonly [received: number, expected: number | undefined]>;
  let activity: ExportActivity | undefined;
  let running: RunningExports;

  beforeEach(() => {
    all = [];
    received = {};
    activity = undefined;
    running = new RunningExports({
      get jobs() {
        return all;
      },
      progress: (jobId): ExportProgress | undefined => {
        const [receivedBytes, expectedBytes] = received[jobId] ?? [];
        return receivedBytes === undefined && activity === undefined
          ? undefined
          : {
              jobId,
              receivedBytes: receivedBytes ?? 0,
              expectedBytes,
              writtenBytes: 0,
              polls: 1,
              ...(activity && { activity }),
            };
      },
    });
  });

  it('ignore exports that have ended', () => {
    all = [completed('a'), jobs.failed, jobs.cancelled];
    assert.equal(running.summary(), undefined);
  });

  it('include waiting ones, and have no total while no size is known', () => {
    all = [waiting('a'), downloading('b'), jobs.queued];
    received = { b: [50, undefined] };
    assert.deepEqual(running.summary(), { count: 3, fraction: undefined });
    received = { b: [0, 0] };
    assert.deepEqual(running.summary(), { count: 3, fraction: undefined });
  });

  it('have the progress of all of them together', () => {
    all = [downloading('a'), downloading('b'), waiting('c')];
    received = { a: [75, 100], b: [3, 4] };
    assert.deepEqual(running.summary(), { count: 3, fraction: 0.5 });
  });

  it('do not fall back when one of them completes', () => {
    all = [downloading('a'), downloading('b')];
    received = { a: [75, 100], b: [25, 100] };
    assert.equal(running.summary()?.fraction, 0.5);
    all = [completed('a'), downloading('b')];
    assert.deepEqual(running.summary(), { count: 1, fraction: 0.625 });
  });

  it('start from zero if nothing ran in between', () => {
    all = [downloading('a')];
    running.summary();
    all = [completed('a')];
    running.summary();
    all = [downloading('b'), completed('a')];
    received = { b: [10, 100] };
    assert.deepEqual(running.summary(), { count: 1, fraction: 0.1 });
  });

  it('have the reason that keeps the running one from progressing, and not that it is being requested', () => {
    all = [waiting('a')];
    for (const [kind, expected] of [
      ['requesting', undefined],
      ['searching', 'searching'],
      ['heldBack', 'heldBack'],
    ] as const) {
      activity = { kind, since: 0 };
      assert.equal(running.summary()?.activity?.kind, expected);
    }
  });

  it('never exceed the total, whatever a server promised', () => {
    all = [downloading('a')];
    received = { a: [300, 100] };
    assert.equal(running.summary()?.fraction, 1);
  });
});
