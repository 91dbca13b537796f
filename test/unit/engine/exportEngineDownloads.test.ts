import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import type { RecordedRequest } from '../../simulator/requestLog.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { countedWorker } from '../../support/countedWorker.ts';
import { until } from '../../support/until.ts';
import { EngineBench, inState } from './engineBench.ts';

const workerPath = fileURLToPath(
  new URL('../../../src/engine/download/writers/downloadWorker.ts', import.meta.url),
);
const childFile = fileURLToPath(new URL('../../support/resumeChild.ts', import.meta.url));

describe('ExportEngine: resumed downloads', () => {
  let bench: EngineBench | undefined;
  const start = async (scenario: ScenarioInput = {}): Promise<EngineBench> =>
    (bench = await EngineBench.start({
      contacts: 6000,
      lists: [{ name: 'Newsletter', contacts: 5000 }],
      ...scenario,
    }));
  afterEach(async () => {
    await bench?.close();
    bench = undefined;
  });

  const fileRequests = (b: EngineBench): readonly RecordedRequest[] =>
    b.simulator.requests.filter(({ origin }) => origin === 'files');
  const csv = (b: EngineBench): string => b.csvOf({ listIds: [b.list(0).id] });

  async function assertWhole(b: EngineBench, job: unknown, text = csv(b)): Promise<void> {
    const { files, warning } = inState(job as Parameters<typeof inState>[0], 'completed');
    assert.equal(await readFile(files[0]?.path ?? '', 'utf8'), text);
    assert.equal(warning, undefined);
    assert.equal((await b.files()).length, 1);
  }

  for (const compression of ['gzip', 'gzipWithoutHeader', 'doubleGzip', 'none'] as const) {
    it(`requests only the rest after a break (${compression})`, async () => {
      const b = await start({ exports: { compression } });
      b.simulator.addFault({ route: 'file', kind: 'resetInBody', fraction: 0.6, times: 2 });
      await assertWhole(b, await b.export(await b.engine({ workerPath })));
      const [first, second, third] = fileRequests(b);
      assert.equal(first?.headers.range, undefined);
      assert.match(second?.headers.range ?? '', /^bytes=[1-9]\d+-$/);
      assert.match(second?.headers['if-range'] ?? '', /^".+"$/);
      assert.match(third?.headers.range ?? '', /^bytes=[1-9]\d+-$/);
      assert.deepEqual([second?.status, third?.status], [206, 206]);
    });
  }

  it('starts a worker thread while SendGrid prepares the export', async () => {
    const b = await start({ exports: { pendingPolls: 3, failure: 'Too many contacts.' } });
    const worker = await countedWorker(b.folder);
    inState(await b.export(await b.engine({ workerPath: worker.path })), 'failed');
    await until('the thread', async () => (await worker.started()) === 1, { intervalMs: 5 });
    assert.equal(fileRequests(b).length, 0);
  });

  it('continues after a stall', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'file', kind: 'stall', at: 'body', times: 1 });
    await assertWhole(b, await b.export(await b.engine({ workerPath, stallMs: 50 })));
    assert.deepEqual(
      fileRequests(b).map(({ status }) => status),
      [200, 206],
    );
  });

  it('continues where it was with a new URL when the old one expires in the middle', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'file', kind: 'resetInBody', fraction: 0.7, times: 1 });
    b.simulator.addFault({ route: 'file', kind: 'expiredUrl', times: 1 });
    await assertWhole(b, await b.export(await b.engine({ workerPath })));
    assert.deepEqual(
      fileRequests(b).map(({ status }) => status),
      [200, 403, 206],
    );
  });

  it('keeps the received bytes if a web page arrives in place of the rest, and a retry continues from there', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'file', kind: 'resetInBody', fraction: 0.7, times: 1 });
    b.simulator.addFault({ route: 'file', kind: 'foreignBody' });
    const engine = await b.engine({ workerPath });
    const { id, failure } = inState(await b.export(engine), 'failed');
    assert.deepEqual([failure.reason, failure.detail], ['notAnExport', 'webPage']);
    b.simulator.clearFaults();
    await engine.retry(id);
    await assertWhole(b, await engine.settled(id));
    const last = fileRequests(b).at(-1);
    assert.equal(last?.status, 206);
    assert.match(last.headers.range ?? '', /^bytes=[1-9]\d+-$/);
  });

  it('keeps nothing of a web page in a gzip', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'file', kind: 'foreignBody', isGzip: true });
    const engine = await b.engine({ workerPath });
    assert.equal(inState(await b.export(engine), 'failed').failure.reason, 'notAnExport');
    assert.deepEqual(await b.files(), []);
  });

  it('counts no header in lower case as a contact', async () => {
    const b = await start({ exports: { lowerCaseHeader: true } });
    const text = csv(b).replace(/^.*\n/, (header) => header.toLowerCase());
    await assertWhole(b, await b.export(await b.engine({ workerPath })), text);
  });

  it('restarts if the file is another one', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'file', kind: 'resetInBody', fraction: 0.7, times: 1 });
    b.simulator.addFault({ route: 'file', kind: 'changedFile', after: 1 });
    const job = inState(await b.export(await b.engine({ workerPath })), 'completed');
    assert.deepEqual(
      fileRequests(b).map(({ status }) => status),
      [200, 200],
    );
    // The other file has as many contacts, and none of the first.
    assert.equal(job.warning, undefined);
    const text = await readFile(job.files[0]?.path ?? '', 'utf8');
    const lines = csv(b).split('\n');
    const records = lines.slice(1).filter(({ length }) => length > 200);
    assert.ok(records.length > 1000);
    assert.equal(records.filter((line) => text.includes(line)).length, 0);
  });

  it('restarts if the host supports no ranges', async () => {
    const b = await start({ exports: { ranges: false } });
    b.simulator.addFault({ route: 'file', kind: 'resetInBody', fraction: 0.7, times: 1 });
    await assertWhole(b, await b.export(await b.engine({ workerPath })));
    assert.deepEqual(
      fileRequests(b).map(({ status }) => status),
      [200, 200],
    );
  });

  it('restarts once if the host says that there is no such range', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'file', kind: 'resetInBody', fraction: 0.7, times: 1 });
    b.simulator.addFault({ route: 'file', kind: 'status', status: 416, after: 1, times: 1 });
    await assertWhole(b, await b.export(await b.engine({ workerPath })));
    assert.deepEqual(
      fileRequests(b).map(({ status, headers }) => [status, headers.range === undefined]),
      [
        [200, true],
        [416, false],
        [200, true],
      ],
    );
  });

  it('rebuilds the array when a JSON download is resumed in another engine', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'file', kind: 'stall', at: 'body', fraction: 0.5, times: 1 });
    const first = await b.engine({ workerPath });
    await b.start(first, { fileType: 'json', jsonFormat: 'array' });
    await untilResumeFile(b.folder, 1);
    await first.close();
    assert.deepEqual((await b.files()).map(extname), ['.download']);

    const second = await b.engine({ workerPath });
    second.resume();
    const [job] = second.jobs;
    const lines = b.jsonLinesOf({ listIds: [b.list(0).id] });
    await assertWhole(b, await second.settled(job?.id ?? ''), `[${lines.join(',\n')}]\n`);
    assert.equal(fileRequests(b).at(-1)?.status, 206);
  });

  it('resumes in a new process after the old one was killed', async () => {
    const b = await start({ exports: { contentLength: 'always' } });
    b.simulator.addFault({ route: 'file', kind: 'stall', at: 'body', fraction: 0.8, times: 1 });
    const engine = await b.engine();
    // Stored for the processes, and not run here.
    await b.start(engine);
    await engine.close();
    const env = { ...process.env, SENDGRID_API_KEY: b.simulator.apiKey };
    const run = () =>
      spawn(process.execPath, [childFile, b.simulator.apiUrl, b.storeFolder], { env });
    const first = run();
    const length = await untilResumeFile(b.folder, 10_000);
    first.kill('SIGKILL');
    await once(first, 'close');

    const second = run();
    const [code] = (await once(second, 'close')) as unknown[];
    assert.equal(code, 0);
    const after = await b.engine();
    await assertWhole(b, after.jobs[0]);
    const range = Number(/\d+/.exec(fileRequests(b).at(-1)?.headers.range ?? '')?.[0]);
    assert.ok(
      range > 0 && range >= length - 4096,
      `resumed from ${range}, the resume file had ${length}`,
    );
  }).timeout(30_000);

  it('restarts if the resume file cannot be inflated', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'file', kind: 'stall', at: 'body', fraction: 0.5, times: 1 });
    const first = await b.engine();
    await b.start(first);
    await untilResumeFile(b.folder, 1);
    await first.close();
    const path = join(b.folder, (await b.files())[0] ?? '');
    const resumeFile = await readFile(path);
    resumeFile.fill(0, resumeFile.indexOf('\n') + 1000);
    await writeFile(path, resumeFile);

    const second = await b.engine();
    second.resume();
    await assertWhole(b, await second.settled(second.jobs[0]?.id ?? ''));
  });

  it('warns if the file has another number of contacts than SendGrid promised', async () => {
    const b = await start();
    const { apiUrl: baseUrl, apiKey } = b.simulator;
    class Boaster extends ApiClient {
      override async exportStatus(...call: Parameters<ApiClient['exportStatus']>) {
        return { ...(await super.exportStatus(...call)), contactCount: 5001 };
      }
    }
    const client = new Boaster({ baseUrl, apiKey });
    const accounts = { client: () => Promise.resolve(client) };
    const job = inState(await b.export(await b.engine({ workerPath, accounts })), 'completed');
    assert.deepEqual(job.warning, { reason: 'contactCount', promised: 5001, found: 5000 });
    assert.deepEqual(await b.stored(), [job]);
  });

  it('does not start a file without enough space, and continues when there is', async () => {
    const b = await start({ exports: { contentLength: 'always' } });
    let free = 20 * 1024 * 1024 - 100_000;
    const engine = await b.engine({ workerPath, freeBytes: () => Promise.resolve(free) });
    b.simulator.addFault({ route: 'file', kind: 'resetInBody', fraction: 0.9, times: 1 });
    free = 16 * 1024 * 1024;
    const failed = inState(await b.export(engine), 'failed');
    assert.equal(failed.failure.reason, 'diskFull');
    free = 1e12;
    await engine.retry(failed.id);
    await assertWhole(b, await engine.settled(failed.id));
    assert.equal(b.simulator.exports.length, 1);
  });

  it('keeps the received bytes unless cancelled, and nothing after a cancel', async () => {
    const b = await start();
    b.simulator.addFault({ route: 'file', kind: 'stall', at: 'body' });
    const engine = await b.engine({ workerPath });
    const [job] = await b.start(engine);
    await untilResumeFile(b.folder, 1);
    await engine.cancel(job?.id ?? '');
    assert.deepEqual(await b.files(), []);
  });
});

/** Waits until the resume file has so many bytes. Returns its size. */
async function untilResumeFile(folder: string, atLeast: number): Promise<number> {
  for (;;) {
    const names = await readdir(folder).catch(() => []);
    const name = names.find((one) => one.endsWith('.download'));
    if (name !== undefined) {
      const { size } = await stat(join(folder, name));
      await sleep(100);
      if (size > atLeast && (await stat(join(folder, name))).size === size) {
        return size;
      }
    }
    await sleep(10);
  }
}
