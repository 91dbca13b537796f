import assert from 'node:assert/strict';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';
import { ExportsTree } from '../../../../src/features/exports/exportsTree.ts';
import { asJobTarget, type ExportsNode } from '../../../../src/features/exports/exportsTreeNode.ts';
import { jobs } from './jobs.ts';

function treeOf(all: readonly ExportJob[]): ExportsTree {
  return new ExportsTree({
    source: { jobs: all, job: (jobId) => all.find(({ id }) => id === jobId) },
  });
}

describe('exports tree', () => {
  const day = { kind: 'day', day: '2026-05-01', filtered: false } as const;
  const names = (nodes: readonly ExportsNode[]) =>
    nodes.map((node) => (node.kind === 'day' ? node.day : node.jobId));

  it('has running exports at the top, then the days, and in them the order of the engine', () => {
    const tree = treeOf([jobs.completed, jobs.waiting, jobs.failed, jobs.queued]);
    assert.deepEqual(names(tree.roots()), ['waiting', 'queued', '2026-05-01']);
    assert.deepEqual(names(tree.children(day)), ['completed', 'failed']);
    assert.deepEqual(names(tree.rows()), [
      ...['waiting', 'queued'],
      ...['2026-05-01', 'completed', 'failed'],
    ]);
  });

  it('groups by the day of this machine on which an export started, newest first', () => {
    const started = (id: string, ...date: readonly [number, number, number, number?]) => ({
      ...{ ...jobs.completed, id },
      createdAt: new Date(date[0], date[1] - 1, date[2], date[3] ?? 12).toISOString(),
    });
    const tree = treeOf([
      started('a', 2026, 5, 2, 0),
      started('b', 2026, 5, 1, 23),
      started('c', 2026, 5, 1, 0),
      started('d', 2025, 12, 31),
    ]);
    assert.deepEqual(names(tree.roots()), ['2026-05-02', '2026-05-01', '2025-12-31']);
    assert.deepEqual(names(tree.children(day)), ['b', 'c']);
  });

  it('returns the day of a row as the same object, and none while it runs', () => {
    const tree = treeOf([jobs.completed, jobs.waiting]);
    const [, root] = tree.roots();
    assert.equal(tree.parent(tree.node('completed')), root);
    assert.equal(tree.parent(tree.node('waiting')), undefined);
    assert.equal(root && tree.parent(root), undefined);
  });

  it('shows the matches of a filter in days of their own, and all again without one', () => {
    const tree = treeOf([jobs.completed, jobs.waiting, jobs.failed]);
    const before = tree.rows();
    tree.setFilter(({ state }) => state === 'failed');
    assert.equal(tree.shown, 1);
    assert.deepEqual(names(tree.rows()), ['2026-05-01', 'failed']);
    assert.notEqual(tree.rows()[0], before[1]);
    tree.setFilter(undefined);
    assert.deepEqual(tree.rows(), before);
  });

  it('keeps the row of a job while the job changes', () => {
    const all: ExportJob[] = [jobs.waiting];
    const tree = treeOf(all);
    const [before] = tree.roots();
    all[0] = { ...jobs.completed, id: 'waiting' };
    assert.equal(tree.children(day)[0], before);
  });

  it('has files below an export with several', () => {
    const files = ['a', 'b'].map((name) => ({ path: `/exports/${name}`, bytes: 1 }));
    const tree = treeOf([{ ...jobs.completed, files }, jobs.waiting]);
    const node = tree.node('completed');
    const children = tree.children(node);
    assert.deepEqual(children, [
      { kind: 'file', jobId: 'completed', path: '/exports/a' },
      { kind: 'file', jobId: 'completed', path: '/exports/b' },
    ]);
    assert.ok(children[0]);
    assert.equal(tree.children(node)[0], children[0]);
    assert.equal(tree.parent(children[0]), node);
    assert.equal(tree.parent(node)?.kind, 'day');
    assert.deepEqual(tree.children(tree.node('waiting')), []);
  });

  it('has nothing below an export with one file or none', () => {
    assert.deepEqual(treeOf([jobs.completed]).children({ kind: 'job', jobId: 'completed' }), []);
    const none = treeOf([{ ...jobs.completed, files: [] }]);
    assert.deepEqual(none.children({ kind: 'job', jobId: 'completed' }), []);
  });

  it('forgets a job', () => {
    const tree = treeOf([jobs.completed]);
    const before = tree.node('completed');
    tree.forget('completed');
    assert.notEqual(tree.node('completed'), before);
  });
});

describe('arguments of the job commands', () => {
  it('are rows of jobs and files, and nothing else', () => {
    assert.deepEqual(asJobTarget({ kind: 'job', jobId: 'j' }), { jobId: 'j' });
    assert.deepEqual(asJobTarget({ kind: 'file', jobId: 'j', path: '/p' }), {
      jobId: 'j',
      path: '/p',
    });
    const day = { kind: 'day', day: '2026-05-01', filtered: false };
    for (const other of [undefined, null, 'j', { jobId: 7 }, { path: '/p' }, day]) {
      assert.equal(asJobTarget(other), undefined);
    }
  });
});
