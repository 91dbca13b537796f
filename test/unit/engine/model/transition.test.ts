import assert from 'node:assert/strict';
import {
  contactsOf,
  exportJob,
  type ExportJob,
  type ExportState,
} from '../../../../src/engine/model/exportJob.ts';
import type { JobEvent } from '../../../../src/engine/model/jobEvent.ts';
import { transition } from '../../../../src/engine/model/transition.ts';

const at = '2026-01-15T12:00:00.000Z';
const path = '/files/a.csv';
const queued: ExportJob = {
  version: 1,
  id: 'job-1',
  groupId: 'group-1',
  accountId: 'account-1',
  accountLabel: 'acme',
  title: 'Newsletter',
  createdAt: at,
  request: {
    audience: { kind: 'selected', lists: [{ id: 'l1', name: 'Newsletter' }], segments: [] },
    fileType: 'csv',
    jsonFormat: 'lines',
    folder: '/files',
    afterExport: 'open',
  },
  state: 'queued',
};

const events = {
  requestSent: { type: 'requestSent', at },
  created: { type: 'created', exportId: 'e1', at },
  proven: { type: 'proven' },
  disproven: { type: 'disproven' },
  ready: { type: 'ready', parts: 1, contactCount: 7, expiresAt: at },
  recognized: { type: 'recognized', fileType: 'json' },
  partDone: { type: 'partDone', index: 0, part: { state: 'done', path, bytes: 9 } },
  partsLost: { type: 'partsLost', indexes: [0] },
  counted: { type: 'counted', index: 0, contacts: 6 },
  completed: { type: 'completed', at },
  failed: { type: 'failed', at, failure: { reason: 'network' } },
  cancelled: { type: 'cancelled', at },
  continued: { type: 'continued', exportId: 'e1', at },
  restarted: { type: 'restarted' },
  discarded: { type: 'discarded', paths: [path] },
  filesDeleted: { type: 'filesDeleted', paths: [path], at },
} as const satisfies { [T in JobEvent['type']]: Extract<JobEvent, { type: T }> };

const after = (...names: (keyof typeof events)[]): ExportJob =>
  names.map((name) => events[name]).reduce<ExportJob>(transition, queued);

