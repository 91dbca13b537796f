import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from '../../../src/engine/accounts/account.ts';
import { ExportEngine, type ExportEngineOptions } from '../../../src/engine/exportEngine.ts';
import { ExportError } from '../../../src/engine/model/exportError.ts';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import { JobStore } from '../../../src/engine/jobs/jobStore.ts';
import type { ExportOptions } from '../../../src/options/exportOptions.ts';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import { csvHeader, csvRow } from '../../simulator/csv.ts';
import { jsonLine } from '../../simulator/jsonLines.ts';
import type { Selection } from '../../simulator/population.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { recordingLogger } from '../../support/recordingLogger.ts';
import { VirtualTime } from '../../support/virtualTime.ts';

/** The environment of an engine test: a simulator, real folders, and engines over one store. */
export class EngineBench {
  readonly simulator: Simulator;
  /** The folder of the exported files. */
  readonly folder: string;
  readonly storeFolder: string;
  readonly time = new VirtualTime();
  readonly log = recordingLogger();
  /** Set to false if the account's key is missing. */
  hasKey = true;
  readonly #root: string;
  readonly #engines: ExportEngine[] = [];

  private constructor(simulator: Simulator, root: string) {
    this.simulator = simulator;
    this.#root = root;
    this.folder = join(root, 'files');
    this.storeFolder = join(root, 'jobs');
  }

  static async start(scenario: ScenarioInput = {}): Promise<EngineBench> {
    const root = await mkdtemp(join(tmpdir(), 'contact-exports-'));
    return new EngineBench(await startSimulator({ ...smallAccount, ...scenario }), root);
  }

  get account(): Account {
    return { id: 'account-1', label: 'acme', region: 'custom', apiBaseUrl: this.simulator.apiUrl };
  }

  /** Returns an engine over the same store as the others; its delays end at once, its jobs are loaded. */
  async engine(options: Partial<ExportEngineOptions> = {}): Promise<ExportEngine> {
    const { delay } = this.time;
    const { logger } = this.log;
    const client = new ApiClient({
      baseUrl: this.simulator.apiUrl,
      apiKey: this.simulator.apiKey,
      delay,
      logger,
      timeoutMs: 5000,
    });
    const engine = new ExportEngine({
      accounts: {
        client: () =>
          this.hasKey
            ? Promise.resolve(client)
            : Promise.reject(new ExportError('keyMissing', 'The key is gone.')),
      },
      store: new JobStore({ folder: this.storeFolder, logger }),
      logger,
      delay,
      random: () => 0.5,
      ownership: { graceMs: 0 },
      ...options,
    });
    this.#engines.push(engine);
    await engine.load();
    return engine;
  }

  /** Exports one list and waits for the end. */
  async export(engine: ExportEngine, change: Partial<ExportOptions> = {}): Promise<ExportJob> {
    const [job] = await this.start(engine, change);
    if (!job) {
      throw new Error('No job was created.');
    }
    return engine.settled(job.id);
  }

  async start(
    engine: ExportEngine,
    change: Partial<ExportOptions> = {},
  ): Promise<readonly ExportJob[]> {
    return engine.start({
      options: { ...this.options, ...change },
      account: this.account,
      folder: this.folder,
    });
  }

  /** Options for a CSV of the first list. */
  get options(): ExportOptions {
    return {
      audience: { kind: 'selected', lists: [this.list(0)], segments: [] },
      fileType: 'csv',
      jsonFormat: 'lines',
      grouping: 'combined',
      afterExport: 'nothing',
    };
  }

  list(index: number): { id: string; name: string } {
    const list = this.simulator.lists[index];
    if (!list) {
      throw new Error(`There is no list ${index}.`);
    }
    return { id: list.id, name: list.name };
  }

  segment(index: number): { id: string; name: string } {
    const segment = this.simulator.segments[index];
    if (!segment) {
      throw new Error(`There is no segment ${index}.`);
    }
    return { id: segment.id, name: segment.name };
  }

  csvOf(what: Selection): string {
    const rows = [...this.simulator.contactsOf(what)].map((contact) => `${csvRow(contact)}\n`);
    return `${csvHeader(this.simulator.customFields)}\n${rows.join('')}`;
  }

  jsonLinesOf(what: Selection): string[] {
    return [...this.simulator.contactsOf(what)].map((contact) =>
      jsonLine(contact, this.simulator.customFields),
    );
  }

  /** Returns the names in the export folder, including partial files. */
  async files(): Promise<string[]> {
    return (await readdir(this.folder).catch(() => [])).sort();
  }

  /** Returns the jobs on disk. */
  async stored(): Promise<unknown[]> {
    const names = (await readdir(this.storeFolder)).filter((name) => name.endsWith('.json'));
    return Promise.all(
      names.map(async (name): Promise<unknown> => {
        return JSON.parse(await readFile(join(this.storeFolder, name), 'utf8'));
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#engines.map((engine) => engine.close()));
    await this.simulator.close();
    await rm(this.#root, { recursive: true, force: true });
  }
}

/** Lists that are large enough for several chunks, and small enough for a test. */
const smallAccount: ScenarioInput = {
  // Engines whose delays are over at once poll as fast as they can, while the limit counts in real time.
  rateLimit: { limit: 1_000_000 },
  contacts: 1500,
  lists: [
    { name: 'Newsletter', contacts: 700 },
    { name: 'Customers', contacts: 300 },
    { name: 'Nobody', contacts: 0 },
  ],
  segments: [{ name: 'Active', contacts: 200 }],
};

/** Returns the job, which must be in this state. */
export function inState<S extends ExportJob['state']>(
  job: ExportJob | undefined,
  state: S,
): Extract<ExportJob, { state: S }> {
  if (job === undefined || !isIn(job, state)) {
    throw new Error(`The job is not '${state}': ${JSON.stringify(job)}`);
  }
  return job;
}

function isIn<S extends ExportJob['state']>(
  job: ExportJob,
  state: S,
): job is Extract<ExportJob, { state: S }> {
  return job.state === state;
}
