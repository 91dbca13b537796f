import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ExportEngine } from '../../../src/engine/exportEngine.ts';
import { isUnfinished, type ExportJob } from '../../../src/engine/model/exportJob.ts';
import { JobStore } from '../../../src/engine/jobs/jobStore.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { EngineBench, inState } from './engineBench.ts';

/** A store in which something happens while a job is being written: when it is on disk, and before that is known. */
class DisturbedStore extends JobStore {
  onWritten: (job: ExportJob) => Promise<void> | void = () => undefined;

  override async write(job: ExportJob): Promise<void> {
    await super.write(job);
    await this.onWritten(job);
  }
}

const doneIn = (job: ExportJob): number =>
  job.state === 'downloading' ? job.parts.filter(({ state }) => state === 'done').length : 0;

/** Returns the distinct lines of a text, as a count and a hash. */
function linesOf(text: string): string {
  const lines = [...new Set(text.split('\n'))].sort();
  return `${lines.length} lines, ${createHash('sha256').update(lines.join('\n')).digest('hex')}`;
}

describe('ExportEngine: what is on disk has happened', () => {
  let bench: EngineBench | undefined;
  const start = async (scenario: ScenarioInput = {}): Promise<EngineBench> =>
    (bench = await EngineBench.start(scenario));
  afterEach(async () => {
    await bench?.close();
    bench = undefined;
  });

  const disturbed = (b: EngineBench): DisturbedStore =>
    new DisturbedStore({ folder: b.storeFolder, logger: b.log.logger });
  const fileRequests = (b: EngineBench): number =>
    b.simulator.requests.filter(({ origin }) => origin === 'files').length;

  /** Closes an engine while it stores a state, and returns the stored job. */
  async function closedWhile(
    b: EngineBench,
    isMoment: (job: ExportJob) => boolean,
  ): Promise<ExportJob> {
    const store = disturbed(b);
    const engine = await b.engine({ store, maxParts: 1 });
    const closed = Promise.withResolvers<undefined>();
    store.onWritten = (job) => {
      if (isMoment(job)) {
        store.onWritten = () => undefined;
        void engine.close().then(() => closed.resolve(undefined));
      }
    };
    const [job] = await b.start(engine);
    assert.ok(job);
    await closed.promise;
    const [left] = (await new JobStore({ folder: b.storeFolder }).load()).jobs;
    assert.ok(left);
    return left;
  }

  async function resumed(b: EngineBench, jobId: string): Promise<ExportJob> {
    const engine = await b.engine();
    engine.resume();
    return engine.settled(jobId);
  }

  /** All contacts, in whatever order the parts have them. */
  async function assertWhole(b: EngineBench, job: ExportJob, parts: number): Promise<void> {
    const { files } = inState(job, 'completed');
    assert.equal(files.length, parts);
    const expected = b.csvOf({ listIds: [b.list(0).id] });
    const texts = await Promise.all(files.map(({ path }) => readFile(path, 'utf8')));
    // Not by deepEqual, which would run out of memory on the differences of thousands of lines.
    assert.equal(linesOf(texts.join('')), linesOf(expected));
    assert.deepEqual(await b.files(), files.map(({ path }) => basename(path)).sort());
  }

  for (const parts of [1, 3]) {
    it(`keeps a file whose end is being stored when the window closes (${parts} parts)`, async () => {
      const b = await start({ exports: { parts } });
      const left = inState(await closedWhile(b, (job) => doneIn(job) === 1), 'downloading');
      assert.equal(doneIn(left), 1);
      const [done] = left.parts.filter((part) => part.state === 'done');
      assert.ok(done);
      assert.deepEqual(await b.files(), [basename(done.path)]);
      const before = fileRequests(b);
      await assertWhole(b, await resumed(b, left.id), parts);
      assert.equal(fileRequests(b) - before, parts - 1);
    });
  }

  it('keeps SendGrid’s id if the window closes when it arrives', async () => {
    const b = await start();
    const engine = await b.engine();
    let closing: Promise<void> | undefined;
    const other = await b.engine({
      accounts: {
        client: () =>
          Promise.resolve({
            createExport: () => {
              closing = other.close();
              return Promise.resolve({ exportId: 'the-only-one' });
            },
            exportStatus: () => Promise.reject(new Error('not requested')),
            listExports: () => Promise.reject(new Error('not requested')),
          }),
      },
    });
    await engine.close();
    await b.start(other);
    await other.settled('').catch(() => undefined);
    while (!closing) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await closing;
    const [left] = (await new JobStore({ folder: b.storeFolder }).load()).jobs;
    assert.equal(inState(left, 'waiting').exportId, 'the-only-one');
  });

  describe('and is checked before an export is resumed', () => {
    const wrongs: Readonly<Record<string, (path: string) => Promise<void>>> = {
      'is gone': (path) => rm(path),
      'is shorter': async (path) => writeFile(path, (await readFile(path)).subarray(1)),
      'was replaced with another one of the same size': async (path) => {
        const other = (await readFile(path)).fill('x');
        await rm(path);
        await writeFile(path, other);
        await utimes(path, 1, 1);
      },
    };
    for (const [what, spoil] of Object.entries(wrongs)) {
      it(`so that a part is downloaded again if its file ${what}`, async () => {
        const b = await start({ exports: { parts: 3 } });
        const left = inState(await closedWhile(b, (job) => doneIn(job) === 2), 'downloading');
        const [disturbed] = left.parts.filter((part) => part.state === 'done');
        assert.ok(disturbed);
        await spoil(disturbed.path);
        const other = await readFile(disturbed.path).catch(() => undefined);
        const before = fileRequests(b);
        const job = inState(await resumed(b, left.id), 'completed');
        assert.equal(fileRequests(b) - before, 2);
        if (other) {
          // The user's file stays as it is.
          assert.ok(other.equals(await readFile(disturbed.path)));
          assert.ok(job.files.every(({ path }) => path !== disturbed.path));
          await rm(disturbed.path);
        }
        await assertWhole(b, job, 3);
      });
    }

    it('so that a job whose files are gone on both sides fails instead of completing without them', async () => {
      const b = await start({ exports: { parts: 2 } });
      const left = inState(await closedWhile(b, (job) => doneIn(job) === 2), 'downloading');
      const [first] = left.parts;
      assert.ok(first?.state === 'done');
      await rm(first.path);
      b.simulator.advance(48 * 3600_000);
      assert.equal(inState(await resumed(b, left.id), 'failed').failure.reason, 'expired');
    });

    it('so that a job whose files all exist completes even if SendGrid has forgotten it', async () => {
      const b = await start({ exports: { parts: 2 } });
      const left = await closedWhile(b, (job) => doneIn(job) === 2);
      b.simulator.advance(48 * 3600_000);
      b.simulator.clearRequests();
      await assertWhole(b, await resumed(b, left.id), 2);
      assert.deepEqual(
        b.simulator.requests.map(({ path }) => path),
        [],
      );
    });

    it('so that a retry downloads what was deleted since the failure', async () => {
      const b = await start({ exports: { parts: 3 } });
      b.simulator.addFault({ route: 'file', kind: 'status', status: 404, path: 'part-3' });
      const engine = await b.engine({ maxParts: 1 });
      const failed = inState(await b.export(engine), 'failed');
      const [first] = failed.parts ?? [];
      assert.ok(first?.state === 'done');
      await rm(first.path);
      // The host's refusal of a new URL counts as expiry, which must not affect the retry here.
      await new JobStore({ folder: b.storeFolder }).write({
        ...failed,
        failure: { reason: 'network' },
      });
      await engine.close();
      b.simulator.clearFaults();
      const next = await b.engine();
      await next.retry(failed.id);
      await assertWhole(b, await next.settled(failed.id), 3);
    });

    it('so that a retry of a job that has all its files needs nothing from SendGrid', async () => {
      const b = await start({ exports: { parts: 2 } });
      const left = inState(await closedWhile(b, (job) => doneIn(job) === 2), 'downloading');
      const { expiresAt, ...rest } = left;
      await new JobStore({ folder: b.storeFolder }).write({
        ...rest,
        state: 'failed',
        failedAt: left.createdAt,
        failure: { reason: 'diskFull' },
      });
      assert.ok(rest.contactCount !== undefined && expiresAt !== undefined);
      b.simulator.advance(48 * 3600_000);
      b.simulator.clearRequests();
      const engine = await b.engine();
      await engine.retry(left.id);
      await assertWhole(b, await engine.settled(left.id), 2);
      assert.deepEqual(
        b.simulator.requests.map(({ path }) => path),
        [],
      );
    });
  });

  /** Calls `action` with each complete file, until it returns false. */
  function onFinished(
    engine: ExportEngine,
    action: (path: string, index: number) => boolean,
  ): void {
    const seen = new Set<string>();
    engine.onDidChangeJob((change) => {
      if (change.kind === 'saved' && change.job.state === 'downloading') {
        change.job.parts.forEach((part, index) => {
          const key = part.state === 'done' ? `${index} ${part.identity?.modifiedNs}` : '';
          if (part.state === 'done' && !seen.has(key)) {
            seen.add(key);
            action(part.path, index);
          }
        });
      }
    });
  }

  it('downloads a file again that is deleted while the export runs', async () => {
    const b = await start({ exports: { parts: 3 } });
    const engine = await b.engine({ maxParts: 1 });
    let deleted = 0;
    onFinished(engine, (path, index) => {
      const isToGo = deleted === 0 && index === 0;
      if (isToGo) {
        rmSync(path);
        deleted += 1;
      }
      return isToGo;
    });
    await assertWhole(b, await b.export(engine), 3);
    assert.equal(deleted, 1);
    assert.equal(fileRequests(b), 4);
    assert.equal(b.simulator.exports.length, 1);
  });

  it('fails, and leaves the other files to a retry, if a file is deleted each time it is downloaded', async () => {
    const b = await start({ exports: { parts: 2 } });
    const engine = await b.engine({ maxParts: 1 });
    let isDeleting = true;
    onFinished(engine, (path, index) => {
      if (isDeleting && index === 1) {
        rmSync(path);
      }
      return isDeleting;
    });
    const failed = inState(await b.export(engine), 'failed');
    assert.equal(failed.failure.reason, 'filesGone');
    assert.equal(fileRequests(b), 4);
    isDeleting = false;
    await engine.retry(failed.id);
    await assertWhole(b, await engine.settled(failed.id), 2);
    assert.equal(fileRequests(b), 5);
  });

  it('completes on a file system that changes the time of a file after it was closed', async () => {
    const b = await start({ exports: { parts: 2 } });
    const engine = await b.engine();
    onFinished(engine, (path) => {
      writeFileSync(path, readFileSync(path));
      return true;
    });
    const job = inState(await b.export(engine), 'completed');
    assert.equal(job.files.length, 2);
  });

  it('restarts only when that is stored, and then deletes the files of the failed attempt', async () => {
    const b = await start({ exports: { parts: 2 } });
    const store = disturbed(b);
    b.simulator.addFault({ route: 'file', kind: 'expiredUrl', path: 'part-2' });
    const engine = await b.engine({ store, maxParts: 1 });
    const failed = inState(await b.export(engine), 'failed');
    const [first] = await b.files();
    assert.ok(first !== undefined && failed.failure.reason === 'expired');
    store.onWritten = () => Promise.reject(new Error('no room'));
    await assert.rejects(engine.retry(failed.id));
    assert.deepEqual(await b.files(), [first]);
    store.onWritten = () => undefined;
    b.simulator.clearFaults();
    await engine.retry(failed.id);
    const job = await engine.settled(failed.id);
    await assertWhole(b, job, 2);
    assert.ok(!isUnfinished(job));
  });
});
