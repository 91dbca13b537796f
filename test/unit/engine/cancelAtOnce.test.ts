import assert from 'node:assert/strict';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { ExportEngine, ExportEngineOptions } from '../../../src/engine/exportEngine.ts';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import type { Delay } from '../../../src/util/delay.ts';
import type { FaultInput } from '../../simulator/faults.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { projectFolder } from '../../support/paths.ts';
import { FrozenTime } from '../../support/frozenTime.ts';
import { until } from '../../support/until.ts';
import { EngineBench, inState } from './engineBench.ts';

/** Where a job is when it is cancelled. */
interface Stage {
  readonly faults?: readonly FaultInput[];
  readonly scenario?: ScenarioInput;
  readonly engine?: Partial<ExportEngineOptions>;
  readonly isThere: (harness: World) => boolean;
  /** Whether it is the wait that follows which is cancelled, and how many milliseconds that is at least. */
  readonly thenWaits?: number;
  /** Whether another job has begun before. */
  readonly isSecond?: true;
}

interface World {
  readonly bench: EngineBench;
  readonly engine: ExportEngine;
  readonly job: ExportJob;
}

const workerPath = join(projectFolder, 'src/engine/download/writers/downloadWorker.ts');
const post = 'POST /v3/marketing/contacts/exports';
const list = 'GET /v3/marketing/contacts/exports';
const status = 'GET /v3/marketing/contacts/exports/';
const file = 'GET /';

/** Whether something was asked for, and, once it is said, answered so. */
const asked =
  (what: string, answer?: number) =>
  ({ bench: { simulator } }: World): boolean =>
    simulator.requests.some((request) => {
      const line = `${request.method} ${request.path}`;
      const fits =
        what === file
          ? request.origin === 'files'
          : what === status
            ? line.startsWith(what)
            : line === what;
      return fits && (answer === undefined || request.status === answer);
    });
const received = ({ engine, job }: World): boolean =>
  (engine.progress(job.id)?.receivedBytes ?? 0) > 0;

const stages: Readonly<Record<string, Stage>> = {
  'waits for its turn': { engine: { maxJobs: 0 }, isThere: () => true },
  'waits for the key, for which its user may be asked': {
    engine: { accounts: { client: () => new Promise<never>(() => undefined) } },
    isThere: () => true,
  },
  'has sent its POST': {
    faults: [{ route: 'createExport', kind: 'stall' }],
    isThere: asked(post),
  },
  'is held back before its POST, by the rate limit': {
    faults: [{ route: 'createExport', kind: 'status', status: 429, resetSeconds: 60 }],
    isThere: asked(post, 429),
    thenWaits: 0,
  },
  'waits for what the answer to another job says of the rate limit': {
    faults: [{ route: 'createExport', kind: 'stall' }],
    isSecond: true,
    isThere: asked(post),
    thenWaits: 0,
  },
  'is held back before its status, by the rate limit': {
    scenario: { rateLimit: { limit: 1, windowSeconds: 60, reset: 'secondsLeft' } },
    isThere: asked(post, 202),
    thenWaits: 20_000,
  },
  'looks for the job of a POST of which the answer was lost': {
    faults: [
      { route: 'createExport', kind: 'resetBeforeHeaders' },
      { route: 'listExports', kind: 'status', status: 503 },
    ],
    isThere: asked(list, 503),
    thenWaits: 0,
  },
  'is to look for it again': {
    faults: [{ route: 'createExport', kind: 'resetBeforeHeaders' }],
    isThere: asked(list, 200),
    thenWaits: 0,
  },
  'is about to ask for the status': {
    isThere: asked(post),
    thenWaits: 0,
  },
  'has asked for the status': {
    faults: [{ route: 'exportStatus', kind: 'stall' }],
    isThere: asked(status),
  },
  'is pending': {
    faults: [{ route: 'exportStatus', kind: 'neverReady' }],
    isThere: asked(status, 200),
    thenWaits: 0,
  },
  'waits after a 503': {
    faults: [{ route: 'exportStatus', kind: 'status', status: 503 }],
    isThere: asked(status, 503),
    thenWaits: 0,
  },
  'waits as a 503 says': {
    faults: [{ route: 'exportStatus', kind: 'status', status: 503, retryAfter: 60 }],
    isThere: asked(status, 503),
    thenWaits: 0,
  },
  'waits after a 429': {
    faults: [{ route: 'exportStatus', kind: 'status', status: 429, resetSeconds: 60 }],
    isThere: asked(status, 429),
    thenWaits: 0,
  },
  'has asked for its file': {
    faults: [{ route: 'file', kind: 'stall' }],
    isThere: asked(file),
  },
  'is to ask for its file again': {
    faults: [{ route: 'file', kind: 'status', status: 503 }],
    isThere: asked(file, 503),
    thenWaits: 0,
  },
  'is to ask for a new URL again': {
    faults: [
      { route: 'file', kind: 'expiredUrl' },
      { route: 'exportStatus', kind: 'status', status: 503, after: 1 },
    ],
    isThere: asked(status, 503),
    thenWaits: 0,
  },
  ...inTheMiddle('in this thread', {}),
  ...inTheMiddle('in a worker', { workerPath }),
};

