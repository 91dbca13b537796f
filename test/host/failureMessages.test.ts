import assert from 'node:assert/strict';
import type { ExportReason } from '../../src/exports/exportError.ts';
import {
  failureActionLabel,
  failureMessage,
  type FailedWork,
} from '../../src/platform/failureMessages.ts';

/** Every reason once: one that is missing here does not compile. */
const reasons = Object.keys({
  badRequest: true,
  unauthorized: true,
  forbidden: true,
  notFound: true,
  rateLimited: true,
  server: true,
  network: true,
  timeout: true,
  badResponse: true,
  redirected: true,
  badFileUrl: true,
  scopeMissing: true,
  legacyAccount: true,
  subuserIgnored: true,
  subuserUnproven: true,
  keyMissing: true,
  sessionEnded: true,
  accountMissing: true,
  invalidOptions: true,
  nothingSelected: true,
  exportFailed: true,
  expired: true,
  unconfirmed: true,
  badFile: true,
  notAnExport: true,
  notAnArray: true,
  unknownCoding: true,
  filesGone: true,
  folderNotWritable: true,
  folderNotConfirmed: true,
  folderMoved: true,
  diskFull: true,
  fileSystem: true,
  filesMissing: true,
  filesChanged: true,
  proxyRefused: true,
} satisfies Record<ExportReason, true>);
const works: readonly FailedWork[] = ['signIn', 'signOut', 'account', 'load', 'export', 'subuser'];

describe('the sentences of failures', () => {
  for (const reason of reasons) {
    it(`tell of '${reason}' why it failed and what to do, with at most two buttons`, () => {
      for (const work of works) {
        for (const detail of [undefined, '', 'Something was wrong.']) {
          const { sentence, actions } = failureMessage({ reason, status: 500, detail }, work);
          assert.match(sentence, /^\p{Lu}.*\.$/su);
          assert.doesNotMatch(sentence, /undefined|\{\d\}|\.\.|: \./);
          assert.ok(actions.length <= 2);
          assert.equal(new Set(actions.map(failureActionLabel)).size, actions.length);
        }
      }
    });
  }

  it('offer to export again what has expired, and to go on when the disk has room', () => {
    const labels = (reason: ExportReason): readonly string[] =>
      failureMessage({ reason }, 'export').actions.map(failureActionLabel);
    assert.deepEqual(labels('expired'), ['Export Again', 'Show Log']);
    assert.deepEqual(labels('diskFull'), ['Retry', 'Choose Folder…']);
  });

  it('say what to do about a key that cannot be deleted, and about one without Marketing', () => {
    const { sentence } = failureMessage({ reason: 'keyMissing' }, 'signOut');
    assert.match(sentence, /stays signed in\. Unlock the keyring/);
    const lacking = failureMessage({ reason: 'scopeMissing' }, 'signIn');
    assert.match(lacking.sentence, /“Marketing”.*Settings, API Keys.*press Enter again/);
    assert.deepEqual(lacking.actions, []);
  });

  it('say that nothing was exported for a subuser that cannot be told from its parent', () => {
    const failure = { reason: 'subuserUnproven', detail: '12' };
    const { sentence, actions } = failureMessage(failure, 'export');
    assert.match(sentence, /both have 12 contacts.*Nothing was exported/);
    assert.deepEqual(actions, ['retry', 'showLog']);
    assert.match(failureMessage(failure, 'subuser').sentence, /is not added/);
  });

  it('put the words of SendGrid into theirs', () => {
    const { sentence } = failureMessage({ reason: 'badRequest', detail: 'bad list.' }, 'load');
    assert.equal(sentence, 'SendGrid refused the request: bad list.');
  });

  it('say in words what the system calls by a code', () => {
    const { sentence } = failureMessage(
      { reason: 'network', detail: 'connect ECONNREFUSED 127.0.0.1:9' },
      'load',
    );
    assert.match(sentence, /the connection was refused/);
    assert.doesNotMatch(sentence, /ECONN/);
  });

  it('have one for a reason that only a newer version knows', () => {
    const { sentence, actions } = failureMessage({ reason: 'toString' }, 'export');
    assert.match(sentence, /unexpected/);
    assert.deepEqual(actions, ['showLog']);
  });
});
