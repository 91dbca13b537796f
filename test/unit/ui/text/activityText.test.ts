import assert from 'node:assert/strict';
import { activityText, shortActivity } from '../../../../src/ui/text/activityText.ts';
import { formats } from './words.ts';

describe('the text about a retried export', () => {
  const now = 100_000;
  const words = { formats, now };
  const retrying = (of: 'call' | 'file', reason: string) =>
    ({ kind: 'retrying', of, reason, since: now, at: now + 8000 }) as const;

  it('says that a file is resumed if its bytes are kept', () => {
    assert.equal(
      activityText(retrying('file', 'network'), words),
      'The connection was lost; going on in 8 s',
    );
    assert.equal(
      activityText(retrying('file', 'server'), words),
      'The server with the file is busy; going on in 8 s',
    );
  });

  it('says that a file is tried again if nothing of it is kept', () => {
    const page = retrying('file', 'notAnExport');
    assert.equal(
      activityText(page, words),
      'Something else came instead of the export; trying again in 8 s',
    );
    assert.equal(shortActivity(page, words), 'not an export, again in 8 s');
    const absent = retrying('file', 'fileNotThere');
    assert.equal(
      activityText(absent, words),
      'SendGrid is done, but its file is not there yet; trying again in 8 s',
    );
    assert.equal(shortActivity(absent, words), 'file not there yet, again in 8 s');
    assert.equal(
      activityText(retrying('file', 'unknownCoding'), words),
      'The file could not be used; trying again in 8 s',
    );
    assert.equal(
      activityText({ ...page, at: now }, words),
      'Something else came instead of the export; trying again',
    );
  });
});