describe('transition', () => {
  const jobs: Record<string, ExportJob> = {
    queued,
    requesting: after('requestSent'),
    waiting: after('requestSent', 'created'),
    downloading: after('requestSent', 'created', 'ready'),
    'downloading, part done': after('requestSent', 'created', 'ready', 'partDone'),
    completed: after('requestSent', 'created', 'ready', 'partDone', 'completed'),
    'failed early': after('failed'),
    'failed late': after('requestSent', 'created', 'ready', 'failed'),
    cancelled: after('cancelled'),
    ...withDiscards(),
  };
  /** Every possible pair; all others must throw. */
  const possible: Record<string, Partial<Record<JobEvent['type'], ExportState>>> = {
    queued: { requestSent: 'requesting', failed: 'failed', cancelled: 'cancelled' },
    requesting: {
      requestSent: 'requesting',
      created: 'waiting',
      failed: 'failed',
      cancelled: 'cancelled',
    },
    waiting: { ready: 'downloading', failed: 'failed', cancelled: 'cancelled' },
    downloading: {
      ready: 'downloading',
      partDone: 'downloading',
      failed: 'failed',
      cancelled: 'cancelled',
    },
    'downloading, part done': {
      ready: 'downloading',
      partsLost: 'downloading',
      counted: 'downloading',
      completed: 'completed',
      failed: 'failed',
      cancelled: 'cancelled',
    },
    completed: { filesDeleted: 'completed' },
    'failed early': { continued: 'waiting', restarted: 'queued' },
    'failed late': { continued: 'downloading', restarted: 'queued' },
    'queued, to be discarded': {
      requestSent: 'requesting',
      discarded: 'queued',
      failed: 'failed',
      cancelled: 'cancelled',
    },
    'requesting, to be discarded': {
      requestSent: 'requesting',
      created: 'waiting',
      discarded: 'requesting',
      failed: 'failed',
      cancelled: 'cancelled',
    },
    'waiting, to be discarded': {
      ready: 'downloading',
      discarded: 'waiting',
      failed: 'failed',
      cancelled: 'cancelled',
    },
    'downloading, to be discarded': {
      ready: 'downloading',
      partDone: 'downloading',
      discarded: 'downloading',
      failed: 'failed',
      cancelled: 'cancelled',
    },
    'completed, to be discarded': { discarded: 'completed', filesDeleted: 'completed' },
    'failed, to be discarded': { continued: 'waiting', restarted: 'queued', discarded: 'failed' },
    'cancelled, to be discarded': { discarded: 'cancelled' },
  };
  for (const [name, job] of Object.entries(jobs)) {
    for (const event of Object.values(events)) {
      const next = possible[name]?.[event.type];
      it(`${next === undefined ? 'rejects' : 'accepts'} '${event.type}' when ${name}`, () => {
        const before = structuredClone(job);
        if (next === undefined) {
          assert.throws(() => transition(job, event), /cannot take/);
        } else {
          const result = transition(job, event);
          assert.equal(result.state, next);
          assert.deepEqual(exportJob.parse(structuredClone(result)), result);
        }
        assert.deepEqual(job, before);
      });
    }
  }

  it('keeps the request and its title through the whole life', () => {
    for (const job of Object.values(jobs)) {
      assert.deepEqual(transitionless(job), transitionless(queued));
    }
  });

  it('keeps what a failed job needs to resume', () => {
    const early = after('requestSent', 'failed');
    assert.ok(early.state === 'failed');
    assert.equal(early.attemptedAt, at);
    assert.equal(early.exportId, undefined);
    const late = after('requestSent', 'created', 'ready', 'partDone', 'failed');
    assert.ok(late.state === 'failed');
    assert.equal(late.exportId, 'e1');
    const again = transition(late, events.continued);
    assert.ok(again.state === 'downloading');
    assert.deepEqual(again.parts, [{ state: 'done', path, bytes: 9 }]);
    assert.equal(again.contactCount, 7);
    const other = transition(late, { ...events.continued, exportId: 'e2' });
    assert.equal(other.state, 'waiting');
  });

  it('resets parts to pending whose files are gone, and only those', () => {
    const two = [
      { type: 'ready', parts: 2 } as const,
      events.partDone,
      { ...events.partDone, index: 1 } as const,
      { type: 'partsLost', indexes: [1] } as const,
    ].reduce<ExportJob>(transition, after('requestSent', 'created'));
    assert.ok(two.state === 'downloading');
    assert.deepEqual(two.parts, [{ state: 'done', path, bytes: 9 }, { state: 'pending' }]);
    assert.throws(() => transition(two, { type: 'partsLost', indexes: [0, 1] }), /cannot take/);
  });

  it('remembers what is to be deleted before a job restarts, until it is', () => {
    const late = after('requestSent', 'created', 'ready', 'partDone', 'failed');
    const again = transition(late, events.restarted);
    assert.ok(again.state === 'queued' && late.state === 'failed');
    assert.deepEqual(again.parts, late.parts);
    const sent = transition(again, events.requestSent);
    assert.deepEqual(sent.discards, late.parts);
    assert.ok(!('discards' in transition(sent, events.discarded)));
    const swept = transition(again, events.discarded);
    assert.ok(!('discards' in transition(swept, events.requestSent)));
  });

  it('remembers in each later state what could not be deleted', () => {
    const discards = [events.partDone.part];
    for (const [name, job] of Object.entries(withDiscards())) {
      const parts = job.state === 'queued' ? job.parts : job.discards;
      assert.deepEqual(parts, discards, name);
    }
  });

  it('adds what another attempt leaves behind, and drops each file when it is gone', () => {
    const other = { ...events.partDone, part: { ...events.partDone.part, path: '/files/b.csv' } };
    const second = [
      ...(['restarted', 'requestSent', 'created', 'ready'] as const).map((name) => events[name]),
      other,
      ...(['failed', 'restarted', 'requestSent'] as const).map((name) => events[name]),
    ].reduce<ExportJob>(transition, after('requestSent', 'created', 'ready', 'partDone', 'failed'));
    assert.deepEqual(second.discards, [events.partDone.part, other.part]);
    assert.deepEqual(transition(second, events.discarded).discards, [other.part]);
    const cancelled = transition(second, events.cancelled);
    assert.deepEqual(cancelled.discards, [events.partDone.part, other.part]);
    const { path: held, bytes } = other.part;
    const swept = transition(second, { ...events.cancelled, held: [{ path: held, bytes }] });
    assert.deepEqual(swept.discards, [other.part]);
    assert.ok(!('discards' in transition(second, { ...events.cancelled, held: [] })));
  });

  it('accepts a file as its own again when it becomes a part, and no longer as one to be deleted', () => {
    const job = transition(withDiscards()['downloading, to be discarded'], events.partDone);
    assert.ok(!('discards' in job));
  });

  it('reads a job of an earlier version that has to delete all its last parts', () => {
    const discards = [{ state: 'pending' }, events.partDone.part] as const;
    const earlier = exportJob.parse({ ...queued, discards });
    assert.deepEqual(earlier, { ...queued, discards });
    assert.deepEqual(transition(earlier, events.requestSent).discards, [events.partDone.part]);
    assert.deepEqual(transition(earlier, events.failed).discards, discards);
  });

  it('keeps the identity of a file', () => {
    const identity = { inode: '7', modifiedNs: '1' };
    const part = { ...events.partDone.part, identity };
    const job = [{ ...events.partDone, part }, events.completed].reduce<ExportJob>(
      transition,
      after('requestSent', 'created', 'ready'),
    );
    assert.ok(job.state === 'completed');
    assert.deepEqual(job.files, [{ path, bytes: 9, identity }]);
    assert.deepEqual(exportJob.parse(structuredClone(job)), job);
  });

  it('remembers only that there was a file if it was deleted', () => {
    const job = transition(
      after('requestSent', 'created', 'ready', 'partDone', 'completed'),
      events.filesDeleted,
    );
    assert.ok(job.state === 'completed');
    assert.deepEqual([job.files, job.deleted, job.contactCount], [[], { files: 1, at }, 7]);
    assert.equal(transition(job, events.filesDeleted), job);
  });

  it('counts only empty parts as 0 contacts', () => {
    const job = [
      { type: 'ready', parts: 1 } as const,
      { type: 'partDone', index: 0, part: { state: 'empty' } } as const,
      events.completed,
    ].reduce<ExportJob>(transition, after('requestSent', 'created'));
    assert.ok(job.state === 'completed');
    assert.deepEqual(job.files, []);
    assert.equal(job.contactCount, 0);
  });

  it('remembers how many contacts were found, even of a part that is counted later', () => {
    const job = after('requestSent', 'created', 'ready', 'partDone', 'counted', 'completed');
    assert.ok(job.state === 'completed');
    assert.deepEqual([job.contactsFound, job.contactCount], [6, 7]);
    assert.deepEqual(job.warning, { reason: 'contactCount', promised: 7, found: 6 });
    assert.deepEqual(contactsOf(job), { contacts: 6, isCounted: true });
    const uncounted = after('requestSent', 'created', 'ready', 'partDone', 'completed');
    assert.ok(uncounted.state === 'completed');
    assert.deepEqual(contactsOf(uncounted), { contacts: 7, isCounted: false });
  });

  it('warns about promised contacts without a file', () => {
    const none = [
      { type: 'ready', parts: 0, contactCount: 7 } as const,
      events.completed,
    ].reduce<ExportJob>(transition, after('requestSent', 'created'));
    assert.ok(none.state === 'completed');
    assert.deepEqual(none.warning, { reason: 'contactCount', promised: 7, found: 0 });
    assert.deepEqual(contactsOf(none), { contacts: 0, isCounted: true });
  });

  it('rejects parts that do not exist', () => {
    const job = after('requestSent', 'created', 'ready');
    assert.throws(() => transition(job, { ...events.ready, parts: 2 }));
    assert.throws(() => transition(job, { ...events.partDone, index: 1 }));
    assert.throws(() => transition(job, { ...events.partDone, index: -1 }));
  });

  it('keeps when a request was first sent, and counts how often', () => {
    const serverAt = '2026-01-15T11:59:00.000Z';
    const later = '2026-01-15T12:05:00.000Z';
    const once = transition(queued, { type: 'requestSent', at, serverAt });
    const twice = transition(once, { type: 'requestSent', at: later, serverAt: later });
    const expected = { attemptedAt: at, attemptedServerAt: serverAt, attempts: 2 };
    assert.deepEqual(twice, { ...once, ...expected });
    const failed = transition(twice, events.failed);
    assert.deepEqual(failed, { ...failed, ...expected });
    // A restart starts to count again.
    const { version, id } = transition(transition(failed, events.restarted), events.requestSent);
    assert.deepEqual([version, id], [1, queued.id]);
    assert.ok(!('attempts' in transition(failed, events.restarted)));
  });

  it('learns once the file type of a job that was started elsewhere', () => {
    const request = { ...queued.request, fileTypeIsGuess: true } as const;
    const guessed = { ...after('requestSent', 'created', 'ready'), request };
    const recognized = transition(guessed, events.recognized);
    assert.deepEqual(recognized.request, { ...queued.request, fileType: 'json' });
    assert.throws(() => transition(recognized, events.recognized));
  });
});

/** A job that has restarted while its first file could not be deleted, in each of its states. */
function withDiscards() {
  const started = after('requestSent', 'created', 'ready', 'partDone', 'failed', 'restarted');
  const on = (...names: (keyof typeof events)[]): ExportJob =>
    names.map((name) => events[name]).reduce<ExportJob>(transition, started);
  const none = { type: 'ready', parts: 0 } as const;
  return {
    'queued, to be discarded': started,
    'requesting, to be discarded': on('requestSent'),
    'waiting, to be discarded': on('requestSent', 'created'),
    'downloading, to be discarded': on('requestSent', 'created', 'ready'),
    'completed, to be discarded': [none, events.completed].reduce<ExportJob>(
      transition,
      on('requestSent', 'created'),
    ),
    'failed, to be discarded': on('requestSent', 'failed'),
    'cancelled, to be discarded': on('cancelled'),
  };
}

function transitionless(job: ExportJob): unknown {
  const { id, groupId, accountId, accountLabel, title, createdAt, request } = job;
  return { id, groupId, accountId, accountLabel, title, createdAt, request };
}
