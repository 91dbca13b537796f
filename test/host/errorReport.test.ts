import assert from 'node:assert/strict';
import { workOf } from '../../src/ui/messages/errorReport.ts';
import { commandNames } from '../../src/contributions.ts';
import { failureMessage } from '../../src/ui/messages/failureMessages.ts';

describe('a command that fails', () => {
  it('is reported for its account if it is one of the account commands', () => {
    const works = commandNames
      .filter((name) => /^(sign|switch|rename|enterKey|addSubuser)/.test(name))
      .map((name) => [name, workOf(name)] as const);
    assert.deepEqual(works, [
      ['signIn', 'signIn'],
      ['enterKeyAgain', 'signIn'],
      ['switchAccount', 'account'],
      ['renameAccount', 'account'],
      ['addSubuser', 'subuser'],
      ['signOut', 'signOut'],
      ['signOutAll', 'signOut'],
    ]);
    for (const [, work] of works) {
      assert.doesNotMatch(failureMessage({ reason: 'accountMissing' }, work).sentence, /export/);
    }
  });

  it('is reported for an export otherwise, or for what is loaded', () => {
    assert.equal(workOf('exportContacts'), 'export');
    assert.equal(workOf('retryExport'), 'export');
    assert.equal(workOf('refreshContacts'), 'load');
  });
});
