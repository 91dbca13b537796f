import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ExportEngine } from '../../../src/engine/exportEngine.ts';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import { JobStore } from '../../../src/engine/jobs/jobStore.ts';
import type { FileSource } from '../../../src/engine/model/ports.ts';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import { FileClient } from '../../../src/sendgrid/fileClient.ts';
import type { Delay } from '../../../src/util/delay.ts';
import { forEachAtMost } from '../../../src/util/forEachAtMost.ts';
import { seededRandom } from '../../bench/statistics.ts';
import { csvHeader, csvRow } from '../../simulator/csv.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { openFilesBelow } from '../../support/openFiles.ts';
import { until } from '../../support/until.ts';
import { VirtualTime } from '../../support/virtualTime.ts';

/** The number of runs, by the number of parts. */
const runsOf: Readonly<Record<number, number>> = { 1: 100, 4: 70, 24: 30 };
const closingsAtMost = 3;
const seed = Number(process.env.CLOSINGS_SEED ?? 9);

/** Counts the moments at which an engine can be closed, and closes it at one of them. */
class Moments {
  #left = Infinity;
  #action: () => void = () => undefined;
  passed = 0;

  at(moment: number, action: () => void): void {
    this.#left = moment;
    this.#action = action;
  }

  pass(): void {
    this.passed += 1;
    if (this.#left-- === 0) {
      this.#action();
    }
  }
}

class WatchedStore extends JobStore {
  readonly #moments: Moments;

  constructor(folder: string, moments: Moments) {
    super({ folder });
    this.#moments = moments;
  }

  override async write(job: ExportJob): Promise<void> {
    this.#moments.pass();
    const written = super.write(job);
    this.#moments.pass();
    await written;
    this.#moments.pass();
  }
}

describe('Closing a window at random moments', function () {
  this.timeout(120_000);

  for (const [parts, runs] of Object.entries(runsOf)) {
    describe(`during an export of ${parts} parts`, () => {
      let simulator: Simulator;
      before(async () => {
        simulator = await startSimulator({
          contacts: 100,
          lists: Array.from({ length: runs + 1 }, (_, index) => ({
            name: `List ${index}`,
            contacts: 48,
          })),
          exports: { parts: Number(parts), pendingPolls: 0 },
          rateLimit: { limit: 100_000 },
        });
      });
      after(() => simulator.close());

      it(`loses no file, duplicates none and leaves nothing behind, ${runs} times (seed ${seed})`, async () => {
        const random = seededRandom(seed + Number(parts));
        const whole = await run(simulator, 0, Number(parts), []);
        assert.deepEqual(whole.faults, []);
        // Drawn beforehand, since concurrent runs end in any order.
        const plans = Array.from({ length: runs }, (_, index) => ({
          list: index + 1,
          closings: Array.from({ length: 1 + Math.floor(random() * closingsAtMost) }, () => ({
            moment: Math.floor(random() * whole.moments),
            turns: Math.floor(random() * 4),
          })),
        }));
        const faults: string[] = [];
        await forEachAtMost(
          plans,
          4,
          async ({ list, closings }) => {
            const result = await run(simulator, list, Number(parts), closings);
            faults.push(...result.faults.map((fault) => `run ${list}: ${fault}`));
          },
          new AbortController().signal,
        );
        assert.deepEqual(faults, []);
      });
    });
  }
});

interface Closing {
  readonly moment: number;
  /** How many turns of the event loop later. */
  readonly turns: number;
}

