import assert from 'node:assert/strict';
import type { ExportJob } from '../../../src/exports/exportJob.ts';
import { ExportsTree } from '../../../src/views/exportsTree.ts';
import { asJobTarget } from '../../../src/views/exportsTreeNode.ts';
import { jobs } from './jobs.ts';

function treeOf(all: readonly ExportJob[]): ExportsTree {
  return new ExportsTree({
    source: { jobs: all, job: (jobId) => all.find(({ id }) => id === jobId) },
  });
}

describe('exports tree', () => {
  it('has what runs on top, else the order of the engine', () => {
    const tree = treeOf([jobs.completed, jobs.waiting, jobs.failed, jobs.queued]);
    assert.deepEqual(
      tree.roots().map(({ jobId }) => jobId),
      ['waiting', 'queued', 'completed', 'failed'],
    );
  });

  it('keeps the row of a job while the job changes', () => {
    const all: ExportJob[] = [jobs.waiting];
    const tree = treeOf(all);
    const [before] = tree.roots();
    all[0] = { ...jobs.completed, id: 'waiting' };
    assert.equal(tree.roots()[0], before);
  });

  it('has files below an export that has several', () => {
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
    assert.equal(tree.parent(node), undefined);
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
    for (const other of [undefined, null, 'j', { jobId: 7 }, { path: '/p' }]) {
      assert.equal(asJobTarget(other), undefined);
    }
  });
});
