import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Accounts } from '../../../src/engine/accounts/accounts.ts';
import type { Account } from '../../../src/engine/accounts/account.ts';
import { ExportEngine } from '../../../src/engine/exportEngine.ts';
import { JobStore } from '../../../src/engine/jobs/jobStore.ts';
import type { ExportOptions } from '../../../src/options/exportOptions.ts';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import { FileClient } from '../../../src/sendgrid/fileClient.ts';
import type { Delay } from '../../../src/util/delay.ts';
import { fault, type FaultRoute } from '../../simulator/faults.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { MemoryKeys, MemoryRecords } from '../../support/memoryAccounts.ts';
import { startOddServer, type OddServer } from '../../support/oddServer.ts';
import { recordingLogger } from '../../support/recordingLogger.ts';
import type { HeldFiles } from '../../support/heldFiles.ts';
import { smallDisk, type SmallDisk } from '../../support/smallDisk.ts';
import { endHolds, holdEach, type FileHold } from './fileHolds.ts';
import { FolderGuard } from './folderGuard.ts';
import { heldWorker } from './heldWorker.ts';
import type { FaultSpec } from './row.ts';
import { FaultProxy } from './faultProxy.ts';

export interface HarnessOptions {
  readonly scenario?: ScenarioInput | undefined;
  /** What is on a small disk of its own. */
  readonly smallDisk?: 'files' | 'store' | undefined;
  /** Whether files are written in a worker thread. */
  readonly inWorker?: boolean | undefined;
  /** Whether timeouts are short. Otherwise they are so long that even a busy machine does not reach them. */
  readonly timesOut?: boolean | undefined;
  /** How many parts are downloaded at once. */
  readonly maxParts?: number | undefined;
  /** File operations that fail. */
  readonly holds?: readonly FileHold[] | undefined;
}

/** Lists that are large enough for several pieces of a body. */
const smallAccount: ScenarioInput = {
  contacts: 900,
  lists: [
    { name: 'Newsletter', contacts: 600 },
    { name: 'Customers', contacts: 300 },
    { name: 'Nobody', contacts: 0 },
  ],
  segments: [{ name: 'Active', contacts: 200 }],
};

/** An engine's environment, all of it real: servers, folders, accounts. Only its delays take no time. */
export class FaultHarness {
  readonly simulator: Simulator;
  /** A server that must never see the key. */
  readonly elsewhere: OddServer;
  /** Returns the body of that server's responses. */
  elsewhereBody: () => string | Buffer = () => '{"scopes":["mail.send"]}';
  readonly proxy = new FaultProxy();
  readonly keys = new MemoryKeys();
  readonly records = new MemoryRecords();
  readonly accounts: Accounts;
  readonly log = recordingLogger();
  readonly guard: FolderGuard;
  /** The folder of everything that is written. */
  readonly root: string;
  /** The folder of the exported files. */
  readonly folder: string;
  readonly storeFolder: string;
  /** The difference between this machine's clock and the server's. */
  skewMs = 0;
  readonly #disk: SmallDisk | undefined;
  readonly #timesOut: boolean;
  readonly #workerPath: string | undefined;
  readonly #maxParts: number | undefined;
  readonly #held: readonly HeldFiles[];
  readonly #engines: ExportEngine[] = [];
  #account: Account | undefined;
  #passedMs = 0;

