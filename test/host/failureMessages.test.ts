import assert from 'node:assert/strict';
import type { ExportReason } from '../../src/engine/model/exportError.ts';
import {
  failureActionLabel,
  failureMessage,
  type FailedWork,
  type Failure,
} from '../../src/ui/messages/failureMessages.ts';

/** Every reason once: a missing one does not compile. */
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

/** What a sentence can ask the user to do. */
const nextStep =
  /\b(ask|check|choose|enter|export again|export as|free|refresh|retry|sign in|the log|try again)\b/i;

const transfer = { attempts: 6, receivedBytes: 4e7, totalBytes: 12e8, isConnected: true };
const away = { ...transfer, isConnected: false };

/** Failures of one reason with different causes: those in a row have the same sentence. */
const kindsOf: readonly (readonly Failure[])[] = [
  ['xml', 'errorMessage', 'text'].map((detail) => ({ reason: 'notAnExport', detail })),
  [{ reason: 'notAnExport', detail: 'webPage' }],
  [{ reason: 'notAnExport', detail: 'csv' }],
  [{ reason: 'notAnExport', detail: 'csvWithoutHeader' }],
  [{ reason: 'notAnExport', detail: 'json' }],
  [{ reason: 'notAnArray', detail: '7' }],
  [{ reason: 'unknownCoding', detail: 'br' }],
  [{ reason: 'folderMoved', detail: '/data' }],
  [{ reason: 'folderNotConfirmed', detail: '/data' }],
  ['Z_BUF_ERROR', 'endsEarly'].map((detail) => ({ reason: 'badFile', detail })),
  [{ reason: 'proxyRefused', status: 407, detail: 'Sign in' }],
  [{ reason: 'network', transfer }],
  [{ reason: 'network', transfer: away, detail: 'connect ECONNREFUSED 127.0.0.1:9' }],
  [{ reason: 'timeout', transfer }],
  ['server', 'rateLimited'].map((reason) => ({ reason, status: 503, transfer })),
];

describe('failure messages', () => {
  for (const reason of reasons) {
    it(`explain for '${reason}' why it failed and what to do, with at most two buttons`, () => {
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

  it('name the next step', () => {
    for (const reason of reasons) {
      const { sentence } = failureMessage({ reason }, 'export');
      assert.match(sentence, nextStep, reason);
    }
    for (const failure of kindsOf.flat()) {
      const { sentence, actions } = failureMessage(failure, 'export');
      assert.match(sentence, /^\p{Lu}.*\.$/su);
      assert.doesNotMatch(sentence, /undefined|\{\d\}|\.\.|: \./);
      assert.match(sentence, nextStep, JSON.stringify(failure));
      assert.ok(actions.length <= 2);
    }
  });

  it('differ for different causes', () => {
    const sentences = [...reasons.map((reason): Failure[] => [{ reason }]), ...kindsOf].map(
      (alike) => {
        const sentences = alike.map((failure) => failureMessage(failure, 'export').sentence);
        assert.equal(new Set(sentences).size, 1, sentences.join('\n'));
        return sentences[0];
      },
    );
    assert.deepEqual(
      sentences.filter((sentence, index) => sentences.indexOf(sentence) !== index),
      [],
    );
  });

  it('of an incomplete file say how far it got, and to wait where the server is busy', () => {
    const lost = failureMessage({ reason: 'network', transfer }, 'export').sentence;
    assert.match(lost, /6 times.*at 40 MB of 1,?200 MB.*check the connection.*Retry/);
    const busy = failureMessage({ reason: 'server', status: 503, transfer }, 'export').sentence;
    assert.match(busy, /\(HTTP 503\).*wait a few minutes.*Retry/);
    assert.doesNotMatch(busy, /connection/);
  });

  it('offer a new export where the files of this one are of no use, and Retry where they may be', () => {
    const first = (reason: ExportReason, detail?: string): string | undefined =>
      failureMessage({ reason, detail }, 'export').actions[0];
    assert.deepEqual(
      ['csv', 'csvWithoutHeader', 'json'].map((kind) => first('notAnExport', kind)),
      ['exportAgain', 'exportAgain', 'exportAgain'],
    );
    assert.equal(first('filesChanged'), 'exportAgain');
    for (const kind of ['webPage', 'xml', 'errorMessage', 'text', 'binary']) {
      assert.equal(first('notAnExport', kind), 'retry');
    }
    for (const reason of ['filesMissing', 'filesGone', 'proxyRefused', 'unknownCoding'] as const) {
      assert.equal(first(reason), 'retry');
    }
  });

  it('offer to export again what has expired, and to continue when the disk has space', () => {
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

  it('say that nothing was exported for a subuser that cannot be distinguished from its parent', () => {
    const failure = { reason: 'subuserUnproven', detail: '12' };
    const { sentence, actions } = failureMessage(failure, 'export');
    assert.match(sentence, /both have 12 contacts.*Nothing was exported/);
    assert.deepEqual(actions, ['retry', 'showLog']);
    assert.match(failureMessage(failure, 'subuser').sentence, /is not added/);
  });

  it('include the message of SendGrid', () => {
    const { sentence } = failureMessage({ reason: 'badRequest', detail: 'bad list.' }, 'load');
    assert.equal(sentence, 'SendGrid refused the request: bad list.');
  });

  it('put the error codes of the system into words', () => {
    const { sentence } = failureMessage(
      { reason: 'network', detail: 'connect ECONNREFUSED 127.0.0.1:9' },
      'load',
    );
    assert.match(sentence, /the connection was refused/);
    assert.doesNotMatch(sentence, /ECONN/);
  });

  it('exist for a reason that only a newer version knows', () => {
    const { sentence, actions } = failureMessage({ reason: 'toString' }, 'export');
    assert.match(sentence, /unexpected/);
    assert.deepEqual(actions, ['showLog']);
  });
});
