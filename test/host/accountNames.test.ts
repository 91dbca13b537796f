import assert from 'node:assert/strict';
import { signInWith } from '../../src/features/accounts/signIn.ts';
import { Accounts } from '../../src/engine/accounts/accounts.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { MemoryKeys, MemoryRecords } from '../support/memoryAccounts.ts';

describe('the name of an account', () => {
  let simulator: Simulator;
  let accounts: Accounts;

  beforeEach(async () => {
    simulator = await startSimulator({ accounts: [{ username: 'acme' }] });
    accounts = new Accounts({ records: new MemoryRecords(), keys: new MemoryKeys() });
  });
  afterEach(() => simulator.close());

  const signInAs = async (label: string): Promise<string> => {
    const settings = { customApiBaseUrl: simulator.apiUrl };
    const given = { region: 'custom', apiKey: simulator.apiKey, label };
    return (await signInWith({ accounts, settings }, given)).id;
  };

  it('must not be the key of another account, whatever its form', async () => {
    const place = { region: 'custom', apiBaseUrl: 'https://gateway.example.com' } as const;
    await accounts.add({ ...place, label: 'gateway', username: undefined, apiKey: 'open-sesame' });
    await assert.rejects(signInAs('my “open-sesame”'), /This looks like an API key/);
    assert.equal(accounts.all.length, 1);
    assert.equal(typeof (await signInAs('open')), 'string');
  });
});
