import assert from 'node:assert/strict';
import { globPattern } from '../../../src/util/globPattern.ts';

const cases: readonly (readonly [glob: string, path: string, isMatch: boolean])[] = [
  ['*.csv', 'people.csv', true],
  ['*.csv', 'PEOPLE.CSV', true],
  ['*.csv', 'people.csv.txt', false],
  ['*.csv', 'folder/people.csv', false],
  ['people.csv', 'people-csv', false],
  ['?.csv', 'a.csv', true],
  ['?.csv', 'ab.csv', false],
  ['?.csv', '/.csv', false],
  ['**/*.csv', 'file:/a/b/people.csv', true],
  ['**/*.csv', 'people.csv', true],
  ['**/exports/**', 'file:/a/exports/b/c.csv', true],
  ['**/exports/**', 'file:/a/other/c.csv', false],
  ['**/exports/*.csv', 'file:/a/exports/b/c.csv', false],
  ['*.{csv,jsonl}', 'a.jsonl', true],
  ['*.{csv,json?}', 'a.jsonl', true],
  ['*.{csv,jsonl}', 'a.json', false],
  ['{a,b}*.csv', 'b1.csv', true],
  ['[a-c].csv', 'b.csv', true],
  ['[!a-c].csv', 'b.csv', false],
  ['[!a-c].csv', 'd.csv', true],
  ['a[1].csv', 'a1.csv', true],
  ['(a|b)+.csv', '(a|b)+.csv', true],
  ['(a|b)+.csv', 'a.csv', false],
  // Not patterns, so nothing matches.
  ['[z-a].csv', 'm.csv', false],
  // An unclosed brace is itself.
  ['{a.csv', '{a.csv', true],
];

describe('globPattern', () => {
  for (const [glob, path, isMatch] of cases) {
    it(`${glob} ${isMatch ? 'matches' : 'does not match'} ${path}`, () => {
      assert.equal(globPattern(glob)(path), isMatch);
    });
  }
});
