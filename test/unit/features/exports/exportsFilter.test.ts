import assert from 'node:assert/strict';
import { exportsFilter } from '../../../../src/features/exports/exportsFilter.ts';
import { exportsStatus } from '../../../../src/features/exports/exportsStatus.ts';
import { jobs } from './jobs.ts';
import { formats } from '../../ui/text/words.ts';

const passes = (text: string): readonly string[] => {
  const filter = exportsFilter(text);
  return Object.values(jobs)
    .filter((job) => filter?.(job))
    .map(({ id }) => id);
};

describe('filter of the exports', () => {
  it('finds words of the title, the account, the files, the type and the state', () => {
    assert.equal(passes('news').length, 7);
    assert.equal(passes('ACME').length, 7);
    assert.deepEqual(passes('newsletter.csv'), ['completed']);
    assert.deepEqual(passes('cancelled'), ['cancelled']);
    assert.deepEqual(passes('running'), ['queued', 'requesting', 'waiting', 'downloading']);
    assert.deepEqual(passes('json'), []);
  });

  it('requires every word, in any order, whatever its case and accents', () => {
    assert.deepEqual(passes('FAILED néws'), ['failed']);
    assert.deepEqual(passes('failed completed'), []);
  });

  it('finds the audience of an export, even if its title leaves it out', () => {
    const lists = ['One', 'Two', 'Thrée'].map((name) => ({ id: name, name }));
    const audience = { kind: 'selected', lists, segments: [] } as const;
    const job = { ...jobs.completed, request: { ...jobs.completed.request, audience } };
    assert.equal(exportsFilter('three')?.(job), true);
  });

  it('is none without a word', () => {
    assert.equal(exportsFilter(' \t'), undefined);
  });
});

describe('the message and description of the exports view', () => {
  const facts = { formats, filterText: '', shown: 3, all: 1200 };

  it('are empty if nothing is filtered or stored', () => {
    const totals = { files: 0, bytes: 0 };
    assert.deepEqual(exportsStatus({ ...facts, totals }), { message: '', description: '' });
  });

  it('are the filter, and how much is stored', () => {
    const status = exportsStatus({
      ...{ ...facts, filterText: 'a\nb' },
      totals: { files: 1200, bytes: 3_200_000 },
    });
    assert.deepEqual(status, {
      message: 'Filter: "a b" · 3 of 1,200',
      description: '1,200 files, 3.2 MB',
    });
    const one = exportsStatus({ ...facts, totals: { files: 1, bytes: 10 } });
    assert.equal(one.description, '1 file, 10 bytes');
  });
});
