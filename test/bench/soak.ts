import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ExportEngine } from '../../src/engine/exportEngine.ts';
import { ExportError } from '../../src/engine/model/exportError.ts';
import { isUnfinished, type ExportJob } from '../../src/engine/model/exportJob.ts';
import type { FaultInput } from '../simulator/faults.ts';
import { EngineBench, inState } from '../unit/engine/engineBench.ts';
import { seededRandom } from './statistics.ts';

const jobs = 200;
const workerPath = fileURLToPath(
  new URL('../../src/engine/download/writers/downloadWorker.ts', import.meta.url),
);

/** The faults of files and of status requests; each occurs now and then. */
const kinds: readonly FaultInput[] = [
  { route: 'file', kind: 'resetInBody', fraction: 0.5 },
  { route: 'file', kind: 'resetBeforeHeaders' },
  { route: 'file', kind: 'resetAfterHeaders' },
  { route: 'file', kind: 'stall', at: 'body' },
  { route: 'file', kind: 'expiredUrl' },
  { route: 'file', kind: 'truncatedGzip' },
  { route: 'file', kind: 'corruptGzip' },
  { route: 'file', kind: 'wrongContentLength', by: 100 },
  { route: 'file', kind: 'trailingBytes' },
  { route: 'file', kind: 'status', status: 503, body: 'html' },
  { route: 'exportStatus', kind: 'status', status: 502, body: 'html' },
  { route: 'exportStatus', kind: 'truncatedJson' },
  { route: 'exportStatus', kind: 'resetBeforeHeaders' },
  { route: 'createExport', kind: 'responseLost' },
  { route: 'createExport', kind: 'status', status: 429, retryAfter: 1 },
  { route: 'createExport', kind: 'resetBeforeHeaders' },
];

/**
 * Whether it is unknown if SendGrid created a job: among ten identical ones, the one whose response was lost cannot be
 * identified, and the user decides whether to request it again.
 */
const isUndecided = (job: ExportJob): boolean =>
  job.state === 'failed' && job.failure.reason === 'unconfirmed';

async function retried(engine: ExportEngine, id: string): Promise<boolean> {
  try {
    await engine.retry(id);
  } catch (error) {
    if (error instanceof ExportError && error.reason === 'unconfirmed') {
      return false;
    }
    throw error;
  }
  await engine.settled(id);
  return true;
}

/** Runs 200 exports with random faults. Each must end with its complete file, if necessary after some retries. */
export async function soak(seed: number): Promise<void> {
  const random = seededRandom(seed);
  const bench = await EngineBench.start({ exports: { pendingPolls: 1 } });
  try {
    const engine = await bench.engine({ stallMs: 200, workerPath });
    const expected = bench.csvOf({ listIds: [bench.list(0).id] });
    let faults = 0;
    let retries = 0;
    for (let started = 0; started < jobs; started += 10) {
      for (let count = 0; count < 8; count++) {
        const kind = kinds[Math.floor(random() * kinds.length)];
        if (kind) {
          bench.simulator.addFault({ ...kind, after: Math.floor(random() * 10), times: 1 });
          faults++;
        }
      }
      for (let count = 0; count < 10; count++) {
        await bench.start(engine);
      }
      await Promise.all(engine.jobs.filter(isUnfinished).map(({ id }) => engine.settled(id)));
      bench.simulator.clearFaults();
      for (const { id } of engine.jobs.filter(({ state }) => state === 'failed')) {
        if (await retried(engine, id)) {
          retries++;
        }
      }
      console.error(`${started + 10} jobs, ${faults} faults, ${retries} retries`);
    }
    let undecided = 0;
    for (const job of engine.jobs) {
      if (isUndecided(job)) {
        undecided++;
        continue;
      }
      const [file] = inState(job, 'completed').files;
      assert.equal(await readFile(file?.path ?? '', 'utf8'), expected);
    }
    assert.equal(engine.jobs.length, jobs);
    assert.equal((await bench.files()).length, jobs - undecided, 'A file is left behind.');
    const faced = `${faults} faults (seed ${seed}), ${retries} retries`;
    console.log(`${jobs} jobs, ${faced}, ${undecided} left to the user: nothing lost.`);
  } finally {
    await bench.close();
  }
}
