import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Lease, leaseFiles, type LeaseOptions } from '../../../../src/engine/ownership/lease.ts';
import { thisProcess } from '../../../../src/engine/ownership/processIdentity.ts';

describe('Lease', () => {
  let folder: string;
  let monotonic = 0;
  let lost: string[];
  const leases: Lease[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lease-'));
    lost = [];
  });
  afterEach(async () => {
    await Promise.all(leases.splice(0).map((lease) => lease.release()));
    await rm(folder, { recursive: true });
  });

  const lease = (name: string, options: Partial<LeaseOptions> = {}): Lease => {
    const made = new Lease({
      folder,
      onLost: () => lost.push(name),
      monotonic: () => monotonic,
      heartbeatMs: 60_000,
      ...options,
    });
    leases.push(made);
    return made;
  };
  const lockPath = (): string => join(folder, leaseFiles.lock);
  /** Looks once a second, as long as the holder is silent. */
  async function look(at: Lease, seconds: number, stepMs = 1000): Promise<string | undefined> {
    for (let second = 0; second < seconds; second++) {
      const taken = await at.tryTake();
      if (taken) {
        return `${taken} after ${second}`;
      }
      monotonic += stepMs;
    }
    return undefined;
  }

  it('is one holder’s at a time, and free again when that lets go', async () => {
    const [a, b] = [lease('a'), lease('b')];
    assert.equal(await a.tryTake(), 'free');
    assert.equal(await b.tryTake(), undefined);
    assert.deepEqual([await a.check(), await b.check()], [true, false]);
    await a.release();
    assert.deepEqual(await readdir(folder), []);
    assert.equal(await b.tryTake(), 'free');
    assert.equal(await a.check(), false);
    await a.release();
    assert.equal(await b.check(), true);
    assert.deepEqual(lost, []);
  });

  it('makes its folder', async () => {
    const inside = lease('a', { folder: join(folder, 'a', 'b') });
    assert.equal(await inside.tryTake(), 'free');
    await inside.release();
  });

  it('is taken from a holder that is silent for 10 s, who then finds that it is lost', async () => {
    const [a, b] = [lease('a'), lease('b')];
    await a.tryTake();
    assert.equal(await look(b, 60), 'silent after 10');
    assert.deepEqual([await a.check(), await b.check()], [false, true]);
    assert.deepEqual(lost, ['a']);
    assert.deepEqual((await readdir(folder)).sort(), [leaseFiles.lock, leaseFiles.owner]);
    await a.release();
    assert.equal(await b.check(), true);
  });

  it('is not taken from a holder that lives, whatever the clocks say', async () => {
    const [a, b] = [lease('a'), lease('b')];
    await a.tryTake();
    for (const year of [1990, 2090, 2026, 2001, 2060]) {
      assert.equal(await look(b, 9), undefined);
      // A heartbeat, by a clock that somebody sets back and forth.
      await utimes(lockPath(), new Date(year, 0), new Date(year, 0));
    }
  });

  it('counts only what it saw: a machine that slept has kept nobody’s heart from beating', async () => {
    const [a, b] = [lease('a'), lease('b')];
    await a.tryTake();
    assert.equal(await b.tryTake(), undefined);
    monotonic += 8 * 3600_000;
    assert.equal(await b.tryTake(), undefined);
    monotonic += 8 * 3600_000;
    assert.equal(await b.tryTake(), undefined);
  });

  it('is taken at once from a process that is gone, unless its owner is from another machine', async () => {
    const gone = { ...thisProcess('gone'), pid: 2 ** 22 + 1 };
    const [a, b] = [lease('a'), lease('b')];
    await a.tryTake();
    await writeFile(join(folder, leaseFiles.owner), JSON.stringify({ ...gone, machine: 'other' }));
    assert.equal(await b.tryTake(), undefined);
    await writeFile(join(folder, leaseFiles.owner), JSON.stringify(gone));
    assert.equal(await b.tryTake(), 'dead');
    assert.equal(await b.check(), true);
  });

  it('goes to one of many that find a dead holder at once', async () => {
    const gone = { ...thisProcess('gone'), pid: 2 ** 22 + 1 };
    await lease('dead').tryTake();
    leases.pop();
    await writeFile(join(folder, leaseFiles.owner), JSON.stringify(gone));
    const many = Array.from({ length: 8 }, (_, i) => lease(String(i)));
    await Promise.all(many.map((it) => it.tryTake()));
    const holders = async (): Promise<number> =>
      (await Promise.all(many.map((it) => it.check()))).filter(Boolean).length;
    assert.equal(await holders(), 1);
  });

  it('is cleared by the next one when somebody died over clearing it', async () => {
    const gone = { ...thisProcess('gone'), pid: 2 ** 22 + 1 };
    await lease('dead').tryTake();
    leases.pop();
    await writeFile(join(folder, leaseFiles.owner), JSON.stringify(gone));
    await mkdir(`${lockPath()}.clearing`);
    const b = lease('b');
    assert.match((await look(b, 20)) ?? 'never', /^dead after 1\d$/);
    assert.equal(await b.check(), true);
  });

  it('goes on when somebody only began to clear it', async () => {
    const a = lease('a');
    await a.tryTake();
    await rm(join(folder, leaseFiles.owner));
    assert.equal(await a.check(), true);
    assert.ok((await stat(join(folder, leaseFiles.owner))).size > 0);
    assert.deepEqual(lost, []);
  });

  it('hears by its own heartbeat that its lock is gone', async () => {
    const heard = Promise.withResolvers<undefined>();
    const a = lease('a', { heartbeatMs: 1000, onLost: () => heard.resolve(undefined) });
    await a.tryTake();
    await rm(lockPath(), { recursive: true });
    await heard.promise;
    assert.equal(a.isHeld, false);
  });

  it('knows its own heartbeats again, at whichever millisecond they are', async function () {
    this.timeout(60_000);
    // The time of a heartbeat is stored as a fraction of a second, which is exact for some milliseconds only.
    const folders = Array.from({ length: 16 }, (_, index) => join(folder, String(index)));
    const holders = folders.map((one) => lease(one, { folder: one, heartbeatMs: 1000 }));
    await Promise.all(holders.map((holder) => holder.tryTake()));
    const beats = folders.map(() => new Set<number>());
    while (lost.length === 0 && beats.some(({ size }) => size < 4)) {
      for (const [index, one] of folders.entries()) {
        beats[index]?.add((await stat(join(one, leaseFiles.lock))).mtimeMs);
      }
      await setTimeout(50);
    }
    assert.deepEqual(lost, []);
  });

  it('says why a folder cannot be used', async () => {
    await writeFile(join(folder, 'file'), '');
    await assert.rejects(lease('a', { folder: join(folder, 'file', 'x') }).tryTake(), {
      reason: 'folderNotWritable',
    });
  });
});