  private constructor(simulator: Simulator, elsewhere: OddServer, options: HarnessOptions) {
    this.simulator = simulator;
    this.elsewhere = elsewhere;
    this.root = mkdtempSync(join(tmpdir(), 'contact-exports-faults-'));
    const { smallDisk: onDisk, timesOut = false, inWorker = false, holds = [] } = options;
    this.#held = holdEach(this.root, holds);
    this.#disk = onDisk && smallDisk(join(this.root, 'disk'));
    const small = (what: 'files' | 'store') => (onDisk === what ? this.#disk?.folder : undefined);
    this.folder = small('files') ?? join(this.root, 'home', 'files');
    this.storeFolder = small('store') ?? join(this.root, 'jobs');
    this.#timesOut = timesOut;
    this.#maxParts = options.maxParts;
    this.#workerPath = inWorker ? heldWorker(this.root, holds) : undefined;
    this.guard = new FolderGuard(this.folder);
    this.accounts = new Accounts({
      records: this.records,
      keys: this.keys,
      logger: this.log.logger,
      createClient: (client) =>
        new ApiClient({
          ...client,
          ...this.#time,
          logger: this.log.logger,
          fetch: this.proxy.fetch,
          timeoutMs: this.#timeoutMs,
        }),
    });
  }

  static async start(options: HarnessOptions): Promise<FaultHarness> {
    const simulator = await startSimulator({ ...smallAccount, ...options.scenario });
    const elsewhere = await startOddServer((response) => {
      response.writeHead(200).end(harness.elsewhereBody());
    });
    const harness = new FaultHarness(simulator, elsewhere, options);
    return harness;
  }

  get disk(): SmallDisk {
    if (!this.#disk) {
      throw new Error('This row has no small disk.');
    }
    return this.#disk;
  }

  /** Returns the account, signed in without any request. */
  async account(): Promise<Account> {
    const { apiUrl: apiBaseUrl, apiKey } = this.simulator;
    return (this.#account ??= await this.accounts.add({
      region: 'custom',
      label: 'acme',
      apiBaseUrl,
      apiKey,
    }));
  }

  /** Returns options for a CSV of these lists. */
  optionsFor(lists: readonly { readonly id: string; readonly name: string }[]): ExportOptions {
    return {
      audience: { kind: 'selected', lists, segments: [] },
      fileType: 'csv',
      jsonFormat: 'lines',
      grouping: 'combined',
      afterExport: 'nothing',
    };
  }

  get lists(): readonly { readonly id: string; readonly name: string }[] {
    return this.simulator.lists.map(({ id, name }) => ({ id, name }));
  }

  list(index: number): { readonly id: string; readonly name: string } {
    const list = this.simulator.lists[index];
    if (!list) {
      throw new Error(`There is no list ${index}.`);
    }
    return { id: list.id, name: list.name };
  }

  /** Injects a fault. */
  addFault(spec: FaultSpec, route: FaultRoute): void {
    if (spec.kind === 'dnsFailure' || spec.kind === 'refused') {
      this.proxy.add({ ...spec, route });
      return;
    }
    const json = JSON.stringify({ ...spec, route })
      .replaceAll('{elsewhere}', this.elsewhere.url)
      .replaceAll('{api}', this.simulator.apiUrl)
      .replaceAll('{soon}', new Date(Date.now() + 8000).toUTCString());
    this.simulator.addFault(fault.parse(JSON.parse(json)));
  }

  clearFaults(): void {
    this.simulator.clearFaults();
    this.proxy.clear();
    endHolds(this.root);
  }

  /** Returns an engine over the same store as those before it, as after a restart. */
  async engine(): Promise<ExportEngine> {
    const { logger } = this.log;
    const engine = new ExportEngine({
      ...this.#time,
      accounts: this.accounts,
      store: new JobStore({ folder: this.storeFolder, logger }),
      files: new FileClient({ logger, fetch: this.proxy.fetch, timeoutMs: this.#timeoutMs }),
      logger,
      random: () => 0.5,
      ownership: { graceMs: 0 },
      stallMs: this.#timesOut ? 100 : 20_000,
      ...(this.#maxParts !== undefined && { maxParts: this.#maxParts }),
      ...(this.#workerPath !== undefined && { workerPath: this.#workerPath }),
    });
    this.#engines.push(engine);
    await engine.load();
    return engine;
  }

  /** Lets time pass for the client and the server. */
  pass(milliseconds: number): void {
    this.#passedMs += milliseconds;
    this.simulator.advance(milliseconds);
  }

  /** Puts the machine to sleep: the wall clock goes on, the monotonic clock does not. */
  sleep(milliseconds: number): void {
    this.skewMs += milliseconds;
    this.simulator.advance(milliseconds);
  }

  loseKey(): void {
    this.keys.keys.clear();
    this.accounts.all.forEach(({ id }) => this.accounts.forgetKey(id));
  }

  enterKey(): void {
    this.accounts.all.forEach(({ id }) => {
      this.keys.keys.set(id, this.simulator.apiKey);
      this.accounts.forgetKey(id);
    });
  }

  async closeEngines(): Promise<void> {
    await Promise.all(this.#engines.map((engine) => engine.close()));
  }

  async close(): Promise<void> {
    await this.closeEngines();
    await Promise.all([this.simulator.close(), this.elsewhere.close()]);
    this.#disk?.close();
    this.#held.forEach((held) => held.release());
    await rm(this.root, { recursive: true, force: true });
  }

  get #timeoutMs(): number {
    return this.#timesOut ? 300 : 20_000;
  }

  get #time(): { delay: Delay; now: () => number; monotonic: () => number } {
    return {
      delay: async (milliseconds, { signal } = {}) => {
        signal?.throwIfAborted();
        this.guard.look();
        this.pass(milliseconds);
        await nextTurn();
      },
      now: () => Date.now() + this.#passedMs + this.skewMs,
      monotonic: () => performance.now() + this.#passedMs,
    };
  }
}
