import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JobRegistry } from '../../../../src/engine/jobs/jobRegistry.ts';
import { JobStore } from '../../../../src/engine/jobs/jobStore.ts';
import { newJobs } from '../../../../src/engine/jobs/newJobs.ts';
import { silentLogger } from '../../../../src/util/logger.ts';
import { transition } from '../../../../src/engine/model/transition.ts';
import { delay } from '../../../../src/util/delay.ts';
import { refuseBelow, type HoldOptions } from '../../../support/heldFiles.ts';
import { until } from '../../../support/until.ts';
import type { JobChange } from '../../../../src/engine/model/jobChange.ts';
import { OwnershipLost } from '../../../../src/engine/model/stopReasons.ts';

const at = '2026-01-15T12:00:00.000Z';

describe('JobRegistry', () => {
  let root: string;
  let store: JobStore;
  let registry: JobRegistry;
  let changes: JobChange[];
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'job-registry-'));
    store = new JobStore({ folder: join(root, 'jobs') });
    registry = new JobRegistry({ store, logger: silentLogger, mayWrite: () => Promise.resolve() });
    changes = [];
    registry.onDidChange((change) => changes.push(change));
  });
  afterEach(async () => {
    registry.dispose();
    await registry.stop();
    await rm(root, { recursive: true });
  });

  const jobs = () =>
    newJobs({
      options: {
        audience: { kind: 'all' },
        fileType: 'csv',
        jsonFormat: 'lines',
        grouping: 'combined',
        afterExport: 'open',
      },
      account: { id: 'a', label: 'acme', region: 'global', apiBaseUrl: 'https://api.sendgrid.com' },
      folder: '/files',
      now: Date.UTC(2026, 0, 15),
    });

  it('does not undo what was stored when its signal is aborted in the meantime', async () => {
    const [job] = jobs();
    assert.ok(job);
    await registry.add([job]);
    const controller = new AbortController();
    const writing = Promise.withResolvers<undefined>();
    store.write = async (next) => {
      await JobStore.prototype.write.call(store, next);
      controller.abort(new Error('closed'));
      writing.resolve(undefined);
    };
    const advanced = await registry.advance(job.id, { type: 'requestSent', at }, controller.signal);
    await writing.promise;
    assert.equal(advanced.state, 'requesting');
    assert.deepEqual(registry.get(job.id), advanced);
    assert.deepEqual(
      changes.map((change) => change.kind === 'saved' && change.job.state),
      ['queued', 'requesting'],
    );
    assert.deepEqual((await new JobStore({ folder: store.folder }).load()).jobs, [advanced]);
  });

  it('does not apply an event whose signal is aborted before it is stored', async () => {
    const [job] = jobs();
    assert.ok(job);
    const controller = new AbortController();
    const asking = new JobRegistry({
      ...{ store, logger: silentLogger },
      mayWrite: () => {
        controller.abort(new Error('closed'));
        return Promise.resolve();
      },
    });
    await asking.add([job]);
    const event = { type: 'requestSent', at } as const;
    await assert.rejects(asking.advance(job.id, event, controller.signal), /closed/);
    assert.deepEqual((await store.load()).jobs, [job]);
  });

  it('stores all new jobs or none', async () => {
    const [job] = jobs();
    assert.ok(job);
    await assert.rejects(registry.add([job, { ...job, id: '../no file name' }]));
    assert.deepEqual(registry.all, []);
    assert.deepEqual(changes, []);
    assert.deepEqual((await store.load()).jobs, []);
  });

  it('applies changes of one job in order', async () => {
    const [job] = jobs();
    assert.ok(job);
    await registry.add([job]);
    await Promise.all([
      registry.advance(job.id, { type: 'requestSent', at }),
      registry.advance(job.id, { type: 'created', exportId: 'e', at }),
      registry.advance(job.id, { type: 'ready', parts: 0 }),
      registry.advance(job.id, { type: 'completed', at }),
    ]);
    assert.equal(registry.get(job.id)?.state, 'completed');
  });

  describe('with jobs that another window writes', () => {
    const other = () => new JobStore({ folder: store.folder });
    const stateOf = (id: string) => registry.get(id)?.state;

    it('keeps the last state, even if an older one takes longer to read', async () => {
      const [job] = jobs();
      assert.ok(job);
      await registry.add([job]);
      const [started, read] = [
        Promise.withResolvers<undefined>(),
        Promise.withResolvers<undefined>(),
      ];
      let reads = 0;
      store.changesOf = async (id) => {
        const found = await JobStore.prototype.changesOf.call(store, id);
        if (++reads === 1) {
          started.resolve(undefined);
          await read.promise;
        }
        return found;
      };
      const sent = transition(job, { type: 'requestSent', at });
      await other().write(sent);
      const older = registry.sync({ jobId: job.id });
      await started.promise;
      await other().write(transition(sent, { type: 'created', exportId: 'e', at }));
      const newer = registry.sync({ jobId: job.id });
      await Promise.race([newer, delay(200)]);
      read.resolve(undefined);
      await Promise.all([older, newer]);
      assert.equal(stateOf(job.id), 'waiting');
    });

    it('keeps the last state of one, even if a read of all of them started before', async () => {
      const [job] = jobs();
      assert.ok(job);
      await registry.add([job]);
      const [started, read] = [
        Promise.withResolvers<undefined>(),
        Promise.withResolvers<undefined>(),
      ];
      store.changes = async (skips) => {
        const found = await JobStore.prototype.changes.call(store, skips);
        started.resolve(undefined);
        await read.promise;
        return found;
      };
      const sent = transition(job, { type: 'requestSent', at });
      await other().write(sent);
      const all = registry.sync();
      await started.promise;
      await other().write(transition(sent, { type: 'created', exportId: 'e', at }));
      await registry.sync({ jobId: job.id });
      read.resolve(undefined);
      await all;
      assert.equal(stateOf(job.id), 'waiting');
    });
  });

  it('fires for the end of a job even if it cannot be stored', async () => {
    const [job] = jobs();
    assert.ok(job);
    await registry.add([job]);
    await rm(join(root, 'jobs'), { recursive: true });
    await writeFile(join(root, 'jobs'), 'in the way');
    await assert.rejects(registry.advance(job.id, { type: 'requestSent', at }));
    assert.equal(registry.get(job.id)?.state, 'queued');
    await registry.end(job.id, { type: 'failed', at, failure: { reason: 'diskFull' } });
    assert.equal(registry.get(job.id)?.state, 'failed');
    assert.equal(changes.length, 2);
    assert.equal(registry.hasUnstored, true);
  });

  /** Refuses to write in the folder of the jobs, as a full disk does. */
  const fillDisk = (only?: HoldOptions['only']) =>
    refuseBelow(store.folder, {
      ...{ times: Infinity, codes: ['ENOSPC'], operations: ['open'] },
      ...(only && { only }),
    });
  const onDisk = async () => (await new JobStore({ folder: store.folder }).load()).jobs;

  it('stores the end of a job as soon as possible, even if its event was fired before', async () => {
    const [job] = jobs();
    assert.ok(job);
    await registry.add([job]);
    const disk = fillDisk();
    try {
      await registry.end(job.id, { type: 'cancelled', at });
      assert.equal(registry.get(job.id)?.state, 'cancelled');
      assert.deepEqual(await onDisk(), [job]);
    } finally {
      disk.release();
    }
    await until('the end to be stored', () => !registry.hasUnstored);
    assert.deepEqual(await onDisk(), [registry.get(job.id)]);
    assert.equal(changes.length, 2);
  });

  it('stores no end over a later state', async () => {
    const [job] = jobs();
    assert.ok(job);
    await registry.add([job]);
    const disk = fillDisk();
    try {
      await registry.end(job.id, { type: 'failed', at, failure: { reason: 'diskFull' } });
    } finally {
      disk.release();
    }
    const again = await registry.advance(job.id, { type: 'restarted' });
    assert.equal(registry.hasUnstored, false);
    assert.deepEqual(await onDisk(), [again]);
  });

  it('does not touch the end of a job that another window runs by now', async () => {
    const [job] = jobs();
    assert.ok(job);
    let isOurs = true;
    const shared = new JobRegistry({
      ...{ store, logger: silentLogger },
      mayWrite: () => (isOurs ? Promise.resolve() : Promise.reject(new OwnershipLost('gone'))),
    });
    await shared.add([job]);
    const disk = fillDisk();
    try {
      await shared.end(job.id, { type: 'cancelled', at });
    } finally {
      isOurs = false;
      disk.release();
    }
    await until('it to be given up', () => !shared.hasUnstored);
    assert.deepEqual(await onDisk(), [job]);
    shared.dispose();
  });

  it('runs no new job that could not be withdrawn at once, and withdraws it later', async () => {
    const [one] = jobs();
    const [two] = jobs();
    assert.ok(one && two);
    const disk = fillDisk((path) => path.includes(two.id));
    const held = refuseBelow(store.folder, {
      ...{ times: Infinity, codes: ['EBUSY'], operations: ['unlink'] },
      only: (path) => path.includes(one.id),
    });
    try {
      await assert.rejects(registry.add([one, two]), { reason: 'diskFull' });
      assert.deepEqual(await onDisk(), [one]);
      await registry.sync();
      await registry.sync({ jobId: one.id });
      assert.deepEqual(registry.all, []);
      assert.deepEqual(changes, []);
    } finally {
      disk.release();
      held.release();
    }
    await until('it to be deleted', () => !registry.hasUnstored);
    assert.deepEqual(await onDisk(), []);
  });
});
