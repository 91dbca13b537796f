import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { ExportEngine } from '../../../../src/engine/exportEngine.ts';
import { JobStore } from '../../../../src/engine/jobs/jobStore.ts';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';
import { ApiClient } from '../../../../src/sendgrid/apiClient.ts';
import { FileClient } from '../../../../src/sendgrid/fileClient.ts';
import { delay as realDelay, type Delay } from '../../../../src/util/delay.ts';
import { seededRandom } from '../../../bench/statistics.ts';
import { startSimulator, type Simulator } from '../../../simulator/simulator.ts';
import { EngineWindow } from '../../../support/engineWindow.ts';
import { expectedFiles } from '../../faults/expectedFiles.ts';

export interface StressOptions {
  readonly exports: number;
  /** The number of concurrent windows, at least 2. */
  readonly windows: number;
  readonly seed: number;
}

const epochs = z.record(z.string(), z.number());
const speedup = 20;
const parts = 2;
const ownership = { graceMs: 300, takeoverMs: 50, responseMs: 400, tickMs: 200 };
const machine = 'this machine';

/** What windows do, and what is done to them, with relative frequencies. */
const shares = {
  start: 40,
  cancel: 6,
  retry: 8,
  remove: 5,
  kill: 7,
  reload: 4,
  suspend: 4,
  wait: 26,
};

/**
 * Many windows over one store, with everything that can happen: in the end, nothing is lost, duplicated or left behind.
 */
export class StressRun {
  readonly #options: StressOptions;
  readonly #simulator: Simulator;
  readonly #root: string;
  readonly #random: () => number;
  readonly #windows: EngineWindow[] = [];
  /** The output of windows that are gone. */
  readonly #output: string[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #removed = new Set<string>();
  readonly counts: Record<string, number> = {};
  #opened = 0;
  #started = 0;

  private constructor(options: StressOptions, simulator: Simulator, root: string) {
    this.#options = options;
    this.#simulator = simulator;
    this.#root = root;
    this.#random = seededRandom(options.seed);
  }

  static async start(options: StressOptions): Promise<StressRun> {
    const simulator = await startSimulator({
      contacts: 400,
      lists: Array.from({ length: options.exports }, (_, index) => ({
        name: `List ${index + 1}`,
        contacts: 60 + (index % 300),
      })),
      exports: { parts, compression: 'none', contentLength: 'always' },
      rateLimit: { limit: 1_000_000 },
    });
    simulator.addFault({ route: 'file', kind: 'slow', bytesPerSecond: 60_000 });
    const root = await mkdtemp(join(tmpdir(), 'contact-exports-stress-'));
    return new StressRun(options, simulator, root);
  }

