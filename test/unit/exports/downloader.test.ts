import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Downloader, type DownloadedPart } from '../../../src/exports/downloader.ts';
import { targetOf } from '../../../src/exports/partialFile.ts';
import { ProgressMeter } from '../../../src/exports/progressMeter.ts';
import { SignedUrls } from '../../../src/exports/signedUrls.ts';
import { FileClient } from '../../../src/sendgrid/fileClient.ts';
import { silentLogger } from '../../../src/util/logger.ts';
import { startOddServer, type OddServer } from '../../support/oddServer.ts';
import { VirtualTime } from '../../support/virtualTime.ts';

describe('Downloader', () => {
  let folder: string;
  let server: OddServer;
  const time = new VirtualTime();
  beforeEach(async () => {
    time.delays.length = 0;
    folder = await mkdtemp(join(tmpdir(), 'downloader-'));
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  function download(
    commit: (part: DownloadedPart) => Promise<void>,
    asArray = false,
  ): Promise<void> {
    const status = { status: 'ready', urls: [server.url] } as const;
    const meter = new ProgressMeter('job', () => undefined);
    return new Downloader({
      files: new FileClient(),
      delay: time.delay,
      random: () => 0.5,
      logger: silentLogger,
    }).download({
      part: 0,
      urls: new SignedUrls({
        status,
        askStatus: () => Promise.resolve(status),
        clocks: { now: () => 0, monotonic: () => 0 },
      }),
      target: targetOf(folder, 'job', function* () {
        for (;;) {
          yield 'file.json';
        }
      }),
      format: asArray ? 'jsonArray' : 'jsonLines',
      meter: () => meter.part(0),
      confirm: () => Promise.resolve(),
      commit,
      signal: new AbortController().signal,
    });
  }

  it('removes the file again when its result cannot be stored', async () => {
    server = await startOddServer((response) => response.end('{"a":1}\n'));
    await assert.rejects(
      download(async () => {
        assert.equal((await readdir(folder)).length, 2);
        throw new Error('no room for the job');
      }),
      /no room/,
    );
    assert.deepEqual(await readdir(folder), []);
  });

  it('counts what was written, not what came', async () => {
    server = await startOddServer((response) => response.end('{"a":1}\n'));
    let result: DownloadedPart | undefined;
    await download((part) => {
      result = part;
      return Promise.resolve();
    }, true);
    assert.deepEqual(result, {
      state: 'done',
      path: join(folder, 'file.json'),
      bytes: 10,
      contacts: 1,
    });
    assert.deepEqual(await readdir(folder), ['file.json']);
  });

  it('waits longer after each break, and gives up after six', async () => {
    server = await startOddServer((response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    await assert.rejects(
      download(() => Promise.resolve()),
      { reason: 'network' },
    );
    assert.deepEqual(time.delays, [1000, 2000, 4000, 8000, 16_000]);
    assert.deepEqual(await readdir(folder), []);
  });
});
