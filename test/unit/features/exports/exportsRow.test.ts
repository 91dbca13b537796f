import assert from 'node:assert/strict';
import type { ExportProgress } from '../../../../src/engine/model/exportJob.ts';
import { fileRow, jobRow } from '../../../../src/features/exports/exportsRow.ts';
import { jobTooltip } from '../../../../src/features/exports/exportsTooltip.ts';
import { exportsWords } from './exportsWords.ts';
import { jobs } from './jobs.ts';

/** Normalizes a time in the machine's locale, whichever space precedes PM. */
const spaced = (text: string | undefined): string | undefined => text?.replace(/\s/gu, ' ');

const progress = (over: Partial<ExportProgress>): ExportProgress => ({
  jobId: 'downloading',
  receivedBytes: 0,
  expectedBytes: undefined,
  writtenBytes: 0,
  polls: 1,
  ...over,
});

describe('exports row', () => {
  it('describes each state', () => {
    const words = exportsWords();
    assert.deepEqual(
      Object.values(jobs).map((job) => spaced(jobRow(job, words).description)),
      [
        'queued',
        'requesting',
        'waiting 12 s',
        'downloading · file 2 of 2',
        'CSV · 1,234 contacts · 3.2 MB · 12:30 PM',
        'SendGrid not reachable',
        'cancelled · 12:30 PM',
      ],
    );
  });

  it('says what has changed since the previous export: briefly, and in words to screen readers', () => {
    const counts = { added: 312, removed: 41, changed: 87 };
    const words = exportsWords({ changes: (id) => (id === 'completed' ? counts : undefined) });
    const { description, spoken } = jobRow(jobs.completed, words);
    assert.equal(
      spaced(description),
      'CSV · 1,234 contacts · +312 −41 · 87 changed · 3.2 MB · 12:30 PM',
    );
    assert.match(spoken, /1,234 contacts · 312 added, 41 removed, 87 changed · 3\.2/);
    assert.ok(
      jobTooltip(jobs.completed, words)
        .split('\n')
        .includes('Since the previous export: 312 added, 41 removed, 87 changed'),
    );
    assert.doesNotMatch(jobTooltip(jobs.failed, words), /Since/);
  });

  it('says that an export was too large to be compared, in the tooltip alone', () => {
    const words = exportsWords({ changes: () => 'tooLarge' });
    const { description } = jobRow(jobs.completed, words);
    assert.equal(spaced(description), 'CSV · 1,234 contacts · 3.2 MB · 12:30 PM');
    assert.match(
      jobTooltip(jobs.completed, words),
      /^Not compared with the previous export, since one of them has more than 500\sMB\. /m,
    );
  });

  it('has the context values of the menus', () => {
    const words = exportsWords();
    assert.deepEqual(
      [...Object.values(jobs), { ...jobs.completed, files: [] }].map(
        (job) => jobRow(job, words).contextValue,
      ),
      [
        ...['job.running', 'job.running', 'job.running', 'job.running'],
        ...['job.completed.files', 'job.failed', 'job.cancelled', 'job.completed.empty'],
      ],
    );
  });

  it('says why an export is idle, and offers to continue that of another computer', () => {
    const rows = (['otherMachine', 'sessionEnded', 'accountMissing'] as const).map((hindrance) => {
      const words = exportsWords({ hindrance: () => hindrance });
      const { contextValue, description, icon } = jobRow(jobs.waiting, words);
      return [description, contextValue, icon?.id, jobTooltip(jobs.waiting, words).split('\n')[1]];
    });
    assert.deepEqual(rows, [
      [
        ...['on another computer', 'job.running.otherMachine', 'debug-pause'],
        'Another computer that shares this home folder has begun it, and may still be working on it. If it is not, choose “Continue Here”.',
      ],
      ['API key missing', 'job.running', 'debug-pause', 'Because of sessionEnded.'],
      ['account signed out', 'job.running', 'debug-pause', 'Because of accountMissing.'],
    ]);
  });

  it('shows how much of a download was received', () => {
    const describe = (over: Partial<ExportProgress>) =>
      jobRow(jobs.downloading, exportsWords({ progress: () => progress(over) })).description;
    assert.equal(describe({ receivedBytes: 3_200_000 }), '3.2 MB · file 2 of 2');
    assert.equal(
      describe({ receivedBytes: 3_200_000, expectedBytes: 1e7 }),
      '3.2 MB of 10 MB · file 2 of 2',
    );
    const [part] = jobs.downloading.parts;
    const one = { ...jobs.downloading, parts: [part] };
    assert.equal(jobRow(one, exportsWords()).description, 'downloading');
  });

  it('counts no file beyond the last', () => {
    const [part] = jobs.downloading.parts;
    const job = { ...jobs.downloading, parts: [part, part] };
    assert.equal(jobRow(job, exportsWords()).description, 'downloading · file 2 of 2');
  });

  it('opens a single file on click, and expands several', () => {
    const words = exportsWords();
    const one = jobRow(jobs.completed, words);
    assert.equal(one.command?.id, 'sendgridExports.openExport');
    assert.equal(one.fold, 'leaf');
    const [file] = jobs.completed.files;
    const several = jobRow({ ...jobs.completed, files: [file, file, file] }, words);
    assert.equal(several.command, undefined);
    assert.equal(several.fold, 'collapsed');
    assert.equal(spaced(several.description), 'CSV · 1,234 contacts · 9.6 MB · 3 files · 12:30 PM');
    assert.equal(jobRow({ ...jobs.completed, files: [] }, words).command, undefined);
    assert.equal(jobRow(jobs.failed, words).command, undefined);
  });

  it('warns if the files have another number of contacts than promised', () => {
    const warning = { reason: 'contactCount', promised: 1000, found: 999 };
    const job = { ...jobs.completed, warning };
    const row = jobRow(job, exportsWords());
    assert.match(row.description ?? '', /^CSV · 999 of 1,000 contacts · /);
    assert.equal(row.icon?.id, 'warning');
    assert.match(
      jobTooltip(job, exportsWords()),
      /^SendGrid counted 1,000 contacts, but the export holds 999 contacts\./m,
    );
    assert.doesNotMatch(jobTooltip(jobs.completed, exportsWords()), /counted/);
  });

  it('distinguishes a JSON export from a CSV of the same lists', () => {
    for (const suffix of ['json', 'jsonl']) {
      const files = [{ path: `/exports/Newsletter.${suffix}`, bytes: 1 }];
      const { description } = jobRow({ ...jobs.completed, files }, exportsWords());
      assert.match(description ?? '', /^JSON · 1,234 contacts/);
    }
  });

  it('shows that an export has no contacts', () => {
    const { description } = jobRow({ ...jobs.completed, files: [] }, exportsWords());
    assert.equal(spaced(description), 'no contacts · 12:30 PM');
  });

  it('spins while a job runs', () => {
    const icons = Object.values(jobs).map((job) => jobRow(job, exportsWords()).icon?.id);
    assert.deepEqual(icons, [
      'clock',
      'loading~spin',
      'loading~spin',
      'loading~spin',
      'check',
      'error',
      'circle-slash',
    ]);
  });

  it('has the state in its accessible label', () => {
    assert.equal(
      jobRow(jobs.failed, exportsWords()).spoken,
      'Newsletter, failed, SendGrid not reachable',
    );
  });

  it('accepts a reason of a newer version', () => {
    const failure = { reason: 'toString' };
    assert.equal(jobRow({ ...jobs.failed, failure }, exportsWords()).description, 'failed');
  });

  it('of a file has its name and size', () => {
    const row = fileRow(
      { kind: 'file', jobId: 'completed', path: '/exports/a-part-1-of-2.csv' },
      3_200_000,
      exportsWords(),
    );
    assert.equal(row.label, 'a-part-1-of-2.csv');
    assert.equal(row.description, '3.2 MB');
    assert.equal(row.contextValue, 'file.files');
    assert.equal(row.command?.id, 'sendgridExports.openExport');
  });
});

