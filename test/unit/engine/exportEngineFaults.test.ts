import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { ExportError, type ExportReason } from '../../../src/engine/model/exportError.ts';
import type { FaultInput } from '../../simulator/faults.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { EngineBench, inState } from './engineBench.ts';

describe('ExportEngine: faults', () => {
  let bench: EngineBench | undefined;
  const start = async (scenario: ScenarioInput = {}): Promise<EngineBench> =>
    (bench = await EngineBench.start(scenario));
  afterEach(async () => {
    await bench?.close();
    bench = undefined;
  });

  /** Transient faults: the export ends with the complete file, and nothing else in its folder. */
  const transient: Record<string, FaultInput[]> = {
    'a URL that has expired once': [{ route: 'file', kind: 'expiredUrl', times: 1 }],
    'a status whose URLs have already expired': [
      { route: 'exportStatus', kind: 'expiredUrl', after: 1, times: 1 },
    ],
    'a URL that has expired twice, with a break between': [
      { route: 'file', kind: 'expiredUrl', times: 1 },
      { route: 'file', kind: 'resetInBody', times: 1, after: 1 },
      { route: 'file', kind: 'expiredUrl', times: 1, after: 1 },
    ],
    'a connection that is reset before the headers': [
      { route: 'file', kind: 'resetBeforeHeaders', times: 2 },
    ],
    'a connection that is reset after the headers': [
      { route: 'file', kind: 'resetAfterHeaders', times: 2 },
    ],
    'a connection that is reset in the body': [
      { route: 'file', kind: 'resetInBody', fraction: 0.9, times: 3 },
    ],
    'a body that stalls': [{ route: 'file', kind: 'stall', at: 'body', times: 1 }],
    'a length that is announced and not reached': [
      { route: 'file', kind: 'wrongContentLength', by: 100, times: 1 },
    ],
    'a file host that is down for a moment': [
      { route: 'file', kind: 'status', status: 503, body: 'html', times: 2 },
    ],
    'a status that is unavailable for a long time': [
      { route: 'exportStatus', kind: 'status', status: 502, body: 'html', times: 40 },
      { route: 'exportStatus', kind: 'resetBeforeHeaders', times: 20 },
      { route: 'exportStatus', kind: 'status', status: 429, rateLimit: 'none', times: 20 },
    ],
    'a status that is invalid at first': [
      { route: 'exportStatus', kind: 'truncatedJson', times: 2 },
    ],
    'a status of an unknown kind': [{ route: 'exportStatus', kind: 'unknownStatus', times: 3 }],
    'a status that is ready before its URLs are': [
      { route: 'exportStatus', kind: 'readyWithoutUrls', times: 2 },
    ],
    'a POST that exceeds the rate limit': [
      { route: 'createExport', kind: 'status', status: 429, retryAfter: 1, times: 1 },
    ],
  };
  for (const [name, faults] of Object.entries(transient)) {
    it(`recovers from ${name}`, async () => {
      const b = await start();
      faults.forEach((fault) => b.simulator.addFault(fault));
      const job = inState(await b.export(await b.engine({ stallMs: 50 })), 'completed');
      const text = await readFile(job.files[0]?.path ?? '', 'utf8');
      assert.equal(text, b.csvOf({ listIds: [b.list(0).id] }));
      assert.equal((await b.files()).length, 1);
      assert.equal(b.simulator.exports.length, 1);
    });
  }

  /** Permanent faults: the reason, and nothing in the folder but received bytes that are still valid. */
  const final: Record<string, [FaultInput, ExportReason]> = {
    'a URL that is always refused': [{ route: 'file', kind: 'expiredUrl' }, 'expired'],
    'a file that is gone': [{ route: 'file', kind: 'status', status: 404, body: 'xml' }, 'expired'],
    'a connection that always breaks': [{ route: 'file', kind: 'resetInBody' }, 'network'],
    'a connection that always stalls': [{ route: 'file', kind: 'stall', at: 'body' }, 'timeout'],
    'a truncated gzip': [{ route: 'file', kind: 'truncatedGzip' }, 'badFile'],
    'a corrupt gzip': [{ route: 'file', kind: 'corruptGzip' }, 'badFile'],
    'an empty body where there are contacts': [{ route: 'file', kind: 'emptyBody' }, 'badFile'],
    'a redirect to another protocol': [
      { route: 'file', kind: 'redirect', to: 'file:///etc/passwd' },
      'badFileUrl',
    ],
    'an export that failed': [
      { route: 'exportStatus', kind: 'failure', message: 'no luck' },
      'exportFailed',
    ],
    'a job that is gone': [{ route: 'exportStatus', kind: 'jobGone' }, 'notFound'],
    'a key that is revoked': [
      { route: 'exportStatus', kind: 'status', status: 401 },
      'unauthorized',
    ],
    'a key without permission': [
      { route: 'createExport', kind: 'status', status: 403 },
      'legacyAccount',
    ],
    'a rejected request': [{ route: 'createExport', kind: 'status', status: 400 }, 'badRequest'],
    'a status that stays invalid': [{ route: 'exportStatus', kind: 'wrongJson' }, 'badResponse'],
    'files that never arrive': [
      { route: 'exportStatus', kind: 'readyWithoutUrls' },
      'filesMissing',
    ],
  };
  for (const [name, [fault, reason]] of Object.entries(final)) {
    it(`fails with '${reason}' on ${name}`, async () => {
      const b = await start();
      b.simulator.addFault(fault);
      const engine = await b.engine({ stallMs: 50 });
      const job = inState(await b.export(engine), 'failed');
      assert.equal(job.failure.reason, reason);
      const remaining = reason === 'network' || reason === 'timeout' ? ['.download'] : [];
      assert.deepEqual((await b.files()).map(extname), remaining);
      assert.deepEqual(await b.stored(), [job]);
      if (fault.kind === 'failure') {
        assert.equal(job.failure.detail, 'no luck');
      }

      b.simulator.clearFaults();
      await engine.retry(job.id);
      const after = inState(await engine.settled(job.id), 'completed');
      const text = await readFile(after.files[0]?.path ?? '', 'utf8');
      assert.equal(text, b.csvOf({ listIds: [b.list(0).id] }));
      assert.deepEqual((await b.files()).map(extname), ['.csv']);
    });
  }

  it('keeps the complete parts, and a retry downloads only the others', async () => {
    const b = await start({ exports: { parts: 3 } });
    b.simulator.addFault({ route: 'file', kind: 'corruptGzip', path: 'part-2' });
    const engine = await b.engine({ maxParts: 1 });
    const job = inState(await b.export(engine), 'failed');
    assert.deepEqual(
      job.parts?.map(({ state }) => state),
      ['done', 'pending', 'pending'],
    );
    b.simulator.clearFaults();
    b.simulator.clearRequests();
    await engine.retry(job.id);
    const { files } = inState(await engine.settled(job.id), 'completed');
    assert.equal(files.length, 3);
    assert.deepEqual(
      b.simulator.requests
        .filter(({ origin }) => origin === 'files')
        .map(({ path }) => /part-\d/.exec(path)?.[0]),
      ['part-2', 'part-3'],
    );
    assert.equal(b.simulator.exports.length, 1);
  });

  it('stops the other parts when one fails', async () => {
    const b = await start({ exports: { parts: 3 } });
    b.simulator.addFault({ route: 'file', kind: 'stall', at: 'body', path: 'part-1' });
    b.simulator.addFault({ route: 'file', kind: 'corruptGzip', path: 'part-2' });
    const job = inState(await b.export(await b.engine({ maxParts: 3 })), 'failed');
    assert.equal(job.failure.reason, 'badFile');
    const done = job.parts?.filter(({ state }) => state === 'done') ?? [];
    const finished = (await b.files()).filter((name) => extname(name) === '.csv');
    assert.equal(finished.length, done.length);
  });

  it('restarts with the same options if the export has expired, without the old parts', async () => {
    const b = await start({ exports: { parts: 2, jobLifetimeSeconds: 3600 } });
    b.simulator.addFault({ route: 'file', kind: 'corruptGzip', path: 'part-2' });
    const engine = await b.engine({ maxParts: 1 });
    const job = inState(await b.export(engine), 'failed');
    b.simulator.clearFaults();
    b.simulator.advance(2 * 3600_000);
    await engine.retry(job.id);
    const after = inState(await engine.settled(job.id), 'completed');
    assert.notEqual(after.exportId, job.exportId);
    assert.deepEqual(after.request, job.request);
    assert.equal((await b.files()).length, 2);
  });

  it('resumes the same export if only the local clock says that it has expired', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'file', kind: 'corruptGzip' });
    let now = Date.now();
    const engine = await b.engine({ now: () => now });
    const job = inState(await b.export(engine), 'failed');
    b.simulator.clearFaults();
    now += 13 * 3600_000;
    await engine.retry(job.id);
    const after = inState(await engine.settled(job.id), 'completed');
    assert.equal(after.exportId, job.exportId);
  });

  it('restarts when the export has expired', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'file', kind: 'corruptGzip' });
    const engine = await b.engine();
    const job = inState(await b.export(engine), 'failed');
    b.simulator.clearFaults();
    b.simulator.advance(13 * 3600_000);
    await engine.retry(job.id);
    const after = inState(await engine.settled(job.id), 'completed');
    assert.notEqual(after.exportId, job.exportId);
    assert.deepEqual(after.request, job.request);
  });

  it('fails while the key is missing, and continues once it was entered again', async () => {
    const b = await start();
    b.hasKey = false;
    const engine = await b.engine();
    const job = inState(await b.export(engine), 'failed');
    assert.equal(job.failure.reason, 'keyMissing');
    assert.equal(b.simulator.requests.length, 0);
    b.hasKey = true;
    await engine.retry(job.id);
    inState(await engine.settled(job.id), 'completed');
  });

  it('leaves a job failed if a retry cannot ask SendGrid for it', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'file', kind: 'corruptGzip' });
    const engine = await b.engine();
    const job = inState(await b.export(engine), 'failed');
    b.hasKey = false;
    await assert.rejects(
      engine.retry(job.id),
      (error) => error instanceof ExportError && error.reason === 'keyMissing',
    );
    assert.deepEqual(engine.job(job.id), job);
  });

  it('reports a folder that disappears as not writable, and creates it again on a retry', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'exportStatus', kind: 'neverReady' });
    const engine = await b.engine();
    const [job] = await b.start(engine);
    assert.ok(job);
    while (engine.job(job.id)?.state !== 'waiting') {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await rm(b.folder, { recursive: true });
    await writeFile(b.folder, 'a file in its place');
    b.simulator.clearFaults();
    const failed = inState(await engine.settled(job.id), 'failed');
    assert.equal(failed.failure.reason, 'folderNotWritable');
    await rm(b.folder);
    await engine.retry(job.id);
    inState(await engine.settled(job.id), 'completed');
  });

  it('requests the status again before a download if its URLs are old', async () => {
    const b = await start({ exports: { parts: 3 } });
    let now = Date.now();
    const engine = await b.engine({ maxParts: 1, now: () => (now += 50_000) });
    inState(await b.export(engine), 'completed');
    const order = b.simulator.requests.map(({ origin, path }) =>
      origin === 'files' ? 'file' : path.split('/').length > 5 ? 'status' : 'create',
    );
    const first = order.indexOf('file');
    assert.ok(order.slice(first).includes('status'), order.join());
  });
});
