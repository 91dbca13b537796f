import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Accounts } from '../../src/engine/accounts/accounts.ts';
import { AudienceCatalog } from '../../src/engine/audiences/audienceCatalog.ts';
import { ExportEngine } from '../../src/engine/exportEngine.ts';
import type { ExportJob } from '../../src/engine/model/exportJob.ts';
import { JobStore } from '../../src/engine/jobs/jobStore.ts';
import type { ExportOptions } from '../../src/options/exportOptions.ts';
import { ApiClient } from '../../src/sendgrid/apiClient.ts';
import { FileClient } from '../../src/sendgrid/fileClient.ts';
import type { FaultInput } from '../simulator/faults.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { MemoryKeys, MemoryRecords } from '../support/memoryAccounts.ts';
import { recordingLogger } from '../support/recordingLogger.ts';
import { VirtualTime } from '../support/virtualTime.ts';

/** What the log must never contain, each kind with all values of this run. */
interface Secrets {
  readonly keys: readonly string[];
  readonly queries: readonly string[];
  readonly contacts: readonly string[];
}

const options = {
  jsonFormat: 'lines',
  grouping: 'combined',
  afterExport: 'nothing',
} as const;

/** Runs the main job with everything that can go wrong, over real HTTP, with a log of all levels. */
class LoggedRun {
  readonly log = recordingLogger();
  readonly files: string[] = [];
  readonly #simulator: Simulator;
  readonly #accounts: Accounts;
  readonly #engine: ExportEngine;
  readonly #catalog: AudienceCatalog;
  readonly #root: string;

  constructor(simulator: Simulator, root: string) {
    const { logger } = this.log;
    const { delay } = new VirtualTime();
    this.#simulator = simulator;
    this.#root = root;
    this.#accounts = new Accounts({
      records: new MemoryRecords(),
      keys: new MemoryKeys(),
      logger,
      createClient: (client) => new ApiClient({ ...client, logger, delay }),
    });
    this.#catalog = new AudienceCatalog({ accounts: this.#accounts, logger });
    this.#engine = new ExportEngine({
      accounts: this.#accounts,
      store: new JobStore({ folder: join(root, 'jobs'), logger }),
      files: new FileClient({ logger }),
      logger,
      delay,
    });
  }

  get wrongKey(): string {
    return this.#simulator.apiKey.slice(0, -6) + 'wrong0';
  }

  async signIn(): Promise<void> {
    const { apiUrl: apiBaseUrl, apiKey } = this.#simulator;
    await assert.rejects(this.#accounts.verify({ apiBaseUrl, apiKey: this.wrongKey }));
    const { username } = await this.#accounts.verify({ apiBaseUrl, apiKey });
    const label = username ?? 'acme';
    await this.#accounts.add({ region: 'custom', apiBaseUrl, apiKey, label });
    await this.#engine.load();
    await this.#catalog.refresh();
  }

  async export(change: Partial<ExportOptions>, fault?: FaultInput): Promise<ExportJob> {
    const account = this.#accounts.active;
    const [list] = this.#simulator.lists;
    assert.ok(account && list);
    if (fault) {
      this.#simulator.addFault(fault);
    }
    const [job] = await this.#engine.start({
      options: {
        ...options,
        fileType: 'csv',
        audience: { kind: 'selected', lists: [{ id: list.id, name: list.name }], segments: [] },
        ...change,
      },
      account,
      folder: join(this.#root, 'files'),
    });
    assert.ok(job);
    const ended = await this.#engine.settled(job.id);
    this.#simulator.clearFaults();
    if (ended.state === 'completed') {
      this.files.push(...ended.files.map(({ path }) => path));
    }
    return ended;
  }

  async secrets(): Promise<Secrets> {
    const texts = await Promise.all(this.files.map((file) => readFile(file, 'utf8')));
    const addresses = texts.flatMap((text) => text.match(/[\w.+-]+@[\w.-]+/g) ?? []);
    const known = [...this.#simulator.contactsOf({ all: true })].flatMap((contact) => [
      contact.contactId,
      contact.addressLine1,
      contact.phoneNumber,
      contact.lastName,
    ]);
    return {
      keys: [this.#simulator.apiKey, this.wrongKey].flatMap((key) => [key, key.slice(3, 25)]),
      queries: this.#simulator.requests
        .filter(({ origin }) => origin === 'files')
        .flatMap(({ query }) => Object.values(query))
        .filter((value) => value.length > 8),
      contacts: [...new Set([...addresses, ...known])].filter((value) => value.length > 5),
    };
  }

  async end(): Promise<void> {
    this.#catalog.dispose();
    await this.#engine.close();
    this.#accounts.dispose();
  }
}

