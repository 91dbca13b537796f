import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { ExportEngineOptions } from '../../../src/engine/exportEngine.ts';
import { FileClient } from '../../../src/sendgrid/fileClient.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { EngineBench, inState } from './engineBench.ts';

/** Returns bytes with a buffer of their own, which is transferred to the engine. */
function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.alloc(bytes.length);
  bytes.copy(copy);
  return copy;
}

describe('ExportEngine: files that SendGrid calls ready and are not', () => {
  let bench: EngineBench | undefined;
  const start = async (scenario: ScenarioInput = {}): Promise<EngineBench> =>
    (bench = await EngineBench.start({
      ...scenario,
      exports: { pendingPolls: 0, ...scenario.exports },
    }));
  afterEach(async () => {
    await bench?.close();
    bench = undefined;
  });

  /** A file host that serves something else for the first requests. */
  function atFirst(body: Buffer, times: number): Partial<ExportEngineOptions> {
    const files = new FileClient();
    let left = times;
    const instead = {
      status: 200,
      contentLength: body.length,
      header: (name: string) => (name === 'etag' ? '"first"' : undefined),
    };
    return {
      files: {
        open: (url, options) =>
          left-- > 0
            ? Promise.resolve({ ...instead, body: Readable.from([copyOf(body)]) })
            : files.open(url, options),
      },
    };
  }
  const header = Buffer.from('"EMAIL","CONTACT_ID"\n');
  const nothings: readonly (readonly [string, Buffer])[] = [
    ['nothing', Buffer.alloc(0)],
    ['a gzip of nothing', gzipSync('')],
    ['a header alone', header],
    ['a gzip of a header alone', gzipSync(header)],
  ];
  for (const [what, body] of nothings) {
    it(`requests a file with ${what} again if contacts are promised`, async () => {
      const b = await start();
      const job = inState(await b.export(await b.engine(atFirst(body, 6))), 'completed');
      assert.equal(job.contactsFound, 700);
      assert.equal(job.warning, undefined);
      const waited = b.time.delays.reduce((sum, ms) => sum + ms, 0);
      assert.ok(waited >= 20_000 && waited < 30_000, String(waited));
      assert.equal((await b.files()).length, 1);
      assert.equal(b.simulator.exports.length, 1);
    });
  }

  for (const fileType of ['csv', 'json'] as const) {
    it(`downloads ${fileType} again that ends in the middle of a contact, though its length is as announced`, async () => {
      const b = await start();
      const what = { listIds: [b.list(0).id] };
      const lines = b.jsonLinesOf(what).map((line) => `${line}\n`);
      const whole = fileType === 'csv' ? b.csvOf(what) : lines.join('');
      const engine = await b.engine(atFirst(Buffer.from(whole.slice(0, -5)), 2));
      const job = inState(await b.export(engine, { fileType }), 'completed');
      assert.equal(await readFile(job.files[0]?.path ?? '', 'utf8'), whole);
    });

    it(`keeps no ${fileType} that ends like that each time`, async () => {
      const b = await start();
      const cut = fileType === 'csv' ? '"EMAIL","CITY"\n"a@b.c","Par' : '{"email":"a@b.c"}\n{"em';
      const engine = await b.engine(atFirst(Buffer.from(cut), 99));
      const { failure } = inState(await b.export(engine, { fileType }), 'failed');
      assert.deepEqual([failure.reason, failure.detail], ['badFile', 'endsEarly']);
      assert.deepEqual(await b.files(), []);
    });
  }

  it('requests a CSV again if a JSON message arrives, whatever its keys are', async () => {
    const b = await start();
    b.simulator.addFault({
      route: 'file',
      kind: 'foreignBody',
      body: '{"blocked":true}',
      times: 1,
    });
    const job = inState(await b.export(await b.engine()), 'completed');
    assert.equal(job.contactsFound, 700);
  });

  it('reports JSON if contacts in JSON arrive instead of a CSV', async () => {
    const b = await start();
    const body = b.jsonLinesOf({ listIds: [b.list(0).id] }).join('\n');
    b.simulator.addFault({ route: 'file', kind: 'foreignBody', body });
    const { failure } = inState(await b.export(await b.engine()), 'failed');
    assert.deepEqual([failure.reason, failure.detail], ['notAnExport', 'json']);
  });

  it('believes in the end that a file is empty, and that one has only a header', async () => {
    const empty = await start();
    const failed = await empty.export(await empty.engine(atFirst(Buffer.alloc(0), 99)));
    assert.equal(inState(failed, 'failed').failure.reason, 'badFile');
    await empty.close();
    const alone = await start();
    const job = inState(await alone.export(await alone.engine(atFirst(header, 99))), 'completed');
    assert.deepEqual(job.warning, { reason: 'contactCount', promised: 700, found: 0 });
  });

  it('does not wait for files of a list that SendGrid calls empty', async () => {
    const b = await start();
    const audience = { kind: 'selected', lists: [b.list(2)], segments: [] } as const;
    const job = inState(await b.export(await b.engine(), { audience }), 'completed');
    assert.equal(job.contactsFound ?? job.contactCount, 0);
    assert.deepEqual(b.time.delays, [1000]);
  });

  it('believes after 20 s that there are no contacts if their number is unknown', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'exportStatus', kind: 'readyWithoutUrls', count: 'zero' });
    const job = inState(await b.export(await b.engine()), 'completed');
    assert.deepEqual(job.files, []);
    assert.deepEqual(b.time.delays, [1000, 1000, 2000, 3000, 4000, 5000, 5000]);
  });

  it('downloads files that are named only after the others, and stops asking for a few contacts', async () => {
    const b = await start({ exports: { parts: 3 } });
    b.simulator.addFault({ route: 'exportStatus', kind: 'someUrls', urls: 2, times: 3 });
    const job = inState(await b.export(await b.engine()), 'completed');
    assert.equal(job.files.length, 3);
    assert.equal(job.warning, undefined);
    b.time.delays.length = 0;
    b.simulator.addFault({ route: 'exportStatus', kind: 'wrongCount', by: 2 });
    const other = inState(await b.export(await b.engine()), 'completed');
    assert.equal(other.warning?.promised, 702);
    assert.deepEqual(b.time.delays, [1000]);
  });

  it('never creates a second job for one that SendGrid does not know yet', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'exportStatus', kind: 'jobGone' });
    let now = Date.now();
    const engine = await b.engine({ now: () => now });
    const failed = inState(await b.export(engine), 'failed');
    assert.equal(failed.failure.reason, 'notFound');
    // By the local clock the first minute is not over: nothing but the delays has passed.
    await engine.retry(failed.id);
    b.simulator.clearFaults();
    inState(await engine.settled(failed.id), 'completed');
    assert.equal(b.simulator.exports.length, 1);
    now += 1;
  });

  it('keeps the received bytes if a proxy refuses the rest, and a retry continues from there', async () => {
    const b = await start({ contacts: 6000, lists: [{ name: 'Newsletter', contacts: 5000 }] });
    b.simulator.addFault({ route: 'file', kind: 'resetInBody', fraction: 0.6, times: 1 });
    b.simulator.addFault({ route: 'file', kind: 'proxyPage', status: 407, after: 1 });
    const engine = await b.engine();
    const failed = inState(await b.export(engine), 'failed');
    assert.equal(failed.failure.reason, 'proxyRefused');
    assert.equal(failed.failure.status, 407);
    assert.equal(failed.failure.detail, 'Blocked by policy');
    assert.deepEqual((await b.files()).length, 1);
    b.simulator.clearFaults();
    b.simulator.clearRequests();
    await engine.retry(failed.id);
    inState(await engine.settled(failed.id), 'completed');
    const ranges = b.simulator.requests.filter(({ origin }) => origin === 'files');
    assert.deepEqual(
      ranges.map(({ status }) => status),
      [206],
    );
    assert.equal(b.simulator.exports.length, 1);
  });
});
