import assert from 'node:assert/strict';
import type { ExportJob, ExportProgress } from '../../../../src/engine/model/exportJob.ts';
import { ExportLines } from '../../../../src/features/tasks/exportLines.ts';
import { jobs } from '../exports/jobs.ts';
import { formats } from '../../ui/text/words.ts';

/** Lines of a task that started at 0. */
function linesOf({ isNamed = false } = {}) {
  const written: string[] = [];
  const lines = new ExportLines({
    ...{ formats, isNamed, startedAt: 0 },
    write: (line) => written.push(line),
  });
  return {
    lines,
    show: (job: ExportJob, seconds: number, progress?: Partial<ExportProgress>) =>
      lines.show(
        job,
        progress && {
          ...{ jobId: job.id, receivedBytes: 0, expectedBytes: undefined },
          ...{ writtenBytes: 0, polls: 0, ...progress },
        },
        seconds * 1000,
      ),
    /** Returns what was written since the last call, without the spaces around it. */
    take: (): readonly string[] => written.splice(0).map((line) => line.trim().replace(/ +/g, ' ')),
  };
}

const part = { state: 'pending' } as const;
const one: ExportJob = { ...jobs.downloading, parts: [part] };
const two: ExportJob = { ...jobs.downloading, parts: [part, part] };

describe('the lines of a task', () => {
  it('let no name, path or label control the terminal', () => {
    for (const hostile of [
      '\x1b[2J',
      '\x1b]0;x\x07',
      '\r',
      '\n',
      '\x9b1A',
      '\u202e',
      '\u2028',
      '\x00',
    ]) {
      const written: string[] = [];
      const lines = new ExportLines({
        ...{ formats, isNamed: true, startedAt: 0 },
        write: (line) => written.push(line),
      });
      const title = `a${hostile}b`;
      const file = { bytes: 1, path: `/data/a${hostile}b/c${hostile}.csv` };
      lines.show({ ...one, title }, undefined, 0);
      lines.showCompleted({ ...jobs.completed, title, files: [file, file] }, 0);
      assert.equal(written.length, 4);
      for (const line of written) {
        assert.doesNotMatch(line, /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
      }
    }
  });

  it('are one for each change, with the time since the start', () => {
    const { show, take } = linesOf();
    show(jobs.queued, 0);
    for (const seconds of [1, 2, 3]) {
      show({ ...jobs.requesting, id: 'job' }, seconds);
    }
    show({ ...jobs.waiting, id: 'job' }, 62);
    show({ ...one, id: 'job' }, 70);
    show({ ...one, id: 'job' }, 70.5, { receivedBytes: 10, expectedBytes: 100 });
    assert.deepEqual(take(), [
      '1 s Asking SendGrid for the export.',
      '1 min 2 s SendGrid is preparing the export.',
      '1 min 10 s Downloading 1 file.',
    ]);
  });

  it('mention waiting only if the export does not start at once', () => {
    const { show, take } = linesOf();
    show(jobs.queued, 0.5);
    assert.deepEqual(take(), []);
    show(jobs.queued, 1.5);
    show(jobs.queued, 2.5);
    assert.deepEqual(take(), ['1 s Waiting for its turn: other exports are running.']);
  });

  it('repeat ever more rarely that the export is pending, so that long waits stay short to read', () => {
    const { show, take } = linesOf();
    for (let seconds = 0; seconds <= 3600; seconds++) {
      show(jobs.waiting, seconds);
    }
    assert.deepEqual(
      take().map((line) => line.replace(/ SendGrid .*/, '')),
      [
        '0 s',
        '1 min 0 s',
        '2 min 0 s',
        '5 min 0 s',
        ...[10, 20, 30, 40, 50].map((m) => `${m} min 0 s`),
        '1 h 0 min',
      ],
    );
  });

  it('report each tenth of a download once, and at most one per second', () => {
    const { show, take } = linesOf();
    show(one, 0);
    for (let percent = 0; percent <= 100; percent++) {
      show(one, percent / 2, { receivedBytes: percent * 1e6, expectedBytes: 100e6 });
    }
    assert.deepEqual(take(), [
      '0 s Downloading 1 file.',
      ...[10, 20, 30, 40, 50, 60, 70, 80, 90].map((n) => `${n / 2} s ${n}%: ${n} MB of 100 MB.`),
    ]);
    const fast = linesOf();
    fast.show(one, 0);
    for (let percent = 0; percent <= 100; percent++) {
      fast.show(one, percent / 50, { receivedBytes: percent * 1e6, expectedBytes: 100e6 });
    }
    assert.deepEqual(fast.take(), [
      '0 s Downloading 1 file.',
      '1 s 50%: 50 MB of 100 MB.',
      '2 s 100%: 100 MB of 100 MB.',
    ]);
  });

  it('report amounts that double if nothing is promised', () => {
    const { show, take } = linesOf();
    show(one, 0);
    for (let seconds = 0; seconds <= 16; seconds++) {
      show(one, seconds, { receivedBytes: seconds * 1e6 });
    }
    assert.deepEqual(take(), [
      '0 s Downloading 1 file.',
      ...['1 s 1 MB', '2 s 2 MB', '3 s 3 MB', '5 s 5 MB', '9 s 9 MB'].map(
        (line) => `${line} received.`,
      ),
    ]);
  });

  it('report each complete file of several', () => {
    const { show, take } = linesOf();
    show(two, 0);
    show(jobs.downloading, 1);
    show(jobs.downloading, 2);
    assert.deepEqual(take(), ['0 s Downloading 2 files.', '1 s 1 of 2 files are done.']);
  });

  it('end with contacts, files, sizes and paths', () => {
    const { lines, take } = linesOf();
    lines.showCompleted(jobs.completed, 12_000);
    assert.deepEqual(take(), [
      '12 s Done: 1,234 contacts, 1 file, 3.2 MB.',
      '/exports/newsletter.csv',
    ]);
    const files = [
      { path: '/exports/1.csv', bytes: 3_000_000 },
      { path: '/exports/2.csv', bytes: 2_000 },
    ];
    lines.showCompleted({ ...jobs.completed, contactCount: undefined, files }, 12_000);
    assert.deepEqual(take(), [
      '12 s Done: 2 files, 3 MB.',
      '/exports/1.csv 3 MB',
      '/exports/2.csv 2 kB',
    ]);
    lines.showCompleted({ ...jobs.completed, files: [] }, 12_000);
    assert.deepEqual(take(), ['12 s Done: 0 contacts, so there is no file.']);
  });

  it('say after Ctrl+C that SendGrid continues, if it had started', () => {
    const { lines, take } = linesOf();
    lines.showCancelled(jobs.cancelled, 1000);
    lines.showCancelled({ ...jobs.cancelled, exportId: 'e1' }, 1000);
    assert.deepEqual(take(), [
      '1 s Cancelled. No file was left.',
      '1 s Cancelled. No file was left.',
      'SendGrid goes on making the export. “SendGrid: Download Earlier Export…” can fetch it.',
    ]);
  });

  it('name the job if there are several, and let no name move the cursor', () => {
    const { show, take } = linesOf({ isNamed: true });
    const lists = [{ id: 'l1', name: 'A\u001b[2J\r\nB' }];
    const audience = { kind: 'selected', lists, segments: [] } as const;
    show({ ...jobs.requesting, request: { ...jobs.requesting.request, audience } }, 1);
    assert.deepEqual(take(), ['1 s “A [2J B”: Asking SendGrid for the export.']);
  });
});
