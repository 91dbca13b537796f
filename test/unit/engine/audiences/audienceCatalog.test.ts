import assert from 'node:assert/strict';
import type { Account } from '../../../../src/engine/accounts/account.ts';
import { Accounts } from '../../../../src/engine/accounts/accounts.ts';
import {
  AudienceCatalog,
  type LoadableName,
} from '../../../../src/engine/audiences/audienceCatalog.ts';
import { ApiClient } from '../../../../src/sendgrid/apiClient.ts';
import { startSimulator, type Simulator } from '../../../simulator/simulator.ts';
import type { ScenarioInput } from '../../../simulator/scenario.ts';
import { MemoryKeys, MemoryRecords } from '../../../support/memoryAccounts.ts';
import { recordingLogger } from '../../../support/recordingLogger.ts';
import { sampleApiKey } from '../../../support/sampleKey.ts';
import { until } from '../../../support/until.ts';
import { VirtualTime } from '../../../support/virtualTime.ts';

describe('AudienceCatalog', () => {
  let simulator: Simulator;
  let catalog: AudienceCatalog;

  afterEach(async () => {
    catalog.dispose();
    await simulator.close();
  });

  async function setUp(scenario: ScenarioInput = {}, { signedIn = true } = {}) {
    simulator = await startSimulator({ lists: 5, segments: 3, contacts: 1000, ...scenario });
    const keys = new MemoryKeys();
    const accounts = new Accounts({
      records: new MemoryRecords(),
      keys,
      createClient: (options) => new ApiClient({ ...options, delay: new VirtualTime().delay }),
    });
    const account = signedIn ? await signIn(accounts) : undefined;
    const { logger, lines } = recordingLogger();
    catalog = new AudienceCatalog({ accounts, logger });
    const events: string[] = [];
    catalog.onDidChange((part) => {
      const { status } = catalog[part];
      const value = part === 'total' ? catalog.total.value : catalog[part].value.length;
      events.push(`${part} ${status} ${value ?? 'unknown'}`);
    });
    return {
      accounts,
      account,
      keys,
      events,
      lines,
      of: (part: string) => events.filter((event) => event.startsWith(part)),
    };
  }

  async function signIn(accounts: Accounts, index = 0): Promise<Account> {
    const { apiKey = '', username = '' } = simulator.accounts[index] ?? {};
    return accounts.add({
      region: 'custom',
      apiBaseUrl: simulator.apiUrl,
      label: username,
      apiKey,
    });
  }

  const statuses = (): readonly string[] => [
    catalog.total.status,
    catalog.lists.status,
    catalog.segments.status,
  ];

  it('reads neither key nor anything else before it is asked to', async () => {
    const { keys, events } = await setUp();
    assert.deepEqual(statuses(), ['idle', 'idle', 'idle']);
    assert.deepEqual(keys.calls, ['set']);
    assert.deepEqual(events, []);
    await catalog.whenLoaded();
    assert.deepEqual(simulator.requests, []);
  });

  it('loads total, lists and segments', async () => {
    const { of } = await setUp({ segmentsV1: 1 });
    catalog.load();
    assert.deepEqual(statuses(), ['loading', 'loading', 'loading']);
    await catalog.whenLoaded();
    assert.deepEqual(statuses(), ['ready', 'ready', 'ready']);
    assert.equal(catalog.total.value, 1000);
    assert.equal(catalog.lists.value.length, 5);
    assert.equal(catalog.segments.value.length, 4);
    assert.deepEqual(of('total'), ['total loading unknown', 'total ready 1000']);
    assert.equal(of('segments').at(-1), 'segments ready 4');
  });

  it('has the properties of each list and segment that SendGrid has', async () => {
    await setUp({
      lists: [{ id: 'l', name: 'Customers', contacts: 7 }],
      segments: [
        {
          id: 's',
          name: 'Lapsed',
          contacts: 3,
          parentList: 'Customers',
          validity: 'INVALID',
          errorMessage: 'gone',
        },
      ],
    });
    catalog.load();
    await catalog.whenLoaded();
    const nothing = {
      updatedAt: undefined,
      parentListIds: [],
      validity: undefined,
      validityMessage: undefined,
    };
    const customers = { kind: 'list', id: 'l', name: 'Customers', contactCount: 7, ...nothing };
    assert.deepEqual(catalog.lists.value, [customers]);
    assert.deepEqual(catalog.find('list', 'l'), customers);
    const lapsed = catalog.find('segment', 's');
    assert.deepEqual(
      [lapsed?.parentListIds, lapsed?.validity, lapsed?.validityMessage],
      [['l'], 'invalid', 'gone'],
    );
    assert.ok(lapsed?.updatedAt !== undefined);
    assert.equal(catalog.find('segment', 'l'), undefined);
    assert.equal(catalog.find('list', 's'), undefined);
  });

  it('loads once, however often it is asked to', async () => {
    await setUp();
    catalog.load();
    catalog.load();
    await catalog.whenLoaded();
    catalog.load();
    await catalog.whenLoaded();
    const paths = simulator.requests.map(({ path }) => path);
    assert.equal(paths.length, new Set(paths).size);
  });

  it('shows the first page while the others are loading, and all of 10,000 in order', async () => {
    const { of } = await setUp({ lists: 10_000, contacts: 20_000 });
    simulator.addFault({ route: 'lists', kind: 'stall', after: 1, times: 1 });
    catalog.load();
    await until('the first page', () => catalog.lists.value.length === 1000, { intervalMs: 5 });
    assert.equal(catalog.lists.status, 'loading');
    const first = catalog.lists.value;
    const [one] = first;
    assert.ok(one);
    assert.equal(catalog.find('list', one.id), one);
    catalog.retry('lists');
    assert.equal(catalog.lists.value, first, 'What is there stays.');
    await catalog.whenLoaded();
    assert.equal(catalog.lists.value.length, 10_000);
    const { compare } = new Intl.Collator(undefined, { numeric: true });
    const names = catalog.lists.value.map(({ name }) => name);
    assert.deepEqual(names, [...names].sort(compare));
    assert.deepEqual(
      new Set(catalog.lists.value.map(({ id }) => id)),
      new Set(simulator.lists.map(({ id }) => id)),
    );
    assert.equal(of('lists').at(-1), 'lists ready 10000');
  });

  it('fires at the first page at once, and at the end', async () => {
    const { of } = await setUp({ lists: 3500, contacts: 5000 });
    catalog.load();
    await catalog.whenLoaded();
    const events = of('lists');
    assert.equal(events[0], 'lists loading 0');
    assert.equal(events[1], 'lists loading 1000');
    assert.equal(events.at(-1), 'lists ready 3500');
  });

  it('keeps the loaded pages when a later one fails, and does not retry by itself', async () => {
    const { of, lines } = await setUp({ lists: 3000, contacts: 5000 });
    simulator.addFault({ route: 'lists', kind: 'status', status: 403, after: 2 });
    catalog.load();
    await catalog.whenLoaded();
    assert.equal(catalog.lists.status, 'failed');
    assert.equal(catalog.lists.error?.reason, 'legacyAccount');
    assert.equal(catalog.lists.value.length, 2000);
    assert.deepEqual([catalog.total.status, catalog.segments.status], ['ready', 'ready']);
    assert.equal(
      lines.some(({ message }) => message.includes('lists')),
      true,
    );
    const requests = simulator.requests.length;
    catalog.load();
    await catalog.whenLoaded();
    assert.equal(simulator.requests.length, requests);

    simulator.clearFaults();
    catalog.retry('lists');
    assert.deepEqual(of('lists').at(-1), 'lists loading 2000');
    await catalog.whenLoaded();
    assert.deepEqual([catalog.lists.status, catalog.lists.value.length], ['ready', 3000]);
    assert.equal(catalog.lists.error, undefined);
  });

  it('keeps what is visible during a refresh, and after one that failed', async () => {
    const { of } = await setUp();
    catalog.load();
    await catalog.whenLoaded();
    const { value } = catalog.lists;
    assert.equal(catalog.find('list', value[0]?.id ?? ''), value[0]);
    simulator.setScenario({ lists: 1500, contacts: 3000 });
    const refreshing = catalog.refresh();
    assert.deepEqual([catalog.lists.status, catalog.lists.value], ['loading', value]);
    await refreshing;
    assert.deepEqual(of('lists').slice(-2), ['lists loading 5', 'lists ready 1500']);
    assert.equal(catalog.total.value, 3000);
    const last = catalog.lists.value.at(-1);
    assert.ok(last && catalog.find('list', last.id) === last);
    simulator.addFault({ route: 'lists', kind: 'status', status: 404 });
    await catalog.refresh();
    assert.deepEqual([catalog.lists.status, catalog.lists.value.length], ['failed', 1500]);
  });

  it('does not call an account with lists unreadable', async () => {
    await setUp({ segmentsV1: 1 });
    simulator.addFault({ route: 'count', kind: 'status', status: 403 });
    catalog.load();
    await catalog.whenLoaded();
    assert.deepEqual(statuses(), ['failed', 'ready', 'ready']);
    assert.equal(catalog.total.error?.reason, 'forbidden');
    assert.equal(catalog.total.error, catalog.total.error);
  });

  it('calls an account unreadable of which nothing can be read', async () => {
    await setUp();
    for (const route of ['count', 'lists', 'segments', 'segmentsV1'] as const) {
      simulator.addFault({ route, kind: 'status', status: 403 });
    }
    catalog.load();
    await catalog.whenLoaded();
    assert.deepEqual(
      [catalog.total, catalog.lists, catalog.segments].map(({ error }) => error?.reason),
      ['legacyAccount', 'legacyAccount', 'legacyAccount'],
    );
  });

  it('shows segments of 2.0 while v1 hangs, and is complete soon after', async () => {
    await setUp({ segmentsV1: 1 });
    simulator.addFault({ route: 'segmentsV1', kind: 'stall' });
    catalog.load();
    await until('segments of 2.0', () => catalog.segments.value.length === 3);
    await catalog.whenLoaded();
    assert.deepEqual([catalog.segments.status, catalog.segments.value.length], ['ready', 3]);
    assert.equal(
      simulator.requests.filter(({ path }) => path === '/v3/marketing/segments').length,
      1,
    );
  });

  it('has the segments of v1 if there is no 2.0', async () => {
    await setUp({ segmentsV1: 2 });
    simulator.addFault({ route: 'segments', kind: 'status', status: 404 });
    catalog.load();
    await catalog.whenLoaded();
    assert.deepEqual([catalog.segments.status, catalog.segments.value.length], ['ready', 2]);
    assert.equal(catalog.segments.error, undefined);
  });

  it('does not load without an account, and then for the one that signs in', async () => {
    const { accounts, events } = await setUp({}, { signedIn: false });
    catalog.load();
    await catalog.refresh();
    assert.deepEqual(statuses(), ['idle', 'idle', 'idle']);
    await signIn(accounts);
    assert.deepEqual(events, []);
    catalog.load();
    await catalog.whenLoaded();
    assert.equal(catalog.lists.status, 'ready');
  });

  it('drops everything when another account becomes active', async () => {
    const { accounts, account } = await setUp({ accounts: [{}, { lists: 2, contacts: 9 }] });
    catalog.load();
    await catalog.whenLoaded();
    const changed: LoadableName[] = [];
    catalog.onDidChange((part) => changed.push(part));
    await signIn(accounts, 1);
    assert.deepEqual(statuses(), ['idle', 'idle', 'idle']);
    assert.deepEqual(
      [catalog.total.value, catalog.lists.value, catalog.segments.value],
      [undefined, [], []],
    );
    assert.deepEqual(changed, ['total', 'lists', 'segments']);
    catalog.load();
    await catalog.whenLoaded();
    assert.deepEqual([catalog.total.value, catalog.lists.value.length], [9, 2]);
    assert.ok(account);
    await accounts.remove(accounts.active?.id ?? '');
    assert.deepEqual([catalog.lists.status, catalog.lists.value], ['idle', []]);
  });

  it('aborts a running load then, and uses nothing of it', async () => {
    const { accounts, account, events } = await setUp({ accounts: [{}, { lists: 2 }] });
    assert.ok(account);
    simulator.addFault({ route: 'lists', kind: 'stall', times: 1 });
    catalog.load();
    await until('the request', () =>
      simulator.requests.some(({ path }) => path.endsWith('/lists')),
    );
    await signIn(accounts, 1);
    await catalog.whenLoaded();
    assert.deepEqual(statuses(), ['idle', 'idle', 'idle']);
    catalog.load();
    await catalog.whenLoaded();
    assert.equal(catalog.lists.value.length, 2);
    assert.equal(
      events.some((event) => event.includes('failed')),
      false,
    );
  });

  it('reports a missing key, and loads once it was entered again', async () => {
    const { accounts, account, keys } = await setUp();
    assert.ok(account);
    keys.keys.clear();
    catalog.load();
    await catalog.whenLoaded();
    assert.deepEqual(statuses(), ['failed', 'failed', 'failed']);
    assert.equal(catalog.lists.error?.reason, 'keyMissing');
    await accounts.replaceKey(account.id, simulator.apiKey);
    await catalog.whenLoaded();
    assert.deepEqual(statuses(), ['ready', 'ready', 'ready']);
  });

  it('reads nothing for a replaced key unless it had been asked to', async () => {
    const { accounts, account } = await setUp();
    assert.ok(account);
    await accounts.replaceKey(account.id, sampleApiKey);
    assert.deepEqual(statuses(), ['idle', 'idle', 'idle']);
  });

  it('does not treat an error of a listener as a failed load', async () => {
    const { lines } = await setUp();
    catalog.onDidChange(() => {
      throw new Error('listener');
    });
    catalog.load();
    await catalog.whenLoaded();
    assert.deepEqual(statuses(), ['ready', 'ready', 'ready']);
    assert.ok(
      lines.some(({ level, message }) => level === 'error' && message.includes('listener')),
    );
  });

  it('rejects a caller whose wait is cancelled, and keeps loading', async () => {
    await setUp();
    const reason = new Error('changed my mind');
    const controller = new AbortController();
    catalog.load();
    const waiting = catalog.whenLoaded({ signal: controller.signal });
    controller.abort(reason);
    await assert.rejects(waiting, reason);
    await assert.rejects(catalog.whenLoaded({ signal: controller.signal }), reason);
    await catalog.whenLoaded();
    assert.equal(catalog.lists.status, 'ready');
  });

  it('aborts a running load when it is disposed', async () => {
    await setUp();
    simulator.addFault({ route: 'lists', kind: 'stall' });
    catalog.load();
    catalog.dispose();
    await catalog.whenLoaded();
    assert.deepEqual(statuses(), ['idle', 'idle', 'idle']);
  });
});
