import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Downloader } from '../../../../src/engine/download/downloader.ts';
import type { DownloadedPart } from '../../../../src/engine/download/partRequest.ts';
import { targetOf } from '../../../../src/engine/files/partialFile.ts';
import { partialName } from '../../../../src/engine/files/partialNames.ts';
import { ProgressMeter } from '../../../../src/engine/download/progressMeter.ts';
import { SignedUrls } from '../../../../src/engine/download/signedUrls.ts';
import { FileClient } from '../../../../src/sendgrid/fileClient.ts';
import { silentLogger } from '../../../../src/util/logger.ts';
import { startOddServer, type OddServer } from '../../../support/oddServer.ts';
import { VirtualTime } from '../../../support/virtualTime.ts';
import { OwnershipLost } from '../../../../src/engine/model/stopReasons.ts';

interface Moments {
  readonly asArray?: boolean;
  readonly confirm?: () => Promise<void>;
  readonly onReceived?: () => void;
}

/** Lets pending callbacks run. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) {
    await nextTurn();
  }
}

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
    {
      asArray = false,
      confirm = () => Promise.resolve(),
      onReceived = () => undefined,
    }: Moments = {},
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
      meter: () => ({ ...meter.part(0), received: onReceived }),
      ...{ confirm, commit },
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

  it('keeps a committed file even if its resume file cannot be deleted', async () => {
    server = await startOddServer((response) => response.end('{"a":1}\n'));
    await download(async () => {
      const names = function* (): Generator<string, never> {
        for (;;) {
          yield 'file.json';
        }
      };
      await mkdir(targetOf(folder, 'job', names).download);
    });
    assert.equal(await readFile(join(folder, 'file.json'), 'utf8'), '{"a":1}\n');
  });

  it('leaves a file alone with which another process has replaced its own', async () => {
    server = await startOddServer((response) => response.end('{"a":1}\n'));
    await assert.rejects(
      download(async (part) => {
        assert.equal(part.state, 'done');
        await rename(part.path, join(folder, 'moved.json'));
        await writeFile(part.path, 'the other’s');
        await writeFile(join(folder, partialName('job', 0, 'partial')), 'the other’s next');
        throw new OwnershipLost('gone');
      }),
      OwnershipLost,
    );
    assert.equal(await readFile(join(folder, 'file.json'), 'utf8'), 'the other’s');
    assert.equal(
      await readFile(join(folder, partialName('job', 0, 'partial')), 'utf8'),
      'the other’s next',
    );
  });

  it('does not publish what another process has started to write', async () => {
    server = await startOddServer((response) => response.end('{"a":1}\n'));
    const partial = join(folder, partialName('job', 0, 'partial'));
    let confirmations = 0;
    await assert.rejects(
      download(() => Promise.resolve(), {
        confirm: async () => {
          confirmations += 1;
          if (confirmations > 1) {
            throw new OwnershipLost('gone');
          }
          // It existed when it was checked, and no longer when the file gets its name.
          await unlink(partial);
          await writeFile(partial, 'half of the other’s');
        },
      }),
      OwnershipLost,
    );
    assert.deepEqual(await readdir(folder), [partialName('job', 0, 'partial')]);
  });

  it('counts what was written, not what was received', async () => {
    server = await startOddServer((response) => response.end('{"a":1}\n'));
    let result: DownloadedPart | undefined;
    await download(
      (part) => {
        result = part;
        return Promise.resolve();
      },
      { asArray: true },
    );
    assert.deepEqual(result, {
      state: 'done',
      path: join(folder, 'file.json'),
      bytes: 10,
      contacts: 1,
    });
    assert.deepEqual(await readdir(folder), ['file.json']);
  });

  it('treats a connection as broken that is silent for 30 s', async () => {
    let requests = 0;
    let broken = 0;
    server = await startOddServer((response) => {
      if (++requests > 1) {
        response.end('{"a":1}\n');
      } else {
        response.write('{"a":');
        response.once('close', () => broken++);
      }
    });
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const received = Promise.withResolvers<undefined>();
      const done = download(() => Promise.resolve(), {
        onReceived: () => received.resolve(undefined),
      });
      await received.promise;
      await turns();
      mock.timers.tick(29_999);
      await turns();
      assert.equal(requests, 1);
      // The silence starts only when the bytes are passed on, which opens a file and can take a while.
      for (let milliseconds = 1; broken === 0; milliseconds = 1000) {
        mock.timers.tick(milliseconds);
        await turns();
      }
      await done;
    } finally {
      mock.timers.reset();
    }
    assert.equal(requests, 2);
  });

  it('waits as long as the file host asks, but never for hours', async () => {
    const retryAfters = ['7', '86400', '1e9', new Date(Date.now() + 3600_000).toUTCString()];
    server = await startOddServer((response, _, index) => {
      const retryAfter = retryAfters[index];
      if (retryAfter === undefined) {
        response.end('{"a":1}\n');
      } else {
        response.writeHead(503, { 'retry-after': retryAfter }).end();
      }
    });
    await download(() => Promise.resolve());
    assert.deepEqual(time.delays, [7000, 120_000, 4000, 120_000]);
  });

  it('requests a file again that its host and then a proxy refuse once', async () => {
    server = await startOddServer((response, _, index) => {
      if (index === 0) {
        const headers = { 'content-type': 'application/xml', 'x-amz-request-id': 'A1' };
        response.writeHead(403, headers).end('<Error><Code>AccessDenied</Code></Error>');
      } else if (index === 1) {
        response.writeHead(403, { 'content-type': 'text/html', via: '1.1 proxy' });
        response.end('<!DOCTYPE html><title>Blocked</title>');
      } else {
        response.end('{"a":1}\n');
      }
    });
    let result: DownloadedPart | undefined;
    await download((part) => {
      result = part;
      return Promise.resolve();
    });
    assert.equal(result?.state, 'done');
    assert.equal(server.requests.length, 3);
  });

  it('accepts a part that ends before the total of its range', async () => {
    const text = '{"a":1}\n'.repeat(30_000);
    server = await startOddServer((response, { headers }, index) => {
      const first = Number(/\d+/.exec(headers.range ?? '')?.[0] ?? 0);
      // The first response does not say how long the file is, and no other has all the rest.
      const last = Math.min(text.length, first + 100_000) - 1;
      const range = `bytes ${first}-${last}/${text.length}`;
      response.writeHead(index === 0 ? 200 : 206, {
        etag: '"a"',
        ...(index > 0 && { 'content-range': range }),
      });
      response.write(text.slice(first, last + 1), () =>
        index === 0 ? response.destroy() : response.end(),
      );
    });
    let result: DownloadedPart | undefined;
    await download((part) => {
      result = part;
      return Promise.resolve();
    });
    assert.equal(result?.state, 'done');
    assert.equal(result.bytes, text.length);
    assert.equal(result.contacts, 30_000);
    assert.ok(server.requests.length >= 3);
  });

  it('accepts a range that it did not request, and requests the rest', async () => {
    const text = '{"a":1}\n'.repeat(100);
    server = await startOddServer((response, { headers }) => {
      const first = Number(/\d+/.exec(headers.range ?? '')?.[0] ?? 0);
      const last = headers.range === undefined ? 79 : text.length - 1;
      const range = `bytes ${first}-${last}/${text.length}`;
      response.writeHead(206, { etag: '"a"', 'content-range': range });
      response.end(text.slice(first, last + 1));
    });
    let result: DownloadedPart | undefined;
    await download((part) => {
      result = part;
      return Promise.resolve();
    });
    assert.equal(result?.state === 'done' && result.bytes, text.length);
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
