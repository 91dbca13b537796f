import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { headerOf, readValidators } from '../../../../../src/engine/download/validators.ts';
import { isResumeFileUnusable } from '../../../../../src/engine/download/writers/resumeFile.ts';
import { isZlibError } from '../../../../../src/engine/download/zlibError.ts';
import { PartWriterPool } from '../../../../../src/engine/download/writers/partWriterPool.ts';
import type { PartWriter } from '../../../../../src/engine/download/writers/partWriter.ts';
import { WorkerGone } from '../../../../../src/engine/download/writers/workerErrors.ts';
import { countedWorker, type CountedWorker } from '../../../../support/countedWorker.ts';
import { recordingLogger } from '../../../../support/recordingLogger.ts';
import { until } from '../../../../support/until.ts';
import { inPieces } from '../../bodies.ts';

const workerFile = fileURLToPath(
  new URL('../../../../../src/engine/download/writers/downloadWorker.ts', import.meta.url),
);

for (const [where, workerPath] of [
  ['in a worker thread', workerFile],
  ['in this thread', undefined],
] as const) {
  describe(`PartWriterPool ${where}`, () => {
    const text = Buffer.from(randomBytes(400_000).toString('hex').replaceAll('0', '\n'));
    const body = gzipSync(text);
    const header = headerOf({ etag: '"a"', totalBytes: body.length });
    let folder: string;
    let pool: PartWriterPool;
    let written: number;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'writers-'));
      pool = new PartWriterPool({ workerPath, logger: recordingLogger().logger });
      written = 0;
    });
    afterEach(async () => {
      await pool.close();
      await rm(folder, { recursive: true });
    });

    const open = (name = 'part'): Promise<PartWriter> =>
      pool.open(
        {
          partial: join(folder, `${name}.partial`),
          download: join(folder, `${name}.download`),
          format: 'jsonLines',
        },
        (bytes) => (written += bytes),
      );

    async function feed(writer: PartWriter, bytes: Uint8Array): Promise<void> {
      const taken: Promise<void>[] = [];
      for await (const piece of inPieces(bytes, 100_000)) {
        // With a buffer of its own, which is transferred to the writer.
        taken.push(writer.write(Uint8Array.from(piece)));
      }
      await Promise.all(taken);
    }

    it('writes what it inflates, and the received bytes to a resume file', async () => {
      const writer = await open();
      await writer.begin(header);
      await feed(writer, body);
      const part = await writer.finish();
      assert.equal(part.bytes, text.length);
      assert.equal(part.contacts, text.toString().split('\n').filter(Boolean).length);
      await writer.close();
      assert.ok(written > 0 && written <= text.length);
      assert.deepEqual(await readFile(join(folder, 'part.partial')), text);
      const resumed = await readFile(join(folder, 'part.download'));
      assert.deepEqual(resumed.subarray(resumed.indexOf('\n') + 1), body);
    });

    it('rebuilds the file from the resume file, and continues', async () => {
      const first = await open();
      await first.begin(header);
      await feed(first, body.subarray(0, 300_000));
      await first.close();
      const resumed = await readValidators(join(folder, 'part.download'));
      assert.deepEqual(resumed?.validators, { etag: '"a"', totalBytes: body.length });

      const second = await open();
      assert.equal(await second.replay(resumed.headerBytes), 300_000);
      await feed(second, body.subarray(300_000));
      assert.equal((await second.finish()).bytes, text.length);
      assert.deepEqual(await readFile(join(folder, 'part.partial')), text);
    });

    it('changes a CSV, even if rebuilt from the resume file, and counts it as received', async () => {
      const rows = `EMAIL,PHONE\n${'a@b.c,+49 30\n'.repeat(60_000)}`;
      const csv = gzipSync(rows, { level: 0 });
      const csvFiles = {
        partial: join(folder, 'csv.partial'),
        download: join(folder, 'csv.download'),
        format: 'csv',
        csv: { bom: true, formulaGuard: true },
      } as const;
      const first = await pool.open(csvFiles, () => undefined);
      await first.begin(header);
      await feed(first, csv.subarray(0, 300_001));
      await first.close();
      const resumed = await readValidators(csvFiles.download);
      const second = await pool.open(csvFiles, () => undefined);
      assert.equal(await second.replay(resumed?.headerBytes ?? 0), 300_001);
      await feed(second, csv.subarray(300_001));
      const part = await second.finish();
      const expected = `\uFEFF${rows.replaceAll('+', "'+")}`;
      assert.deepEqual(part, {
        bytes: Buffer.byteLength(expected),
        contacts: 60_000,
        isEmpty: false,
      });
      assert.equal(await readFile(csvFiles.partial, 'utf8'), expected);
    });

    it('has several parts open at once', async () => {
      const names = ['one', 'two', 'three'];
      await Promise.all(
        names.map(async (name) => {
          const writer = await open(name);
          await writer.begin(undefined);
          await feed(writer, gzipSync(name.repeat(100_000)));
          assert.equal((await writer.finish()).bytes, name.length * 100_000);
          await writer.close();
        }),
      );
      assert.deepEqual(
        (await readdir(folder)).sort(),
        ['one', 'three', 'two'].map((name) => `${name}.partial`),
      );
    });

    it('writes no resume file for an uncompressed body', async () => {
      const writer = await open();
      await writer.begin(header);
      await feed(writer, text);
      await writer.finish();
      assert.deepEqual(await readdir(folder), ['part.partial']);
    });

    it("rejects with zlib's error for a truncated or corrupt body, and can restart", async () => {
      const writer = await open();
      await writer.begin(undefined);
      await feed(writer, body.subarray(0, -9));
      await assert.rejects(writer.finish(), isZlibError);

      await writer.begin(undefined);
      const corrupt = Buffer.from(body);
      corrupt.fill(0xff, 100_000, 100_016);
      await assert.rejects(
        (async () => {
          await feed(writer, corrupt);
          await writer.finish();
        })(),
        isZlibError,
      );

      await writer.begin(undefined);
      await feed(writer, body);
      assert.equal((await writer.finish()).bytes, text.length);
    });

    it('does not follow a link in place of the resume file', async () => {
      await writeFile(join(folder, 'precious'), `${header ?? ''}${'x'.repeat(100)}`);
      await symlink(join(folder, 'precious'), join(folder, 'part.download'));
      const writer = await open();
      await assert.rejects(writer.replay(10), isResumeFileUnusable);
      await writer.begin(header);
      await feed(writer, body);
      await writer.finish();
      assert.match(await readFile(join(folder, 'precious'), 'utf8'), /x{100}$/);
    });
  });
}

