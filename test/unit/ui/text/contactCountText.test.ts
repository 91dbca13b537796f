import assert from 'node:assert/strict';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';
import { ExportLines } from '../../../../src/features/tasks/exportLines.ts';
import { contactsText, doubtsText, doubtText } from '../../../../src/ui/text/contactCountText.ts';
import { jobRow } from '../../../../src/features/exports/exportsRow.ts';
import { jobTooltip } from '../../../../src/features/exports/exportsTooltip.ts';
import { exportsWords } from '../../features/exports/exportsWords.ts';
import { jobs } from '../../features/exports/jobs.ts';
import { formats } from './words.ts';

type Completed = Extract<ExportJob, { state: 'completed' }>;

const words = { formats };
const completed = (over: Partial<Completed> = {}): Completed => ({ ...jobs.completed, ...over });
const differing = (promised: number, found: number, over: Partial<Completed> = {}): Completed =>
  completed({
    contactCount: promised,
    contactsFound: found,
    warning: { reason: 'contactCount', promised, found },
    ...over,
  });
const named = (name: string, job: Completed): Completed => ({
  ...job,
  request: {
    ...job.request,
    audience: { kind: 'selected', lists: [{ id: name, name }], segments: [] },
  },
});

describe('the text about the number of contacts', () => {
  it('has the number that was found', () => {
    assert.equal(contactsText(completed({ contactsFound: 1234 }), words), '1,234 contacts');
    assert.equal(contactsText(differing(1000, 999), words), '999 of 1,000 contacts');
    assert.equal(contactsText(differing(1, 0), words), '0 of 1 contact');
    assert.equal(contactsText(differing(0, 5), words), '5 contacts instead of 0');
    assert.equal(contactsText(differing(999, 1000), words), '1,000 contacts instead of 999');
    assert.equal(
      contactsText(completed({ isUncounted: true }), words),
      '1,234 contacts, says SendGrid',
    );
  });

  it('warns with both numbers, whichever is larger, and is empty if they agree', () => {
    for (const [promised, found] of [
      [102, 0],
      [102, 51],
      [0, 7],
      [7, 8],
    ] as const) {
      const text = doubtText(differing(promised, found), words) ?? '';
      assert.match(text, new RegExp(`\\b${promised} contacts?\\b.*\\b${found} contacts?\\b`));
    }
    assert.equal(doubtText(completed({ contactsFound: 1234 }), words), undefined);
    assert.equal(doubtText(completed(), words), undefined);
    assert.match(doubtText(completed({ isUncounted: true }), words) ?? '', /could not be counted/);
  });

  it('calls the size of a list approximate, in a row, a tooltip and a sentence', () => {
    const job = completed({
      contactCount: undefined,
      contactsFound: 467,
      warning: { reason: 'audienceSize', promised: 700, found: 467 },
    });
    assert.equal(contactsText(job, words), '467 of about 700 contacts');
    const sentence =
      /^SendGrid counts about 700 contacts or more .* holds 467 contacts\. .*lag behind/;
    assert.match(doubtText(job, words) ?? '', sentence);
    assert.match(jobRow(job, exportsWords()).description ?? '', /467 of about 700 contacts/);
    assert.equal(jobRow(job, exportsWords()).icon?.id, 'warning');
    assert.match(jobTooltip(job, exportsWords()), /counts about 700 contacts or more/);
  });

  it('is in a row with a warning and its tooltip, even for an export without a file', () => {
    for (const files of [jobs.completed.files, []]) {
      const job = differing(102, 0, { files });
      const row = jobRow(job, exportsWords());
      assert.match(row.description ?? '', /0 of 102 contacts/);
      assert.equal(row.icon?.id, 'warning');
      const tooltip = jobTooltip(job, exportsWords());
      assert.match(tooltip, /102 contacts.*0 contacts/);
      assert.doesNotMatch(tooltip, /^Contacts: 102/m);
    }
  });

  it('is in a line at the end of a task', () => {
    const written: string[] = [];
    const write = (line: string) => written.push(line);
    const lines = new ExportLines({ ...words, write, startedAt: 0, isNamed: false });
    lines.showCompleted(differing(102, 51), 0);
    lines.showCompleted(differing(102, 0, { files: [] }), 0);
    lines.showCompleted(completed({ contactCount: 9, contactsFound: 9 }), 0);
    assert.deepEqual(
      written.filter((line) => line.includes('Done')).map((line) => line.trim()),
      [
        '0 s  Done: 51 of 102 contacts, 1 file, 3.2 MB.',
        '0 s  Done: 0 of 102 contacts, and no file.',
        '0 s  Done: 9 contacts, 1 file, 3.2 MB.',
      ],
    );
  });

  it('names the exports of a group that differ', () => {
    const fine = completed({ contactsFound: 1234 });
    const one = [fine, named('Customers', differing(102, 51))];
    assert.match(doubtsText(one, words) ?? '', /^“Customers”: SendGrid counted 102 contacts/);
    const many = ['A', 'B', 'C', 'D', 'E'].map((name) => named(name, differing(102, 51)));
    assert.match(
      doubtsText([fine, ...many], words) ?? '',
      /^5 of them .*: “A” \(51 of 102 contacts\), “B” .*, “C” .*, and 2 more\. /,
    );
    assert.equal(doubtsText([fine, fine], words), undefined);
  });
});
