import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ExportEngine } from '../../../src/engine/exportEngine.ts';
import type { ExportOptions } from '../../../src/options/exportOptions.ts';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import { JobStore } from '../../../src/engine/jobs/jobStore.ts';
import { readIndexes } from '../../../src/engine/tables/indexFiles.ts';
import { openRecords } from '../../../src/engine/tables/openRecords.ts';
import { identityOf, isFileOf } from '../../../src/records/table/source/partFile.ts';
import { newJobs } from '../../../src/engine/jobs/newJobs.ts';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import { FileClient } from '../../../src/sendgrid/fileClient.ts';
import { delay as realDelay, type Delay } from '../../../src/util/delay.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { EngineWindow } from '../../support/engineWindow.ts';
import { expectedFiles } from './expectedFiles.ts';
import { filesBelow } from './assertions.ts';

/** How many times faster than in production the engines wait. */
const speedup = 20;
const csv = { fileType: 'csv', jsonFormat: 'lines' } as const;
const ownership = { graceMs: 100, takeoverMs: 50 };
/** Enough that a kill leaves one complete part beside an incomplete one. */
export const parts = 2;

/** One store and one folder, for engines in other processes and in this one. */
export class ProcessBench {
  readonly simulator: Simulator;
  readonly #root: string;
  readonly #folder: string;
  readonly #storeFolder: string;
  readonly #indexFolder: string;
  readonly #windows: EngineWindow[] = [];

  private constructor(simulator: Simulator, root: string) {
    this.simulator = simulator;
    this.#root = root;
    this.#folder = join(root, 'files');
    this.#storeFolder = join(root, 'jobs');
    this.#indexFolder = join(root, 'indexes');
  }

  static async start(simulator: Simulator): Promise<ProcessBench> {
    const root = await mkdtemp(join(tmpdir(), 'contact-exports-processes-'));
    return new ProcessBench(simulator, root);
  }

  /** Stores a job for each list, for the next process to find: of a CSV by default. */
  async store(
    lists: readonly { readonly id: string; readonly name: string }[],
    format: Pick<ExportOptions, 'fileType' | 'jsonFormat'> = csv,
  ): Promise<void> {
    const jobs = newJobs({
      options: {
        audience: { kind: 'selected', lists, segments: [] },
        ...format,
        grouping: 'separate',
        afterExport: 'nothing',
      },
      account: { id: 'a', label: 'acme', region: 'custom', apiBaseUrl: this.simulator.apiUrl },
      folder: this.#folder,
      now: Date.now(),
    });
    const store = new JobStore({ folder: this.#storeFolder });
    for (const job of jobs) {
      await store.write(job);
    }
  }

  /** Starts another process that resumes the jobs. */
  async window(name: string): Promise<EngineWindow> {
    const { apiUrl, apiKey } = this.simulator;
    const window = new EngineWindow({
      ...{ apiUrl, apiKey, ownership, name, speedup },
      ...{ storeFolder: this.#storeFolder, indexFolder: this.#indexFolder },
    });
    this.#windows.push(window);
    await window.says('ready');
    return window;
  }

  /** Returns the states of the jobs on disk. */
  async states(): Promise<readonly string[]> {
    const { jobs, unreadable } = await new JobStore({ folder: this.#storeFolder }).load();
    assert.deepEqual(unreadable, []);
    return jobs.map(({ state }) => state);
  }

  /** Resumes the jobs in this process until all are completed; one that waits for the user is retried. */
  async finish(): Promise<readonly ExportJob[]> {
    const { apiUrl: baseUrl, apiKey } = this.simulator;
    const delay: Delay = (milliseconds, options) => realDelay(milliseconds / speedup, options);
    const userAgent = 'the last one';
    const client = new ApiClient({ baseUrl, apiKey, delay, userAgent });
    const engine = new ExportEngine({
      accounts: { client: () => Promise.resolve(client) },
      store: new JobStore({ folder: this.#storeFolder }),
      files: new FileClient({ userAgent }),
      ownership,
      machine: 'this machine',
      ...{ delay, indexFolder: this.#indexFolder, leastIndexedBytes: 0 },
    });
    try {
      const { unreadable } = await engine.load();
      assert.deepEqual(unreadable, []);
      engine.resume();
      return await Promise.all(
        engine.jobs.map(async ({ id }) => {
          const job = await engine.settled(id);
          if (job.state !== 'failed') {
            return job;
          }
          assert.equal(job.failure.reason, 'unconfirmed', JSON.stringify(job.failure));
          await engine.retry(id);
          return engine.settled(id);
        }),
      );
    } finally {
      await engine.close();
    }
  }

  /**
   * Asserts that every job is completed, its parts are complete, and each has exactly one name; nothing else is there.
   */
  async assertWhole(jobs: readonly ExportJob[]): Promise<void> {
    const names: string[] = [];
    for (const job of jobs) {
      assert.ok(job.state === 'completed', JSON.stringify(job));
      const expected = expectedFiles(this.simulator, job.request, { parts });
      assert.equal(job.files.length, expected.length);
      for (const [index, { path }] of job.files.entries()) {
        assert.ok(expected[index]?.equals(await readFile(path)), `${path} is incomplete`);
        names.push(basename(path));
      }
    }
    assert.deepEqual((await readdir(this.#folder)).sort(), names.sort());
    for (const path of await filesBelow(this.#root)) {
      assert.ok(!(await readFile(path)).includes(this.simulator.apiKey), `the key is in ${path}`);
    }
  }

  /** Returns the paths of the row indexes. */
  indexes(): Promise<readonly string[]> {
    return filesBelow(this.#indexFolder);
  }

  /** Asserts that each file has a row index by which its table is what it is without one. */
  async assertIndexed(jobs: readonly ExportJob[]): Promise<void> {
    const indexes = await this.indexes();
    const stored = await readIndexes(indexes);
    for (const { path } of jobs.flatMap((job) => (job.state === 'completed' ? job.files : []))) {
      const file = { paths: [path], language: 'en' };
      const [table, other] = [openRecords({ ...file, indexes }), openRecords(file)];
      try {
        const identity = identityOf(await stat(path, { bigint: true }));
        const isStored = stored.some((index) => isFileOf(identity, index.identity));
        assert.ok(isStored, `${path} has no row index`);
        await Promise.all([table.open(), other.open()]);
        const { signal } = new AbortController();
        await Promise.all([table.index(signal), other.index(signal)]);
        assert.deepEqual(table.info, other.info);
        const last = table.info.rows - 1;
        assert.deepEqual(table.record(last), other.record(last));
      } finally {
        await Promise.all([table.close(), other.close()]);
      }
    }
  }

  /**
   * Asserts that SendGrid has created each export once. Its POST was sent twice at most, and the second time only
   * because the first had no effect.
   */
  assertPosts(jobs: readonly ExportJob[]): void {
    for (const { request, title } of jobs) {
      const lists = request.audience.kind === 'all' ? [] : request.audience.lists;
      const isSame = (body: unknown): boolean =>
        lists.every(({ id }) => JSON.stringify(body).includes(id));
      const posts = this.simulator.requests.filter(
        ({ method, body }) => method === 'POST' && isSame(body),
      );
      const made = this.simulator.exports.filter((one) => isSame(one.request));
      assert.equal(made.length, 1, `exports of ${title}`);
      assert.ok(posts.length <= 2, `${posts.length} POSTs for ${title}`);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#windows.map((window) => window.kill()));
    await rm(this.#root, { recursive: true, force: true });
  }
}
