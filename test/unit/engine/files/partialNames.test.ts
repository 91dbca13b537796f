import assert from 'node:assert/strict';
import {
  parseEarlierName,
  parsePartialName,
  partialKinds,
  partialName,
} from '../../../../src/engine/files/partialNames.ts';

const jobId = '0123abcd-0000-4000-8000-000000000000';

describe('the name of a partial file', () => {
  it('consists of the job and the part only, and is short', () => {
    for (const kind of partialKinds) {
      const name = partialName(jobId, 11, kind);
      assert.equal(name, `sendgrid-export-12.0123abcd.${kind}`);
      assert.ok(name.length <= 41);
      assert.deepEqual(parsePartialName(name), { jobKey: '0123abcd', kind, part: 11 });
    }
  });

  it('of an earlier version is recognized, too', () => {
    const names = {
      '2026-11-24-1530-Newsletter.csv.0123abcd.partial': { kind: 'partial', part: undefined },
      '2026-11-24-1530-A b.c.jsonl.0123abcd.download': { kind: 'download', part: undefined },
      '2026-11-24-1530-x-part-2-of-12.json.0123abcd.download': { kind: 'download', part: 1 },
      '2026-11-24-1530-x-part-9-of-9-part-1-of-2.csv.0123abcd.partial': {
        kind: 'partial',
        part: 0,
      },
    } as const;
    for (const [name, { kind, part }] of Object.entries(names)) {
      assert.deepEqual(parseEarlierName(name), { jobKey: '0123abcd', kind, part }, name);
      assert.deepEqual(parsePartialName(name), { jobKey: '0123abcd', kind, part }, name);
    }
  });

  it('does not match the files of other programs', () => {
    const names = [
      ...['movie.mkv.partial', 'Unconfirmed 1234.download', '.partial', 'sendgrid-export.partial'],
      ...['sendgrid-export-1.0123abcd.csv', 'sendgrid-export-0.0123abcd.partial'],
      ...['2026-11-24-1530-Newsletter.csv', '2026-11-24-1530-Newsletter.csv.download'],
      ...['notes.csv.0123abcd.download', 'sendgrid-export-1.0123abcd.partial.bak'],
    ];
    for (const name of names) {
      assert.equal(parsePartialName(name), undefined, name);
    }
  });
});
