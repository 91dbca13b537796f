import assert from 'node:assert/strict';
import { l10nProblems } from '../../support/l10n.ts';

describe('the texts of the project', () => {
  it('all use l10n, and the bundles and translations are up to date', async () => {
    assert.deepEqual(await l10nProblems(), []);
  }).timeout(60_000);
});