  /** Runs the actions, and asserts the end. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: this.#options.windows }, () => this.#open()));
    while (this.#started < this.#options.exports) {
      await this.#step();
    }
    await sleep(500);
    await Promise.all([...this.#windows].map((window) => this.#kill(window)));
    await Promise.allSettled([...this.#underWay]);
    const jobs = await this.#finish();
    await this.#assertWhole(jobs);
    this.#assertExports(jobs);
    this.#assertAnnounced();
  }

  async close(): Promise<void> {
    await Promise.all(this.#windows.map((window) => window.kill()));
    await this.#simulator.close();
    await rm(this.#root, { recursive: true, force: true });
  }

  async #step(): Promise<void> {
    const what = this.#draw();
    this.counts[what] = (this.counts[what] ?? 0) + 1;
    const window = this.#pick(this.#windows);
    switch (what) {
      case 'start':
        this.#background(window.does(`start ${JSON.stringify(this.#request())}`));
        return;
      case 'cancel':
      case 'retry':
      case 'remove': {
        const id = this.#pick(await this.#ids());
        if (id !== undefined) {
          if (what === 'remove') {
            this.#removed.add(id);
          }
          this.#background(window.does(`${what} ${id}`));
        }
        return;
      }
      case 'kill':
        await this.#kill(window);
        return this.#open();
      case 'reload':
        return this.#reload(window);
      case 'suspend':
        window.signal('SIGSTOP');
        await sleep(100 + this.#random() * 900);
        window.signal('SIGCONT');
        return;
      case 'wait':
        await sleep(this.#random() * 250);
    }
  }

  #draw(): keyof typeof shares {
    const kinds = [
      'start',
      'cancel',
      'retry',
      'remove',
      'kill',
      'reload',
      'suspend',
      'wait',
    ] as const;
    let at = this.#random() * kinds.reduce((sum, kind) => sum + shares[kind], 0);
    return kinds.find((kind) => (at -= shares[kind]) < 0) ?? 'wait';
  }

  #pick(windows: readonly EngineWindow[]): EngineWindow;
  #pick(ids: readonly string[]): string | undefined;
  #pick<T>(all: readonly T[]): T | undefined {
    return all[Math.floor(this.#random() * all.length)];
  }

  /** The command of a window may never complete if the window is killed. */
  #background(work: Promise<void>): void {
    const done = work.catch(() => undefined).then(() => void this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  async #ids(): Promise<readonly string[]> {
    const names = await readdir(this.#storeFolder).catch(() => []);
    return names
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -5))
      .sort();
  }

  #request() {
    const { id, name } = this.#simulator.lists[this.#started++] ?? { id: '', name: '' };
    return {
      folder: this.#folder,
      account: { id: 'a', label: 'acme', region: 'custom', apiBaseUrl: this.#simulator.apiUrl },
      options: {
        audience: { kind: 'selected', lists: [{ id, name }], segments: [] },
        ...{ fileType: 'csv', jsonFormat: 'lines', grouping: 'combined', afterExport: 'nothing' },
      },
    };
  }

  async #open(remembered: Readonly<Record<string, number>> = {}): Promise<void> {
    const { apiUrl, apiKey } = this.#simulator;
    const name = `window-${++this.#opened}`;
    const window = new EngineWindow({
      ...{ apiUrl, apiKey, storeFolder: this.#storeFolder, ownership, machine },
      ...{ name, speedup, remembered },
    });
    this.#windows.push(window);
    await window.says('ready');
  }

  #drop(window: EngineWindow): void {
    this.#windows.splice(this.#windows.indexOf(window), 1);
    this.#output.push(...window.lines);
  }

  async #kill(window: EngineWindow): Promise<void> {
    await window.kill();
    this.#drop(window);
  }

  async #reload(window: EngineWindow): Promise<void> {
    await window.close();
    this.#drop(window);
    const remembered = window.lines.findLast((line) => line.startsWith('remembers '));
    await this.#open(epochs.parse(JSON.parse(remembered?.slice('remembers '.length) ?? '{}')));
  }

  /** Completes everything in this process: failed jobs are retried, and those to be removed are removed. */
  async #finish(): Promise<readonly ExportJob[]> {
    this.#simulator.clearFaults();
    const delay: Delay = (ms, options) => realDelay(ms / speedup, options);
    const { apiUrl: baseUrl, apiKey } = this.#simulator;
    const client = new ApiClient({ baseUrl, apiKey, delay });
    const engine = new ExportEngine({
      accounts: { client: () => Promise.resolve(client) },
      store: new JobStore({ folder: this.#storeFolder }),
      files: new FileClient(),
      ...{ delay, ownership, machine, maxJobs: 10 },
    });
    try {
      assert.deepEqual((await engine.load()).unreadable, []);
      engine.resume();
      await Promise.all(engine.jobs.map(({ id }) => this.#end(engine, id)));
      return engine.jobs;
    } finally {
      await engine.close();
    }
  }

  async #end(engine: ExportEngine, id: string): Promise<void> {
    let job = await engine.settled(id);
    for (let tries = 0; job.state === 'failed' && tries < 3; tries++) {
      await engine.retry(id);
      job = await engine.settled(id);
    }
    if (this.#removed.has(id)) {
      await engine.remove(id, { deleteFiles: true });
    }
  }

  /** The files are those of the completed jobs, complete and each once; nothing else is there, nor in the store. */
  async #assertWhole(jobs: readonly ExportJob[]): Promise<void> {
    const names: string[] = [];
    for (const job of jobs) {
      assert.ok(job.state === 'completed' || job.state === 'cancelled', JSON.stringify(job));
      const expected = expectedFiles(this.#simulator, job.request, { parts });
      for (const [index, { path }] of (job.state === 'completed' ? job.files : []).entries()) {
        assert.ok(expected[index]?.equals(await readFile(path)), `${path} is incomplete`);
        names.push(basename(path));
      }
    }
    assert.deepEqual((await readdir(this.#folder)).sort(), names.sort());
    const stored = jobs.map(({ id }) => `${id}.json`).sort();
    assert.deepEqual((await this.#namesInStore()).sort(), stored);
  }

  /** Returns what is in the store a minute later: then what a kill leaves of a write or a takeover is removed. */
  async #namesInStore(): Promise<string[]> {
    for (const name of await readdir(this.#storeFolder)) {
      await utimes(join(this.#storeFolder, name), 1, 1);
    }
    await new JobStore({ folder: this.#storeFolder }).load();
    return (await readdir(this.#storeFolder)).filter((name) => name !== 'history.index');
  }

  /** Asserts that SendGrid has created each export once, and that the list has each that was not removed. */
  #assertExports(jobs: readonly ExportJob[]): void {
    const made = new Map<string, number>();
    for (const { request } of this.#simulator.exports) {
      const key = JSON.stringify(request);
      made.set(key, (made.get(key) ?? 0) + 1);
    }
    const twice = [...made].filter(([, times]) => times > 1).map(([key]) => key);
    assert.deepEqual(twice, []);
    const completed = jobs.filter(({ state }) => state === 'completed').length;
    assert.ok(made.size >= completed);
  }

  /** Asserts that no end was announced by two windows: a job that is announced again was retried in the meantime. */
  #assertAnnounced(): void {
    const announced = this.#output.filter((line) => line.endsWith(' announced here'));
    const twice = announced.filter((line, index) => announced.indexOf(line) !== index);
    const retried = new Set(
      this.#output.filter((line) => line.endsWith(' failed')).map((line) => line.split(' ')[0]),
    );
    assert.deepEqual(
      twice.filter((line) => !retried.has(line.split(' ')[0])),
      [],
    );
  }

  get #folder(): string {
    return join(this.#root, 'files');
  }

  get #storeFolder(): string {
    return join(this.#root, 'jobs');
  }
}
