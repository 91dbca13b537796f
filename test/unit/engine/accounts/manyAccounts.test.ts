import assert from 'node:assert/strict';
import { Accounts } from '../../../../src/engine/accounts/accounts.ts';
import { ExportError } from '../../../../src/engine/model/exportError.ts';
import { startSimulator, type Simulator } from '../../../simulator/simulator.ts';
import type { ScenarioInput } from '../../../simulator/scenario.ts';
import { MemoryKeys, MemoryRecords } from '../../../support/memoryAccounts.ts';

const because = (reason: string) => (error: unknown) =>
  error instanceof ExportError && error.reason === reason;

describe('Accounts besides the first', () => {
  const parent = { username: 'parent', contacts: 30 };
  const subuser = { username: 'subuser', contacts: 12, subuserOf: 'parent' };
  let simulator: Simulator;
  let records: MemoryRecords;
  let keys: MemoryKeys;

  const start = async (accounts: ScenarioInput['accounts'] = [parent, subuser]): Promise<void> => {
    simulator = await startSimulator({ accounts });
  };
  const open = (): Accounts => new Accounts({ records, keys });
  const signIn = (accounts: Accounts, change = {}) =>
    accounts.add({
      ...{ region: 'custom', apiBaseUrl: simulator.apiUrl, label: 'parent' },
      ...{ apiKey: simulator.apiKey, ...change },
    });

  beforeEach(() => {
    records = new MemoryRecords();
    keys = new MemoryKeys();
  });
  afterEach(() => simulator.close());

  it('are renamed, and keep all but their name', async () => {
    await start();
    const accounts = open();
    const first = await signIn(accounts);
    const second = await signIn(accounts, { label: 'other' });
    await accounts.rename(first.id, 'Harbor Coffee');
    assert.deepEqual(open().all, [{ ...first, label: 'Harbor Coffee' }, second]);
    assert.equal(open().active?.id, second.id);
    await assert.rejects(accounts.rename('nobody', 'x'), because('accountMissing'));
  });

  it('keep a key for the session out of the key store, and ask for it again afterwards', async () => {
    await start();
    const accounts = open();
    const { id } = await signIn(accounts, { isForSession: true });
    assert.equal(await (await accounts.client(id)).contactCount(), 30);
    assert.deepEqual([keys.calls, records.stored?.includes(simulator.apiKey)], [[], false]);
    const later = open();
    assert.equal(later.active?.id, id);
    await assert.rejects(later.client(id), because('sessionEnded'));
    assert.equal(later.keyState(id), 'missing');
    await later.replaceKey(id, simulator.apiKey);
    assert.equal(await (await later.client(id)).contactCount(), 30);
    assert.deepEqual(keys.calls, []);
    await later.remove(id);
    assert.deepEqual(keys.calls, []);
    await assert.rejects(later.client(id), because('accountMissing'));
  });

  it('may be a subuser, with the key of the parent', async () => {
    await start();
    const accounts = open();
    const { id } = await signIn(accounts);
    const added = await accounts.addSubuser(id, 'subuser');
    assert.equal(accounts.active?.id, added.id);
    assert.equal(await (await accounts.client(added.id)).contactCount(), 12);
    assert.equal(await (await accounts.client(id)).contactCount(), 30);
    // After a restart, it is checked again before it is used.
    simulator.clearRequests();
    assert.equal(await (await open().client(added.id)).contactCount(), 12);
    assert.deepEqual(
      simulator.requests.map(({ path, headers }) => [path, headers['on-behalf-of']]),
      [
        ['/v3/user/username', 'subuser'],
        ['/v3/user/username', undefined],
        ['/v3/marketing/contacts/count', undefined],
        ['/v3/marketing/contacts/count', 'subuser'],
        ['/v3/marketing/contacts/count', undefined],
        // The requested one.
        ['/v3/marketing/contacts/count', 'subuser'],
      ],
    );
  });

  it('are not a subuser if that cannot be distinguished from the parent by the number of contacts', async () => {
    await start([parent, { ...subuser, contacts: parent.contacts }]);
    const accounts = open();
    const { id } = await signIn(accounts);
    await assert.rejects(accounts.addSubuser(id, 'subuser'), because('subuserUnproven'));
    assert.equal(accounts.all.length, 1);
  });

  it('are not a subuser if SendGrid responds for the parent, or does not know the name', async () => {
    await start();
    const accounts = open();
    const { id } = await signIn(accounts);
    await assert.rejects(accounts.addSubuser(id, 'nobody'), because('forbidden'));
    await assert.rejects(
      accounts.addSubuser(id, 'parent'),
      (error) => error instanceof ExportError,
    );
    simulator.setScenario({ ignoresOnBehalfOf: true });
    await assert.rejects(accounts.addSubuser(id, 'subuser'), because('subuserIgnored'));
    assert.equal(accounts.all.length, 1);
  });

  it('are not used as a subuser once SendGrid responds for the parent', async () => {
    await start();
    const accounts = open();
    const { id } = await signIn(accounts);
    const added = await accounts.addSubuser(id, 'subuser');
    simulator.setScenario({ ignoresOnBehalfOf: true });
    await assert.rejects(open().client(added.id), because('subuserIgnored'));
  });
});
