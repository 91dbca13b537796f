import assert from 'node:assert/strict';
import fc, { type Arbitrary } from 'fast-check';
import { exportJob, isUnfinished, type ExportJob } from '../../../src/engine/model/exportJob.ts';
import { parseStoredJob } from '../../../src/engine/jobs/jobMigration.ts';
import { newJobs } from '../../../src/engine/jobs/newJobs.ts';
import type { JobEvent } from '../../../src/engine/model/jobEvent.ts';
import { finishedFiles } from '../../../src/engine/model/jobParts.ts';
import { transition } from '../../../src/engine/model/transition.ts';

/** Objects as JSON has them. */
const plain = <T>(model: { [K in keyof T]: Arbitrary<T[K]> }): Arbitrary<T> =>
  fc.record<T>(model, { noNullPrototype: true });

const at = fc
  .date({ min: new Date(0), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const maybe = <T>(value: Arbitrary<T>) => fc.option(value, { nil: undefined });
const exportId = fc.constantFrom('export-1', 'export-2');
const contacts = fc.nat({ max: 1000 });

/** Few values, so that names occur twice. */
const path = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('/0', '/1', '/2'));

const part = fc.oneof(
  fc.constant({ state: 'empty' } as const),
  plain({
    state: fc.constant('done' as const),
    path,
    bytes: fc.nat(),
  }),
  plain({
    state: fc.constant('done' as const),
    path,
    bytes: fc.nat(),
    identity: plain({ inode: fc.constant('7'), modifiedNs: fc.constant('1') }),
    contacts,
  }),
);

const event: Arbitrary<JobEvent> = fc.oneof(
  plain({ type: fc.constant('requestSent' as const), at, serverAt: maybe(at) }),
  plain({ type: fc.constant('created' as const), exportId, at }),
  plain({
    type: fc.constant('ready' as const),
    parts: fc.nat({ max: 4 }),
    contactCount: maybe(contacts),
    expiresAt: maybe(at),
  }),
  plain({
    type: fc.constant('recognized' as const),
    fileType: fc.constantFrom('csv' as const, 'json' as const),
  }),
  plain({ type: fc.constant('partDone' as const), index: fc.nat({ max: 4 }), part }),
  plain({
    type: fc.constant('partsLost' as const),
    indexes: fc.uniqueArray(fc.nat({ max: 4 }), { minLength: 1, maxLength: 2 }),
  }),
  plain({ type: fc.constant('completed' as const), at }),
  plain({
    type: fc.constant('failed' as const),
    at,
    failure: fc.oneof(
      plain({ reason: fc.string() }),
      plain({ reason: fc.string(), status: fc.nat(), detail: fc.string() }),
    ),
  }),
  plain({ type: fc.constant('cancelled' as const), at }),
  plain({ type: fc.constant('discarded' as const), paths: fc.array(path) }),
  plain({ type: fc.constant('continued' as const), exportId, at }),
  plain({ type: fc.constant('restarted' as const) }),
  plain({ type: fc.constant('filesDeleted' as const), paths: fc.array(fc.string()), at }),
);

/** An event, or the one that advances a job: random events alone would seldom get far. */
const step = fc.oneof(event, fc.constant('on' as const), fc.constant('on' as const));

function newJob(): ExportJob {
  const [job] = newJobs({
    options: {
      audience: { kind: 'all' },
      fileType: 'csv',
      jsonFormat: 'lines',
      grouping: 'combined',
      afterExport: 'open',
    },
    account: { id: 'a', label: 'acme', region: 'global', apiBaseUrl: 'https://api.sendgrid.com' },
    folder: '/exports',
    now: Date.UTC(2026, 0, 1),
  });
  assert.ok(job);
  return job;
}

/** Returns the next event of a job when all goes well; undefined for one that has ended. */
function eventOn(job: ExportJob): JobEvent | undefined {
  const now = '2026-01-01T00:00:00.000Z';
  switch (job.state) {
    case 'queued':
      return { type: 'requestSent', at: now };
    case 'requesting':
      return { type: 'created', exportId: 'export-1', at: now };
    case 'waiting':
      return { type: 'ready', parts: 2, contactCount: 7 };
    case 'downloading': {
      const index = job.parts.findIndex(({ state }) => state === 'pending');
      return index === -1
        ? { type: 'completed', at: now }
        : { type: 'partDone', index, part: { state: 'done', path: `/${index}`, bytes: 1 } };
    }
    case 'failed':
      return job.exportId === undefined
        ? { type: 'restarted' }
        : { type: 'continued', exportId: job.exportId, at: now };
    case 'completed':
    case 'cancelled':
      return undefined;
  }
}

/** Returns the job after an event, or the same job if the transition is impossible, which must be a specific error. */
function after(job: ExportJob, next: JobEvent): ExportJob {
  const before = JSON.stringify(job);
  try {
    return transition(job, next);
  } catch (error) {
    assert.ok(error instanceof Error);
    assert.match(error.message, /cannot take/);
    return job;
  } finally {
    assert.equal(JSON.stringify(job), before, 'a job that was passed in never changes');
  }
}

/** Returns every state of a job during these steps. */
function life(steps: readonly (JobEvent | 'on')[]): readonly ExportJob[] {
  const states = [newJob()];
  for (const next of steps) {
    const job = states.at(-1) ?? newJob();
    const chosen = next === 'on' ? eventOn(job) : next;
    states.push(chosen ? after(job, chosen) : job);
  }
  return states;
}

const lives = fc.array(step, { maxLength: 40 }).map(life);

describe('The life of a job, for any order of events', () => {
  it('has only valid states', () => {
    fc.assert(
      fc.property(lives, (states) => {
        // The schema drops unknown properties, so that a state with too many of them is found, too.
        states.forEach((job) => assert.deepEqual(exportJob.parse(job), job));
      }),
    );
  });

  it('survives being stored and loaded', () => {
    fc.assert(
      fc.property(lives, (states) => {
        states.forEach((job) =>
          assert.deepEqual(parseStoredJob(JSON.stringify(job)), { kind: 'job', job }),
        );
      }),
    );
  });

  it('can always be completed, from disk as well', () => {
    fc.assert(
      fc.property(lives, (states) => {
        const stored = parseStoredJob(JSON.stringify(states.at(-1)));
        assert.ok(stored.kind === 'job');
        let { job } = stored;
        const first = job.state;
        // A failed job with four parts has seven steps to go.
        for (let steps = 0; steps < 10; steps++) {
          const next = eventOn(job);
          job = next ? transition(job, next) : job;
        }
        assert.equal(job.state, first === 'cancelled' ? 'cancelled' : 'completed');
      }),
    );
  });

  it('ends for good: a completed or cancelled job takes no event, except that its files are deleted', () => {
    fc.assert(
      fc.property(lives, event, (states, next) => {
        const job = states.at(-1) ?? newJob();
        if (job.state === 'completed' && next.type === 'filesDeleted') {
          assert.equal(transition(job, next).state, 'completed');
        } else if (job.discards !== undefined && next.type === 'discarded') {
          // It ends all the same: what had to be deleted is.
          const { discards, ...rest } = transition(job, next);
          const { discards: before, ...others } = job;
          assert.deepEqual(rest, others);
          assert.ok((discards ?? []).length <= before.length);
        } else if (job.state === 'completed' || job.state === 'cancelled') {
          assert.throws(() => transition(job, next), /cannot take/);
        }
      }),
    );
  });

  it('can be cancelled and can fail as long as it is unfinished, and only then', () => {
    fc.assert(
      fc.property(lives, at, (states, when) => {
        for (const job of states) {
          const failure = { reason: 'network' };
          for (const end of [
            { type: 'cancelled', at: when },
            { type: 'failed', at: when, failure },
          ] as const) {
            assert.equal(after(job, end) !== job, isUnfinished(job));
          }
        }
      }),
    );
  });

  it('keeps its identity, and forgets a complete file only when it is gone, the job restarts or it is cancelled', () => {
    fc.assert(
      fc.property(lives, (states) => {
        states.slice(1).forEach((job, index) => {
          const before = states[index] ?? job;
          assert.deepEqual(identity(job), identity(before));
          const files = filesOf(before);
          const isKept = files.every(({ path }) => filesOf(job).some((one) => one.path === path));
          const isRestarted =
            job.state === 'queued' ||
            job.state === 'cancelled' ||
            // A lost file: the job downloads it again.
            (before.state === 'downloading' && job.state === 'downloading') ||
            (before.state === 'failed' && 'exportId' in job && job.exportId !== before.exportId);
          assert.ok(isKept || isRestarted, `${before.state} → ${job.state}`);
        });
      }),
    );
  });

  it('remembers each complete file until it is reported gone', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const states = life(steps);
        for (const [index, next] of steps.entries()) {
          const [before, job] = [states[index], states[index + 1]];
          assert.ok(before && job);
          const known = [...filesOf(job), ...finishedFiles(job.discards ?? [])];
          const isKnown = (file: { readonly path: string }): boolean =>
            known.some(({ path: one }) => one === file.path);
          const goes = typeof next !== 'string' && mayForget.includes(next.type);
          const files = [...filesOf(before), ...finishedFiles(before.discards ?? [])];
          assert.ok(goes || files.every(isKnown), `${before.state} → ${job.state}`);
        }
      }),
    );
  });

  it('never lists one of its own files for deletion, and never an empty list', () => {
    fc.assert(
      fc.property(lives, (states) => {
        for (const job of states.filter(({ discards }) => discards !== undefined)) {
          assert.notEqual(job.discards?.length, 0);
          const own = new Set(
            job.state === 'downloading' ? filesOf(job).map((one) => one.path) : [],
          );
          const shared = finishedFiles(job.discards ?? []).filter((one) => own.has(one.path));
          assert.deepEqual(shared, []);
        }
      }),
    );
  });

  it('never forgets a POST before its outcome is known', () => {
    fc.assert(
      fc.property(lives, (states) => {
        for (const job of states) {
          if (job.state === 'requesting') {
            const failed = transition(job, {
              type: 'failed',
              at: job.createdAt,
              failure: { reason: 'unconfirmed' },
            });
            assert.ok(failed.state === 'failed');
            assert.equal(failed.attemptedAt, job.attemptedAt);
            assert.equal(failed.attemptedServerAt, job.attemptedServerAt);
          }
        }
      }),
    );
  });
});

/** Events that report a file as gone, or as one to download again since it now belongs to someone else. */
const mayForget: readonly string[] = ['discarded', 'filesDeleted', 'partsLost'];

function identity({ id, groupId, accountId, accountLabel, title, createdAt }: ExportJob): object {
  return { id, groupId, accountId, accountLabel, title, createdAt };
}

function filesOf(job: ExportJob): readonly { readonly path: string }[] {
  return job.state === 'completed'
    ? job.files
    : finishedFiles('parts' in job ? (job.parts ?? []) : []);
}