/** Runs one export, and returns what is wrong with its end. */
async function run(
  simulator: Simulator,
  list: number,
  parts: number,
  closings: readonly Closing[],
): Promise<{ readonly moments: number; readonly faults: readonly string[] }> {
  const root = await mkdtemp(join(tmpdir(), 'closings-'));
  const { id, name } = simulator.lists[list] ?? { id: '', name: '' };
  let passed = 0;
  let jobId: string | undefined;
  let job: ExportJob | undefined;
  try {
    for (const closing of [...closings, undefined]) {
      const moments = new Moments();
      const engine = engineOf(simulator, join(root, 'jobs'), moments);
      const closed = Promise.withResolvers<undefined>();
      if (closing) {
        moments.at(closing.moment, () => {
          void closeAfter(engine, closing.turns).then(() => closed.resolve(undefined));
        });
      }
      await engine.load();
      if (jobId === undefined) {
        const [started] = await engine.start({
          options: {
            audience: { kind: 'selected', lists: [{ id, name }], segments: [] },
            fileType: 'csv',
            jsonFormat: 'lines',
            grouping: 'combined',
            afterExport: 'nothing',
          },
          account: { id: 'a', label: 'acme', region: 'custom', apiBaseUrl: simulator.apiUrl },
          folder: join(root, 'files'),
        });
        jobId = started?.id ?? '';
      } else {
        engine.resume();
      }
      const ended = endOf(engine, jobId);
      job = (await Promise.race([ended, closed.promise])) ?? job;
      passed += moments.passed;
      await engine.close();
    }
    return { moments: passed, faults: await faultsOf(simulator, root, job, { id, parts }) };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Waits for the end. A job of which it is unknown whether its request arrived waits for the user's retry. */
async function endOf(engine: ExportEngine, jobId: string): Promise<ExportJob | undefined> {
  try {
    let job = await engine.settled(jobId);
    for (let tries = 0; job.state === 'failed' && tries < 3; tries++) {
      await engine.retry(jobId);
      job = await engine.settled(jobId);
    }
    return job;
  } catch {
    // The engine was closed.
    return undefined;
  }
}

async function closeAfter(engine: ExportEngine, turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    await nextTurn();
  }
  await engine.close();
}

function engineOf(simulator: Simulator, folder: string, moments: Moments): ExportEngine {
  const time = new VirtualTime();
  const delay: Delay = async (milliseconds, options) => {
    moments.pass();
    await time.delay(milliseconds, options);
  };
  const { apiUrl: baseUrl, apiKey } = simulator;
  const client = new ApiClient({ baseUrl, apiKey, delay });
  const real = new FileClient();
  const files: FileSource = {
    open: async (url, options) => {
      moments.pass();
      const response = await real.open(url, options);
      moments.pass();
      return response;
    },
  };
  const engine = new ExportEngine({
    ...{ files, delay, random: () => 0.5, ownership: { graceMs: 0 } },
    accounts: {
      client: () => {
        moments.pass();
        return Promise.resolve(client);
      },
    },
    store: new WatchedStore(folder, moments),
  });
  engine.onDidChangeJob(() => moments.pass());
  engine.onDidProgress(() => moments.pass());
  return engine;
}

/** Returns what is lost, duplicated or left behind. */
async function faultsOf(
  simulator: Simulator,
  root: string,
  job: ExportJob | undefined,
  { id, parts }: { readonly id: string; readonly parts: number },
): Promise<readonly string[]> {
  if (job?.state !== 'completed') {
    return [`the job is ${JSON.stringify(job)}`];
  }
  const names = await readdir(join(root, 'files'));
  const own = job.files.map(({ path }) => basename(path));
  const lost = own.filter((name) => !names.includes(name));
  const over = names.filter((name) => !own.includes(name));
  const faults = [
    ...lost.map((name) => `lost ${name}`),
    ...over.map((name) => `left behind ${name}`),
    ...(own.length === parts ? [] : [`${own.length} files`]),
  ];
  if (lost.length === 0) {
    const texts = await Promise.all(job.files.map(({ path }) => readFile(path, 'utf8')));
    const rows = Array.from(simulator.contactsOf({ listIds: [id] }), csvRow);
    const header = csvHeader(simulator.customFields);
    if (linesOf(texts.join(''), header) !== linesOf(rows.join('\n'), header)) {
      faults.push('other contacts');
    }
  }
  const areClosed = () => openFilesBelow(join(root, 'files')).length === 0;
  await until('open files', areClosed, { timeoutMs: 5000, intervalMs: 10 }).catch(() =>
    faults.push('a file that was left open'),
  );
  const stored = await new JobStore({ folder: join(root, 'jobs') }).load();
  if (stored.jobs.length !== 1 || stored.jobs[0]?.state !== 'completed') {
    faults.push(`${stored.jobs.length} jobs in the store`);
  }
  return faults;
}

/** Returns the lines of a text without its headers, sorted. */
const linesOf = (text: string, header: string): string =>
  text
    .split('\n')
    .filter((line) => line !== header && line !== '')
    .sort()
    .join('\n');