describe('exports tooltip', () => {
  it('has options, folder, times, files and sizes', () => {
    assert.deepEqual(jobTooltip(jobs.completed, exportsWords()).split('\n').map(spaced), [
      'Newsletter',
      'Account: acme',
      'Contents: Newsletter',
      'Format: CSV',
      'Folder: /exports',
      'Started: May 1, 2026, 12:28 PM',
      'Ended: May 1, 2026, 12:30 PM, after 1 min 40 s',
      'Contacts: 1,234',
      'Size: 3.2 MB',
      'newsletter.csv, 3.2 MB',
      'SendGrid export ID: export-1',
    ]);
  });

  it('says why a job failed', () => {
    assert.match(jobTooltip(jobs.failed, exportsWords()), /^Newsletter\nBecause of network\.\n/);
  });

  it('has only the chosen options', () => {
    const { request } = jobs.completed;
    const chosen = { ...request, maxFileSizeMb: 1500, notifyByEmail: true };
    const text = jobTooltip(
      { ...jobs.completed, request: { ...chosen, fileType: 'json', jsonFormat: 'array' } },
      exportsWords(),
    );
    assert.match(text, /Format: JSON array/);
    assert.match(text, /Maximum file size: 1,500 MB/);
    assert.match(text, /e-mail/);
    assert.doesNotMatch(jobTooltip(jobs.completed, exportsWords()), /Maximum|e-mail/);
  });

  it('says for a cancelled export that SendGrid continues with it, if SendGrid has started', () => {
    const started = { ...jobs.cancelled, exportId: 'abc' };
    assert.match(jobTooltip(started, exportsWords()), /SendGrid itself goes on.*Earlier Export/);
    assert.doesNotMatch(jobTooltip(jobs.cancelled, exportsWords()), /goes on/);
  });

  it('lists ten names and counts the rest, each in a single line', () => {
    const lists = Array.from({ length: 14 }, (_, index) => ({
      id: `l${index}`,
      name: `[N](command:x)\n${index}`,
    }));
    const request = {
      ...jobs.completed.request,
      audience: { kind: 'selected', lists, segments: [] },
    } as const;
    const line = jobTooltip({ ...jobs.queued, request }, exportsWords()).split('\n')[2];
    assert.match(line ?? '', /^Contents: \[N\]\(command:x\) 0, .*\(command:x\) 9, and 4 more$/);
  });
});
