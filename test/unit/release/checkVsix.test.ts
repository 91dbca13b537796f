import assert from 'node:assert/strict';
import { problemsOf } from '../../support/checkVsix.ts';

/** The minimum of a package, from the problems of an empty one. */
const required = problemsOf([], 0).map((problem) =>
  problem.replace(' is missing from the package.', ''),
);

describe('the check of the package', () => {
  it('finds nothing in a package with the required files', () => {
    assert.ok(required.includes('extension/dist/extension.cjs'));
    assert.deepEqual(problemsOf(required, 500_000), []);
  });

  for (const name of [
    'extension/.env',
    'extension/src/app.ts',
    'extension/dist/extension.cjs.map',
    'extension/node_modules/zod/package.json',
    'extension/media/readme/form-dark.png',
  ]) {
    it(`finds ${name}, which belongs elsewhere`, () => {
      assert.deepEqual(problemsOf([...required, name], 500_000), [
        `${name} should not be in the package.`,
      ]);
    });
  }

  it('finds a package that grew too large', () => {
    assert.match(problemsOf(required, 1_000_000).join(), /has 1000000 bytes/);
  });
});