describe('the log', () => {
  let simulator: Simulator;
  let root: string;
  let run: LoggedRun;
  let text: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'contact-exports-'));
    simulator = await startSimulator({
      contacts: 60,
      lists: [{ name: 'Customers', contacts: 40 }],
      segments: 1,
    });
    run = new LoggedRun(simulator, root);
    await run.signIn();
    const states = [
      await run.export({}),
      await run.export({ fileType: 'json', jsonFormat: 'array' }),
      await run.export({}, { route: 'file', kind: 'corruptGzip' }),
      await run.export({}, { route: 'file', kind: 'status', status: 403, body: 'xml' }),
      await run.export(
        {},
        {
          route: 'file',
          kind: 'redirect',
          to: 'https://files.invalid/x?token=secret-in-a-redirect',
        },
      ),
      await run.export({}, { route: 'createExport', kind: 'status', status: 400 }),
      await run.export({}, { route: 'exportStatus', kind: 'status', status: 403 }),
      await run.export({}, { route: 'exportStatus', kind: 'status', status: 500, times: 9 }),
      await run.export({}, { route: 'exportStatus', kind: 'truncatedJson', times: 9 }),
      await run.export({}, { route: 'file', kind: 'resetBeforeHeaders', times: 9 }),
    ].map(({ state }) => state);
    assert.deepEqual(states.slice(0, 2), ['completed', 'completed']);
    assert.ok(states.filter((state) => state === 'failed').length >= 5, states.join());
    text = run.log.lines.map(({ message }) => message).join('\n');
  });

  after(async () => {
    await run.end();
    await simulator.close();
    await rm(root, { recursive: true, force: true });
  });

  it('has an entry for each request: method, path, status, duration and the id of the request', () => {
    for (const path of [
      'GET /v3/scopes',
      'GET /v3/marketing/lists',
      'POST /v3/marketing/contacts/exports',
    ]) {
      const line = run.log.lines.find(({ message }) => message.includes(path))?.message ?? '';
      assert.match(line, /\b(?:200|202|401)\b/, path);
      assert.match(line, /\d+ ms/, path);
      assert.match(line, /[0-9a-f]{8}-[0-9a-f]{4}/, path);
    }
  });

  it('uses the right levels: failures are warnings or errors', () => {
    assert.ok(run.log.lines.some(({ level }) => level === 'warn' || level === 'error'));
  });

  it('contains no API key, neither a valid nor a wrong one', async () => {
    const { keys } = await run.secrets();
    assert.deepEqual(
      keys.filter((key) => text.includes(key)),
      [],
    );
    assert.doesNotMatch(text, /\bSG\.[\w-]{8,}/);
  });

  it('contains no query of a URL', async () => {
    const { queries } = await run.secrets();
    assert.ok(queries.length > 3, 'The run downloaded no signed URL.');
    assert.deepEqual(
      queries.filter((query) => text.includes(query)),
      [],
    );
    assert.ok(!text.includes('secret-in-a-redirect'));
    assert.doesNotMatch(text, /https?:\/\/[^\s?]*\?/);
  });

  it('contains no contact data', async () => {
    const { contacts } = await run.secrets();
    assert.ok(contacts.filter((value) => value.includes('@')).length >= 40, 'No contacts.');
    assert.deepEqual(
      contacts.filter((address) => text.includes(address)),
      [],
    );
    assert.doesNotMatch(text, /@(?:example|mail|post)\b/);
  });
});
