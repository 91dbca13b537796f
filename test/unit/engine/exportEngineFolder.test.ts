import assert from 'node:assert/strict';
import { mkdir, readdir, realpath, rename, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExportEngine } from '../../../src/engine/exportEngine.ts';
import { EngineBench, inState } from './engineBench.ts';

describe('The folder that the user was shown', () => {
  let bench: EngineBench;
  let root: string;
  let elsewhere: string;
  beforeEach(async () => {
    bench = await EngineBench.start({ exports: { pendingPolls: 2 } });
    root = await realpath(dirname(bench.folder));
    elsewhere = join(root, 'elsewhere');
    await mkdir(elsewhere);
  });
  afterEach(() => bench.close());

  /** Replaces the folder with a link, as a program that waits for the export can. */
  async function swap(): Promise<void> {
    await rename(bench.folder, join(root, 'moved'));
    await symlink(elsewhere, bench.folder);
  }

  async function start(engine: ExportEngine): Promise<string> {
    const [job] = await engine.start({
      options: bench.options,
      account: bench.account,
      folder: bench.folder,
      realFolder: join(root, 'files'),
    });
    return job?.id ?? '';
  }

  async function failsInPlace(engine: ExportEngine, jobId: string): Promise<void> {
    const { failure } = inState(await engine.settled(jobId), 'failed');
    assert.deepEqual(failure, { reason: 'folderMoved', detail: bench.folder });
    assert.deepEqual(await readdir(elsewhere), []);
  }

  it('is remembered in the job, and gets the files', async () => {
    const engine = await bench.engine();
    const job = inState(await engine.settled(await start(engine)), 'completed');
    assert.equal(job.request.realFolder, join(root, 'files'));
    assert.equal((await bench.files()).length, 1);
  });

  it('is checked before anything is sent', async () => {
    const engine = await bench.engine();
    await symlink(elsewhere, bench.folder);
    await assert.rejects(start(engine), { reason: 'folderMoved' });
    assert.deepEqual(bench.simulator.requests, []);
    assert.deepEqual(await readdir(elsewhere), []);
  });

  /** An engine in which the folder is replaced during the first wait after a request to an origin. */
  async function engineWithSwap(origin: 'api' | 'files'): Promise<ExportEngine> {
    const { delay } = bench.time;
    let isSwapped = false;
    return bench.engine({
      delay: async (...given) => {
        if (!isSwapped && bench.simulator.requests.some((request) => request.origin === origin)) {
          isSwapped = true;
          await swap();
        }
        await delay(...given);
      },
    });
  }

  it('is checked when the export is ready, and Retry saves the files nowhere else', async () => {
    const engine = await engineWithSwap('api');
    const jobId = await start(engine);
    await failsInPlace(engine, jobId);
    await engine.retry(jobId);
    await failsInPlace(engine, jobId);
    assert.equal(bench.simulator.exports.length, 1);
  });

  it('is checked before each attempt of a download', async () => {
    bench.simulator.addFault({ route: 'file', kind: 'resetInBody', fraction: 0.5, times: 1 });
    const engine = await engineWithSwap('files');
    await failsInPlace(engine, await start(engine));
    assert.ok(bench.simulator.requests.some(({ origin }) => origin === 'files'));
  });
});
