import assert from 'node:assert/strict';
import { join, sep } from 'node:path';
import { distinctNames } from '../../../../src/ui/text/distinctNames.ts';

const path = (...parts: readonly string[]): string => join(sep, ...parts);

describe('the names of two files', () => {
  const named = (one: string, other: string): readonly string[] =>
    Object.values(distinctNames(one, other));

  it('are those of the files where they differ, or are the same file', () => {
    assert.deepEqual(named(path('a', 'one.csv'), path('b', 'two.csv')), ['one.csv', 'two.csv']);
    assert.deepEqual(named(path('a', 'one.csv'), path('a', 'one.csv')), ['one.csv', 'one.csv']);
  });

  it('are the same for two spellings of one path', () => {
    assert.deepEqual(named(path('a.csv'), `${sep}${sep}a.csv`), ['a.csv', 'a.csv']);
    assert.deepEqual(named(path('a.csv'), [sep, 'x', '..', 'a.csv'].join(sep)), ['a.csv', 'a.csv']);
  });

  it('have the nearest folder that tells them apart', () => {
    assert.deepEqual(named(path('x', 'may', 'a.csv'), path('x', 'june', 'a.csv')), [
      ...['may/a.csv', 'june/a.csv'],
    ]);
    assert.deepEqual(named(path('x', 'may', 'out', 'a.csv'), path('x', 'june', 'out', 'a.csv')), [
      ...['may/…/a.csv', 'june/…/a.csv'],
    ]);
  });

  it('have an end where one file is in a folder of the other', () => {
    assert.deepEqual(named(path('a.csv'), path('june', 'a.csv')), ['/a.csv', 'june/a.csv']);
    assert.deepEqual(named(path('out', 'a.csv'), path('may', 'out', 'a.csv')), [
      ...['/…/a.csv', 'may/…/a.csv'],
    ]);
  });
});
