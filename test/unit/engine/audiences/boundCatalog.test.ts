import assert from 'node:assert/strict';
import type { Account } from '../../../../src/engine/accounts/account.ts';
import { Accounts } from '../../../../src/engine/accounts/accounts.ts';
import { AudienceCatalog } from '../../../../src/engine/audiences/audienceCatalog.ts';
import { BoundCatalog } from '../../../../src/engine/audiences/boundCatalog.ts';
import { startSimulator, type Simulator } from '../../../simulator/simulator.ts';
import { MemoryKeys, MemoryRecords } from '../../../support/memoryAccounts.ts';
import { until } from '../../../support/until.ts';

describe('BoundCatalog', () => {
  let simulator: Simulator;
  let accounts: Accounts;
  let shared: AudienceCatalog;
  let bound: BoundCatalog;
  let sandbox: Account;
  let production: Account;

  beforeEach(async () => {
    simulator = await startSimulator({
      accounts: [
        { username: 'sandbox', contacts: 12, lists: [{ name: 'Test', contacts: 3 }] },
        { username: 'production', contacts: 400, lists: [{ name: 'Everybody', contacts: 400 }] },
      ],
    });
    accounts = new Accounts({ records: new MemoryRecords(), keys: new MemoryKeys() });
    production = await signIn(1);
    sandbox = await signIn(0);
    shared = new AudienceCatalog({ accounts });
    bound = new BoundCatalog(sandbox, { accounts, catalog: shared });
  });
  afterEach(async () => {
    bound.dispose();
    shared.dispose();
    await simulator.close();
  });

  async function signIn(index: number): Promise<Account> {
    const { apiKey = '', username = '' } = simulator.accounts[index] ?? {};
    const apiBaseUrl = simulator.apiUrl;
    return accounts.add({ region: 'custom', apiBaseUrl, label: username, username, apiKey });
  }

  const seen = () => [bound.total.value, bound.lists.value.map(({ name }) => name)];

  it('shares what is loaded, as long as its account is the active one', async () => {
    bound.load();
    await bound.whenLoaded();
    const requests = simulator.requests.length;
    assert.deepEqual(seen(), [12, ['Test']]);
    assert.equal(shared.total.value, 12);
    await shared.whenLoaded();
    assert.equal(simulator.requests.length, requests);
  });

  it('stays with its account when another one becomes active, even while it is loading', async () => {
    const changes: string[] = [];
    bound.onDidChange((part) => changes.push(`${part} ${seen().join()}`));
    bound.load();
    const loading = bound.whenLoaded();
    await accounts.activate(production.id);
    await loading;
    assert.deepEqual(seen(), [12, ['Test']]);
    shared.load();
    await shared.whenLoaded();
    assert.equal(shared.total.value, 400);
    assert.deepEqual(seen(), [12, ['Test']]);
    const [other] = shared.lists.value;
    assert.equal(bound.find('list', other?.id ?? ''), undefined);
    assert.equal(
      changes.some((change) => /400|Everybody/.test(change)),
      false,
    );
  });

  it('fires for what it loads by itself, and reads again when its key is replaced', async () => {
    bound.load();
    await bound.whenLoaded();
    await accounts.activate(production.id);
    await bound.whenLoaded();
    const changes: string[] = [];
    bound.onDidChange((part) => changes.push(part));
    await accounts.replaceKey(sandbox.id, simulator.accounts[0]?.apiKey ?? '');
    await until('all to be read again', () => changes.filter((one) => one === 'total').length > 1);
    await bound.refresh();
    assert.deepEqual(seen(), [12, ['Test']]);
  });
});
