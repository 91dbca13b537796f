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

/** The point at which a job is cancelled. */
interface Stage {
  readonly faults?: readonly FaultInput[];
  readonly scenario?: ScenarioInput;
  readonly engine?: Partial<ExportEngineOptions>;
  readonly isThere: (harness: CancelBench) => boolean;
  /** Set if the wait that follows is cancelled: how many milliseconds that is at least. */
  readonly thenWaits?: number;
  /** Whether another job was started before. */
  readonly isSecond?: true;
}

interface CancelBench {
  readonly bench: EngineBench;
  readonly engine: ExportEngine;
  readonly job: ExportJob;
}

const workerPath = join(projectFolder, 'src/engine/download/writers/downloadWorker.ts');
const post = 'POST /v3/marketing/contacts/exports';
const list = 'GET /v3/marketing/contacts/exports';
const status = 'GET /v3/marketing/contacts/exports/';
const file = 'GET /';

/** Returns whether a request was sent and, if a status is given, got that response. */
const hasRequested =
  (what: string, withStatus?: number) =>
  ({ bench: { simulator } }: CancelBench): boolean =>
    simulator.requests.some((request) => {
      const line = `${request.method} ${request.path}`;
      const fits =
        what === file
          ? request.origin === 'files'
          : what === status
            ? line.startsWith(what)
            : line === what;
      return fits && (withStatus === undefined || request.status === withStatus);
    });
const received = ({ engine, job }: CancelBench): boolean =>
  (engine.progress(job.id)?.receivedBytes ?? 0) > 0;

const stages: Readonly<Record<string, Stage>> = {
  'waits for its turn': { engine: { maxJobs: 0 }, isThere: () => true },
  'waits for the key, for which the user may be asked': {
    engine: { accounts: { client: () => new Promise<never>(() => undefined) } },
    isThere: () => true,
  },
  'has sent its POST': {
    faults: [{ route: 'createExport', kind: 'stall' }],
    isThere: hasRequested(post),
  },
  'is delayed before its POST, by the rate limit': {
    faults: [{ route: 'createExport', kind: 'status', status: 429, resetSeconds: 60 }],
    isThere: hasRequested(post, 429),
    thenWaits: 0,
  },
  'waits for the response to another job, for its rate limit': {
    faults: [{ route: 'createExport', kind: 'stall' }],
    isSecond: true,
    isThere: hasRequested(post),
    thenWaits: 0,
  },
  'is delayed before its status request, by the rate limit': {
    scenario: { rateLimit: { limit: 1, windowSeconds: 60, reset: 'secondsLeft' } },
    isThere: hasRequested(post, 202),
    thenWaits: 20_000,
  },
  'looks for the job of a POST whose response was lost': {
    faults: [
      { route: 'createExport', kind: 'resetBeforeHeaders' },
      { route: 'listExports', kind: 'status', status: 503 },
    ],
    isThere: hasRequested(list, 503),
    thenWaits: 0,
  },
  'is about to look for it again': {
    faults: [{ route: 'createExport', kind: 'resetBeforeHeaders' }],
    isThere: hasRequested(list, 200),
    thenWaits: 0,
  },
  'is about to request the status': {
    isThere: hasRequested(post),
    thenWaits: 0,
  },
  'has requested the status': {
    faults: [{ route: 'exportStatus', kind: 'stall' }],
    isThere: hasRequested(status),
  },
  'is pending': {
    faults: [{ route: 'exportStatus', kind: 'neverReady' }],
    isThere: hasRequested(status, 200),
    thenWaits: 0,
  },
  'waits after a 503': {
    faults: [{ route: 'exportStatus', kind: 'status', status: 503 }],
    isThere: hasRequested(status, 503),
    thenWaits: 0,
  },
  'waits as long as a 503 says': {
    faults: [{ route: 'exportStatus', kind: 'status', status: 503, retryAfter: 60 }],
    isThere: hasRequested(status, 503),
    thenWaits: 0,
  },
  'waits after a 429': {
    faults: [{ route: 'exportStatus', kind: 'status', status: 429, resetSeconds: 60 }],
    isThere: hasRequested(status, 429),
    thenWaits: 0,
  },
  'has requested its file': {
    faults: [{ route: 'file', kind: 'stall' }],
    isThere: hasRequested(file),
  },
  'is about to request its file again': {
    faults: [{ route: 'file', kind: 'status', status: 503 }],
    isThere: hasRequested(file, 503),
    thenWaits: 0,
  },
  'is about to request a new URL again': {
    faults: [
      { route: 'file', kind: 'expiredUrl' },
      { route: 'exportStatus', kind: 'status', status: 503, after: 1 },
    ],
    isThere: hasRequested(status, 503),
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
    [`waits for bytes that do not arrive, ${where}`]: {
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

describe('ExportEngine: a cancel settles immediately', () => {
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
      // Its timeouts are so long that none of them can end anything here.
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

  it('while a disk takes its time to sync the end of a file', async () => {
    const b = (bench = await EngineBench.start());
    const time = new FrozenTime();
    // Not part of a job is the time that the disk gets when a job has ended: a tenth of a second at most.
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

/** A disk of which one sync does not end until the disk is restored. */
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
    /** Makes the next sync hang. */
    hang: () => {
      isToHang = true;
    },
    restore: () => {
      prototype.sync = sync;
      restored.resolve(undefined);
    },
  };
}
