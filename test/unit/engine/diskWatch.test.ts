import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Downloader } from '../../../src/engine/download/downloader.ts';
import { targetOf } from '../../../src/engine/files/partialFile.ts';
import { SignedUrls } from '../../../src/engine/download/signedUrls.ts';
import { FileClient } from '../../../src/sendgrid/fileClient.ts';
import { silentLogger } from '../../../src/util/logger.ts';
import { startOddServer, type OddServer } from '../../support/oddServer.ts';
import { projectFolder } from '../../support/paths.ts';

const mebibyte = 1024 * 1024;
const workerPath = join(projectFolder, 'src/engine/download/writers/downloadWorker.ts');

/** Returns a CSV of this many bytes, whose gzip is a few hundredths of it at most. */
function csv(bytes: number): Buffer {
  const row = Buffer.from(`someone@example.com,${'x'.repeat(235)}\n`);
  return Buffer.concat([Buffer.from('EMAIL,FIRST_NAME\n'), Buffer.alloc(bytes, row)]);
}

describe('The disk space during a download', () => {
  let folder: string;
  let server: OddServer;
  let seen: { written: number; committed: boolean };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'disk-watch-'));
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  /** Downloads to a disk with this much space. */
  async function download(
    room: number,
    { inWorker = false, changes = false }: { inWorker?: boolean; changes?: boolean } = {},
  ) {
    seen = { written: 0, committed: false };
    const status = { status: 'ready', urls: [server.url] } as const;
    const downloader = new Downloader({
      files: new FileClient(),
      delay: () => Promise.resolve(),
      random: () => 0.5,
      logger: silentLogger,
      freeBytes: () => Promise.resolve(room - seen.written),
      ...(inWorker && { workerPath }),
    });
    const ended = downloader.download({
      part: 0,
      urls: new SignedUrls({
        status,
        askStatus: () => Promise.resolve(status),
        clocks: { now: () => 0, monotonic: () => 0 },
      }),
      target: targetOf(folder, 'job', function* () {
        for (;;) {
          yield 'file.csv';
        }
      }),
      format: 'csv',
      ...(changes && { csv: { bom: true, formulaGuard: true } }),
      meter: () => ({
        expect: () => undefined,
        received: () => undefined,
        written: (bytes) => void (seen.written += bytes),
      }),
      confirm: () => Promise.resolve(),
      commit: () => {
        seen.committed = true;
        return Promise.resolve();
      },
      signal: new AbortController().signal,
    });
    try {
      await ended;
    } finally {
      await downloader.close();
    }
  }

  const gzip = gzipSync(csv(160 * mebibyte), { level: 1 });
  for (const inWorker of [false, true]) {
    for (const changes of [false, true]) {
      const where = `${inWorker ? 'in a worker' : 'here'}${changes ? ', changed' : ''}`;
      it(`is checked by what is written, not by what is received (${where})`, async () => {
        server = await startOddServer((response) => response.end(gzip));
        // There is space for the received bytes many times over.
        assert.ok(gzip.length < 8 * mebibyte);
        await assert.rejects(download(60 * mebibyte, { inWorker, changes }), {
          reason: 'diskFull',
        });
        assert.ok(seen.written <= 60 * mebibyte, `${seen.written} bytes were written`);
        assert.ok(!(await readdir(folder)).some((name) => /csv|partial/.test(name)));
      }).timeout(60_000);
    }
  }

  it('need not suffice for two copies of an uncompressed file', async () => {
    server = await startOddServer((response) => response.end(csv(30 * mebibyte)));
    await download(52 * mebibyte);
    assert.ok(seen.committed);
    assert.deepEqual(await readdir(folder), ['file.csv']);
  });
});