describe('PartWriterPool without a worker', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'writers-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const files = () => ({
    partial: join(folder, 'part.partial'),
    download: join(folder, 'part.download'),
    format: 'csv' as const,
  });

  it('does everything in this thread, and logs that once', async () => {
    const log = recordingLogger();
    const pool = new PartWriterPool({ workerPath: join(folder, 'none.cjs'), logger: log.logger });
    for (let count = 0; count < 2; count++) {
      const writer = await pool.open(files(), () => undefined);
      await writer.begin(undefined);
      await writer.write(new Uint8Array(Buffer.from('EMAIL\na@b.c\n')));
      assert.deepEqual(await writer.finish(), { bytes: 12, contacts: 1, isEmpty: false });
    }
    assert.equal(log.lines.filter(({ message }) => message.includes('No worker thread')).length, 1);
  });

  it('rejects the operations of a worker that exits, and starts a new one', async () => {
    const crashing = join(folder, 'crashing.mjs');
    await writeFile(
      crashing,
      `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ id, name }) => {
        if (name === 'finish') process.exit(1);
        parentPort.postMessage({ kind: 'value', id, value: null });
      });`,
    );
    const pool = new PartWriterPool({ workerPath: crashing, logger: recordingLogger().logger });
    for (let count = 0; count < 2; count++) {
      const writer = await pool.open(files(), () => undefined);
      await writer.begin(undefined);
      await assert.rejects(writer.finish(), WorkerGone);
      await assert.rejects(writer.write(new Uint8Array(1)), WorkerGone);
      await writer.close();
    }
    await pool.close();
  });
});

describe('The threads of a PartWriterPool', () => {
  const text = new Uint8Array(Buffer.from('EMAIL\na@b.c\n'));
  let folder: string;
  let worker: CountedWorker;
  let pool: PartWriterPool;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'writers-'));
    worker = await countedWorker(folder);
  });
  afterEach(async () => {
    await pool.close();
    await rm(folder, { recursive: true });
  });

  const create = (idleMs?: number): PartWriterPool =>
    (pool = new PartWriterPool({
      workerPath: worker.path,
      logger: recordingLogger().logger,
      ...(idleMs !== undefined && { idleMs }),
    }));
  const write = async (name: string): Promise<PartWriter> => {
    const writer = await pool.open(
      {
        partial: join(folder, `${name}.partial`),
        download: join(folder, `${name}.download`),
        format: 'csv',
      },
      () => undefined,
    );
    await writer.begin(undefined);
    await writer.write(Uint8Array.from(text));
    return writer;
  };
  const startedThreads = (count: number): Promise<boolean> =>
    until(`${count} threads`, async () => (await worker.started()) === count, { intervalMs: 5 });

  it('are there before the parts that they were started for, and no more of them', async () => {
    create().warmUp(1);
    await startedThreads(1);
    const one = await write('one');
    assert.equal(await worker.started(), 1);
    pool.warmUp(1);
    await one.finish();
    assert.equal(await worker.started(), 1);
  });

  it('are at most two, however many parts are expected', async () => {
    create().warmUp(Infinity);
    pool.warmUp(Infinity);
    const writers = await Promise.all(['one', 'two', 'three'].map(write));
    await Promise.all(writers.map((writer) => writer.finish()));
    assert.equal(await worker.started(), Math.min(2, availableParallelism()));
  });

  it('are kept for as long as parts are expected', async () => {
    create(1000).warmUp(1);
    for (let polls = 0; polls < 8; polls++) {
      await sleep(200);
      pool.warmUp(1);
    }
    await (await write('one')).finish();
    assert.equal(await worker.started(), 1);
  });

  it('end when they are idle, but not while a part is open', async () => {
    create(50).warmUp(1);
    const one = await write('one');
    await sleep(150);
    assert.equal((await one.finish()).contacts, 1);
    await one.close();
    await sleep(150);
    await (await write('two')).finish();
    assert.equal(await worker.started(), 2);
  });
});
