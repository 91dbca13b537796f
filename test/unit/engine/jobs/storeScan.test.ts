import assert from 'node:assert/strict';
import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JobRegistry } from '../../../../src/engine/jobs/jobRegistry.ts';
import { JobStore } from '../../../../src/engine/jobs/jobStore.ts';
import { silentLogger } from '../../../../src/util/logger.ts';
import { jobs } from '../../features/exports/jobs.ts';

describe('What a tick reads of the job store', () => {
  let root: string;
  let folder: string;
  let now = 0;
  let store: JobStore;
  let other: JobStore;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'store-look-'));
    folder = join(root, 'jobs');
    now = 0;
    store = new JobStore({ folder, monotonic: () => now });
    other = new JobStore({ folder });
    for (const id of ['one', 'two', 'three']) {
      await other.write({ ...jobs.completed, id });
    }
    await store.load();
  });
  afterEach(() => rm(root, { recursive: true }));

  const news = async (isEnded = true): Promise<readonly string[] | undefined> => {
    const found = await store.recentChanges(() => isEnded);
    return found?.jobs.map(({ id }) => id);
  };
  /** Ticks until the folder is considered unchanged. */
  async function settle(): Promise<void> {
    await news();
    now += 3000;
    await news();
  }

  it('is nothing once the folder has not changed for a while', async () => {
    await settle();
    for (let tick = 0; tick < 20; tick++) {
      now += 1000;
      assert.equal(await news(), undefined);
    }
  });

  it('is everything until then, since timestamps of file systems are coarse', async () => {
    assert.deepEqual(await news(), []);
    now += 2900;
    assert.deepEqual(await news(), []);
  });

  it('is everything again for a while after a change, in case another one follows within the same timestamp', async () => {
    await settle();
    for (const id of ['two', 'three']) {
      now += 1000;
      await other.write({ ...jobs.completed, id, title: 'changed' });
      await utimes(folder, 1, 1);
      assert.deepEqual(await news(), [id]);
    }
  });

  it('is everything once a minute, for folders that do not show writes', async () => {
    await settle();
    now += 60_000;
    assert.deepEqual(await news(), []);
    now += 1000;
    assert.equal(await news(), undefined);
  });

  it('includes what another window has written, created or deleted since', async () => {
    await settle();
    now += 1000;
    await other.write({ ...jobs.completed, id: 'two', title: 'changed' });
    assert.deepEqual(await news(), ['two']);
    await other.write({ ...jobs.completed, id: 'four' });
    assert.deepEqual(await news(), ['four']);
    await other.delete('one');
    const found = await store.recentChanges(() => true);
    assert.deepEqual([...(found?.ids ?? [])].sort(), ['four', 'three', 'two']);
  });

  it('includes ended jobs within some ticks if the system reports them, and unfinished ones at once', async () => {
    await settle();
    await store.changesOf('one');
    now += 1000;
    await other.write({ ...jobs.completed, id: 'two', title: 'changed' });
    assert.deepEqual(await news(false), ['two']);
    const ids = Array.from({ length: 10 }, (_, index) => `job-${index}`);
    for (const id of ids) {
      await other.write({ ...jobs.completed, id });
    }
    const looks: (readonly string[])[] = [];
    for (let tick = 0; tick < 16; tick++) {
      // Something else changes the folder's time with each tick.
      await utimes(folder, tick + 1, tick + 1);
      looks.push((await news()) ?? []);
    }
    assert.deepEqual(looks.flat().sort(), ids);
    assert.ok(looks.every(({ length }) => length <= 1));
  });

  it('is one job if the system says that it was that one', async () => {
    await other.write({ ...jobs.completed, id: 'two', title: 'changed' });
    assert.deepEqual(
      (await store.changesOf('two')).jobs.map(({ title }) => title),
      ['changed'],
    );
    assert.deepEqual((await store.changesOf('two')).jobs, []);
    await other.delete('two');
    assert.deepEqual((await store.changesOf('two')).ids, new Set());
  });

  it('makes the registry fire the same events as if everything had been read', async () => {
    const registry = new JobRegistry({
      store,
      logger: silentLogger,
      mayWrite: () => Promise.resolve(),
    });
    await registry.load();
    const events: string[] = [];
    registry.onDidChange((change) =>
      events.push(change.kind === 'saved' ? `saved ${change.job.id}` : `removed ${change.jobId}`),
    );
    const before = registry.all;
    await registry.sync('shown');
    assert.equal(registry.all, before);
    await other.write({ ...jobs.completed, id: 'two', title: 'changed' });
    await registry.sync({ jobId: 'two' });
    await other.delete('three');
    await registry.sync({ jobId: 'three' });
    await other.delete('one');
    await registry.sync('shown');
    assert.deepEqual(events, ['saved two', 'removed three', 'removed one']);
    assert.deepEqual(
      registry.all.map(({ id }) => id),
      ['two'],
    );
  });
});
