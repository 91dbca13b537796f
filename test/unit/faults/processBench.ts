import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ExportEngine } from '../../../src/engine/exportEngine.ts';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import { JobStore } from '../../../src/engine/jobs/jobStore.ts';
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
const ownership = { graceMs: 100, takeoverMs: 50 };
/** Enough that a kill leaves one complete part beside an incomplete one. */
export const parts = 2;

/** One store and one folder, for engines in other processes and in this one. */
export class ProcessBench {
  readonly simulator: Simulator;
  readonly #root: string;
  readonly #folder: string;
  readonly #storeFolder: string;
  readonly #windows: EngineWindow[] = [];

  private constructor(simulator: Simulator, root: string) {
    this.simulator = simulator;
    this.#root = root;
    this.#folder = join(root, 'files');
    this.#storeFolder = join(root, 'jobs');
  }

  static async start(simulator: Simulator): Promise<ProcessBench> {
    const root = await mkdtemp(join(tmpdir(), 'contact-exports-processes-'));
    return new ProcessBench(simulator, root);
  }

  /** Stores a job for each list, for the next process to find. */
  async store(lists: readonly { readonly id: string; readonly name: string }[]): Promise<void> {
    const jobs = newJobs({
      options: {
        audience: { kind: 'selected', lists, segments: [] },
        fileType: 'csv',
        jsonFormat: 'lines',
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
    const storeFolder = this.#storeFolder;
    const window = new EngineWindow({ apiUrl, apiKey, storeFolder, ownership, name, speedup });
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
      delay,
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