function inTheMiddle(
  where: string,
  engine: Partial<ExportEngineOptions>,
): Readonly<Record<string, Stage>> {
  return {
    [`waits for bytes that do not come, ${where}`]: {
      faults: [{ route: 'file', kind: 'stall', at: 'body' }],
      engine,
      isThere: received,
    },
    [`is in the middle of a file, ${where}`]: {
      faults: [{ route: 'file', kind: 'slow', bytesPerSecond: 40_000 }],
      engine,
      isThere: received,
    },
    [`has one of three files, ${where}`]: {
      scenario: { exports: { parts: 3 } },
      faults: [{ route: 'file', kind: 'stall', at: 'body', after: 1 }],
      engine,
      isThere: (harness) => {
        const now = harness.engine.job(harness.job.id);
        return now?.state === 'downloading' && now.parts.some((part) => part.state === 'done');
      },
    },
  };
}

describe('ExportEngine: a cancel settles at once', () => {
  let bench: EngineBench | undefined;
  afterEach(async () => {
    await bench?.close();
    bench = undefined;
  });

  for (const [name, stage] of Object.entries(stages)) {
    it(`while a job ${name}`, async () => {
      const b = (bench = await EngineBench.start(stage.scenario));
      const time = new FrozenTime();
      const { delay } = time;
      const { apiUrl: baseUrl, apiKey } = b.simulator;
      // Its time-outs are so long that none of them can be what ends anything here.
      const client = new ApiClient({ baseUrl, apiKey, delay });
      const engine = await b.engine({
        accounts: { client: () => Promise.resolve(client) },
        delay,
        ...stage.engine,
      });
      stage.faults?.forEach((fault) => b.simulator.addFault(fault));
      const jobs: ExportJob[] = [];
      const isThere = (): boolean => jobs.some((job) => stage.isThere({ bench: b, engine, job }));
      const { thenWaits } = stage;
      if (thenWaits !== undefined) {
        time.standWhen((milliseconds) => milliseconds >= thenWaits && isThere());
      }
      if (stage.isSecond) {
        await b.start(engine);
      }
      jobs.push(...(await b.start(engine)));
      const [job] = jobs;
      assert.ok(job);
      const isReached = thenWaits !== undefined ? () => time.waiting > 0 : isThere;
      await until(`a job that ${name}`, isReached, { intervalMs: 5 });

      await time.during(() => engine.cancel(job.id));

      const cancelled = inState(engine.job(job.id), 'cancelled');
      assert.ok((await b.stored()).some((stored) => isDeepStrictEqual(stored, cancelled)));
      assert.deepEqual(await b.files(), []);
    });
  }

  it('while a disk takes its time to sync the last of a file', async () => {
    const b = (bench = await EngineBench.start());
    const time = new FrozenTime();
    // What is not part of a job is the time that the disk is given when a job is over: a tenth of a second at most.
    const delay: Delay = (milliseconds, options) =>
      options?.signal || milliseconds > 100 ? time.delay(milliseconds, options) : Promise.resolve();
    const engine = await b.engine({ delay });
    const disk = await slowDisk(b.folder);
    try {
      engine.onDidChangeJob((change) => {
        if (change.kind === 'saved' && change.job.state === 'downloading') {
          disk.hang();
        }
      });
      const [job] = await b.start(engine);
      assert.ok(job);
      await disk.hangs;
      await time.during(() => engine.cancel(job.id));
      inState(engine.job(job.id), 'cancelled');
      assert.deepEqual(await b.files(), []);
    } finally {
      disk.restore();
    }
  });
});

/** A disk of which one sync does not come to its end until the disk is restored. */
async function slowDisk(folder: string) {
  await mkdir(folder, { recursive: true });
  const handle = await open(folder, 'r');
  const prototype = z
    .custom<Pick<FileHandle, 'sync'>>((value) => typeof value === 'object')
    .parse(Object.getPrototypeOf(handle));
  await handle.close();
  const { sync } = prototype;
  const hangs = Promise.withResolvers<undefined>();
  const restored = Promise.withResolvers<undefined>();
  let isToHang = false;
  prototype.sync = async function (this: FileHandle) {
    if (isToHang) {
      isToHang = false;
      hangs.resolve(undefined);
      await restored.promise;
    }
    await sync.call(this);
  };
  return {
    hangs: hangs.promise,
    /** The next sync is the one. */
    hang: () => {
      isToHang = true;
    },
    restore: () => {
      prototype.sync = sync;
      restored.resolve(undefined);
    },
  };
}
