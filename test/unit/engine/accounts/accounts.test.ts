import assert from 'node:assert/strict';
import { Accounts } from '../../../../src/engine/accounts/accounts.ts';
import { ExportError } from '../../../../src/engine/model/exportError.ts';
import { ApiClient } from '../../../../src/sendgrid/apiClient.ts';
import { startSimulator, type Simulator } from '../../../simulator/simulator.ts';
import { MemoryKeys, MemoryRecords } from '../../../support/memoryAccounts.ts';
import { recordingLogger } from '../../../support/recordingLogger.ts';
import { sampleApiKey } from '../../../support/sampleKey.ts';
import { VirtualTime } from '../../../support/virtualTime.ts';

const baseUrl = 'https://api.sendgrid.com';
const acme = { region: 'global', apiBaseUrl: baseUrl, label: 'acme' } as const;
const otherKey = sampleApiKey.replace('a1B2', 'b2C3');

function setUp({ records = new MemoryRecords(), keys = new MemoryKeys() } = {}) {
  const { logger, lines } = recordingLogger();
  const created: { baseUrl: string; apiKey: string }[] = [];
  const accounts = new Accounts({
    records,
    keys,
    logger,
    createClient: (options) => {
      created.push(options);
      return new ApiClient({ ...options, delay: new VirtualTime().delay });
    },
  });
  let changes = 0;
  accounts.onDidChange(() => changes++);
  return { accounts, records, keys, lines, created, changes: () => changes };
}

const withReason = (reason: string) => (error: unknown) =>
  error instanceof ExportError && error.reason === reason;

describe('Accounts', () => {
  describe('the remembered accounts', () => {
    it('are none at first, without a warning and without reading any key', () => {
      const { accounts, keys, lines } = setUp();
      assert.deepEqual(accounts.all, []);
      assert.equal(accounts.active, undefined);
      assert.deepEqual([keys.calls, lines], [[], []]);
    });

    it('survive a restart', async () => {
      const first = setUp();
      const account = await first.accounts.add({ ...acme, apiKey: sampleApiKey });
      const { accounts, keys, lines } = setUp({ records: first.records, keys: first.keys });
      assert.deepEqual(accounts.all, [account]);
      assert.deepEqual(accounts.active, account);
      assert.equal(accounts.keyState(account.id), 'unknown');
      assert.deepEqual(lines, []);
      assert.deepEqual(keys.calls, ['set']);
    });

    const record = { id: 'a', ...acme };
    const broken: readonly (readonly [name: string, value: unknown, labels: readonly string[]])[] =
      [
        ['a text', 'x', []],
        ['null', null, []],
        ['no list', { accounts: {} }, []],
        [
          'a broken account beside a good one',
          { accounts: [{ id: 'b' }, record, 7], activeId: 'b' },
          ['acme'],
        ],
        ['an unknown region', { accounts: [{ ...record, region: 'moon' }] }, []],
        ['an invalid address', { accounts: [{ ...record, apiBaseUrl: 'x' }] }, []],
      ];
    for (const [name, value, labels] of broken) {
      it(`may include ${name}: that is logged, and valid ones are kept`, () => {
        const { accounts, lines } = setUp({ records: new MemoryRecords(value) });
        assert.deepEqual(
          accounts.all.map(({ label }) => label),
          labels,
        );
        assert.equal(accounts.active?.label, labels[0]);
        assert.deepEqual(
          lines.map(({ level }) => level),
          ['warn'],
        );
      });
    }

    it('may name no active account, or one that does not exist: then it is the first', () => {
      for (const activeId of [undefined, null, 'gone']) {
        const records = new MemoryRecords({ accounts: [record], activeId });
        const { accounts, lines } = setUp({ records });
        assert.equal(accounts.active?.id, 'a');
        assert.deepEqual(lines, []);
      }
    });
  });

  describe('add', () => {
    it('stores the key before the record, and fires an event when both are stored', async () => {
      const { accounts, records, keys } = setUp();
      let keysAtWrite: unknown;
      records.beforeWrite = () => (keysAtWrite = [...keys.keys.values()]);
      let storedAtChange: unknown;
      accounts.onDidChange(() => (storedAtChange = records.stored));
      const account = await accounts.add({ ...acme, apiKey: sampleApiKey });
      assert.deepEqual(keysAtWrite, [sampleApiKey]);
      assert.equal(storedAtChange, JSON.stringify({ accounts: [account], activeId: account.id }));
      assert.equal(accounts.keyState(account.id), 'present');
      assert.equal(keys.keys.get(account.id), sampleApiKey);
      assert.equal(records.stored?.includes(sampleApiKey), false);
    });

    it('makes the new account the active one, and keeps the others', async () => {
      const { accounts } = setUp();
      const one = await accounts.add({ ...acme, apiKey: sampleApiKey });
      const two = await accounts.add({ ...acme, label: 'two', apiKey: otherKey });
      assert.deepEqual(accounts.all, [one, two]);
      assert.deepEqual(accounts.active, two);
      assert.notEqual(one.id, two.id);
    });

    it('stores nothing if the key cannot be stored', async () => {
      const { accounts, records, keys, lines, changes } = setUp();
      const cause = new Error('the keyring is locked');
      keys.before = () => Promise.reject(cause);
      await assert.rejects(
        accounts.add({ ...acme, apiKey: sampleApiKey }),
        (error) =>
          withReason('keyMissing')(error) && error instanceof Error && error.cause === cause,
      );
      assert.deepEqual([accounts.all, records.stored, changes()], [[], undefined, 0]);
      assert.deepEqual(lines, [
        { level: 'error', message: 'The API key could not be stored. the keyring is locked' },
      ]);
    });

    it('leaves no key behind if the record cannot be stored, and works afterwards', async () => {
      const { accounts, records, keys } = setUp();
      records.beforeWrite = () => {
        throw new Error('no space');
      };
      await assert.rejects(accounts.add({ ...acme, apiKey: sampleApiKey }), {
        name: 'ExportError',
        message: 'no space',
      });
      assert.deepEqual([accounts.all, [...keys.keys]], [[], []]);
      records.beforeWrite = () => undefined;
      await accounts.add({ ...acme, apiKey: sampleApiKey });
      assert.equal(accounts.all.length, 1);
    });

    it('loses none of several concurrent ones', async () => {
      const { accounts, records, changes } = setUp();
      const labels = ['a', 'b', 'c', 'd', 'e'];
      await Promise.all(
        labels.map((label) => accounts.add({ ...acme, label, apiKey: sampleApiKey })),
      );
      assert.deepEqual(
        accounts.all.map(({ label }) => label),
        labels,
      );
      assert.deepEqual(setUp({ records }).accounts.all, accounts.all);
      assert.equal(changes(), 5);
    });

    it('keeps what another window has stored in the meantime', async () => {
      const first = setUp();
      const second = setUp({ records: first.records, keys: first.keys });
      await first.accounts.add({ ...acme, label: 'first', apiKey: sampleApiKey });
      await second.accounts.add({ ...acme, label: 'second', apiKey: otherKey });
      assert.deepEqual(
        second.accounts.all.map(({ label }) => label),
        ['first', 'second'],
      );
    });
  });

  describe('other windows', () => {
    it('may sign in and out: refresh applies that, and fires an event if it is new', async () => {
      const first = setUp();
      const second = setUp({ records: first.records, keys: first.keys });
      const account = await first.accounts.add({ ...acme, apiKey: sampleApiKey });
      assert.deepEqual(second.accounts.all, []);
      second.accounts.refresh();
      assert.deepEqual([second.accounts.active, second.changes()], [account, 1]);
      second.accounts.refresh();
      assert.equal(second.changes(), 1);
    });

    it('may replace a key: then it is read again', async () => {
      const { accounts, keys, created } = setUp();
      const { id } = await accounts.add({ ...acme, apiKey: sampleApiKey });
      await accounts.client(id);
      keys.keys.set(id, otherKey);
      accounts.forgetKey(id);
      assert.equal(accounts.keyState(id), 'unknown');
      assert.equal(accounts.keyVersion(id), 1);
      await accounts.client(id);
      assert.equal(created.at(-1)?.apiKey, otherKey);
    });
  });

  describe('activate', () => {
    it('makes a known account the active one, and stores that', async () => {
      const { accounts, records } = setUp();
      const one = await accounts.add({ ...acme, apiKey: sampleApiKey });
      await accounts.add({ ...acme, label: 'two', apiKey: otherKey });
      await accounts.activate(one.id);
      assert.deepEqual(accounts.active, one);
      assert.deepEqual(setUp({ records }).accounts.active, one);
      await assert.rejects(accounts.activate('x'), withReason('accountMissing'));
    });
  });

  describe('remove', () => {
    it('deletes the key, then the record; another account becomes active', async () => {
      const { accounts, records, keys } = setUp();
      const one = await accounts.add({ ...acme, apiKey: sampleApiKey });
      const two = await accounts.add({ ...acme, label: 'two', apiKey: otherKey });
      let keysAtWrite: unknown;
      records.beforeWrite = () => (keysAtWrite = [...keys.keys.keys()]);
      await accounts.remove(two.id);
      assert.deepEqual(keysAtWrite, [one.id]);
      assert.deepEqual(accounts.active, one);
      await assert.rejects(accounts.client(two.id), withReason('accountMissing'));
      await accounts.remove(one.id);
      assert.equal(accounts.active, undefined);
      assert.deepEqual([...keys.keys], []);
    });

    it('keeps the record if the key cannot be deleted', async () => {
      const { accounts, keys } = setUp();
      const account = await accounts.add({ ...acme, apiKey: sampleApiKey });
      keys.before = () => Promise.reject(new Error('locked'));
      await assert.rejects(accounts.remove(account.id), withReason('keyMissing'));
      assert.deepEqual(accounts.all, [account]);
    });
  });

  describe('client', () => {
    it('is the same one for an account, even for concurrent calls', async () => {
      const { accounts, keys, created } = setUp();
      const { id } = await accounts.add({ ...acme, apiKey: sampleApiKey });
      const [one, two] = await Promise.all([accounts.client(id), accounts.client(id)]);
      assert.equal(one, two);
      assert.equal(await accounts.client(id), one);
      assert.deepEqual(created, [{ baseUrl, apiKey: sampleApiKey }]);
      assert.deepEqual(keys.calls, ['set', 'get']);
    });

    it('is a new one with the new key, once that is stored', async () => {
      const { accounts, created, changes } = setUp();
      const { id } = await accounts.add({ ...acme, apiKey: sampleApiKey });
      const old = await accounts.client(id);
      assert.equal(accounts.keyVersion(id), 0);
      await accounts.replaceKey(id, otherKey);
      assert.notEqual(await accounts.client(id), old);
      assert.deepEqual(
        created.map(({ apiKey }) => apiKey),
        [sampleApiKey, otherKey],
      );
      assert.equal(accounts.keyVersion(id), 1);
      assert.equal(changes(), 2);
    });

    it('waits for a key that is being replaced', async () => {
      const { accounts, created } = setUp();
      const { id } = await accounts.add({ ...acme, apiKey: sampleApiKey });
      const replacing = accounts.replaceKey(id, otherKey);
      await accounts.client(id);
      await replacing;
      await accounts.client(id);
      assert.equal(created.at(-1)?.apiKey, otherKey);
      assert.equal(
        created.some(({ apiKey }) => apiKey === sampleApiKey),
        false,
      );
    });

    it('is not created for an account that is being removed', async () => {
      const { accounts } = setUp();
      const { id } = await accounts.add({ ...acme, apiKey: sampleApiKey });
      const removing = accounts.remove(id);
      await assert.rejects(accounts.client(id), withReason('accountMissing'));
      await removing;
    });

    it('reports a missing key, and finds it when it is back', async () => {
      const { accounts, keys, changes } = setUp();
      const { id } = await accounts.add({ ...acme, apiKey: sampleApiKey });
      keys.keys.clear();
      await assert.rejects(accounts.client(id), withReason('keyMissing'));
      assert.equal(accounts.keyState(id), 'missing');
      assert.equal(changes(), 2);
      await assert.rejects(accounts.client(id), withReason('keyMissing'));
      assert.equal(changes(), 2);
      await accounts.replaceKey(id, otherKey);
      assert.equal(accounts.keyState(id), 'present');
      await accounts.client(id);
    });

    it('reports a failing key store, with the cause', async () => {
      const { accounts, keys, lines } = setUp();
      const { id } = await accounts.add({ ...acme, apiKey: sampleApiKey });
      const cause = new Error('no keyring');
      keys.before = () => Promise.reject(cause);
      await assert.rejects(accounts.client(id), {
        name: 'ExportError',
        reason: 'keyMissing',
        cause,
      });
      assert.match(lines.map(({ message }) => message).join(), /could not be read. no keyring/);
      assert.equal(accounts.keyState(id), 'present', 'It is unknown whether there is a key.');
    });

    it('is not created for an unknown account', async () => {
      const { accounts, keys } = setUp();
      await assert.rejects(accounts.client('x'), withReason('accountMissing'));
      await assert.rejects(accounts.replaceKey('x', otherKey), withReason('accountMissing'));
      assert.deepEqual(keys.calls, []);
    });
  });

  describe('verify', () => {
    let simulator: Simulator;

    afterEach(() => simulator.close());

    const verify = (apiKey: string, signal?: AbortSignal) =>
      setUp().accounts.verify({ apiBaseUrl: simulator.apiUrl, apiKey }, signal ? { signal } : {});

    it('returns username and scope of a valid key', async () => {
      simulator = await startSimulator({ accounts: [{ username: 'acme' }] });
      const verified = await verify(simulator.apiKey);
      assert.deepEqual(verified, { username: 'acme', hasMarketingScope: true });
    });

    it('works without a username if the key may not read it, or cannot', async () => {
      simulator = await startSimulator({ accounts: [{ scopes: ['marketing.read'] }] });
      const expected = { username: undefined, hasMarketingScope: true };
      assert.deepEqual(await verify(simulator.apiKey), expected);
      simulator.addFault({ route: 'username', kind: 'wrongJson' });
      assert.deepEqual(await verify(simulator.apiKey), expected);
    });

    it('rejects a key that may not read marketing contacts, and says what it lacks', async () => {
      simulator = await startSimulator({ accounts: [{ scopes: ['mail.send', 'user.username'] }] });
      await assert.rejects(verify(simulator.apiKey), withReason('scopeMissing'));
    });

    it('rejects a key to which SendGrid denies the contacts, whatever its scopes say', async () => {
      simulator = await startSimulator();
      simulator.addFault({ route: 'lists', kind: 'status', status: 403 });
      await assert.rejects(verify(simulator.apiKey), withReason('legacyAccount'));
    });

    for (const [what, fault, reason] of [
      ['a server that fails', { kind: 'status', status: 500 }, 'server'],
      ['a connection that breaks', { kind: 'resetBeforeHeaders' }, 'network'],
      ['an invalid response', { kind: 'wrongJson' }, 'badResponse'],
      ['an address without marketing contacts', { kind: 'status', status: 404 }, 'notFound'],
    ] as const) {
      it(`rejects an untested key because of ${what}, and retries first if that may be transient`, async () => {
        simulator = await startSimulator();
        simulator.addFault({ route: 'lists', ...fault });
        await assert.rejects(verify(simulator.apiKey), withReason(reason));
        simulator.clearFaults();
        if (reason !== 'notFound' && reason !== 'badResponse') {
          simulator.addFault({ route: 'lists', ...fault, times: 1 });
        }
        assert.equal((await verify(simulator.apiKey)).hasMarketingScope, true);
      });
    }

    it('reads one list and no more', async () => {
      simulator = await startSimulator();
      await verify(simulator.apiKey);
      assert.deepEqual(
        simulator.requests.map(({ path, query }) => [path, query]),
        [
          ['/v3/scopes', {}],
          ['/v3/marketing/lists', { page_size: '1' }],
          ['/v3/user/username', {}],
        ],
      );
    });

    it('rejects an invalid key, with the reason', async () => {
      simulator = await startSimulator();
      await assert.rejects(verify(otherKey), withReason('unauthorized'));
      simulator.addFault({ route: 'scopes', kind: 'status', status: 403 });
      await assert.rejects(verify(simulator.apiKey), withReason('forbidden'));
    });

    it('reports an address of something else', async () => {
      simulator = await startSimulator();
      const { accounts } = setUp();
      const call = accounts.verify({ apiBaseUrl: 'http://example.com', apiKey: otherKey });
      await assert.rejects(call, withReason('badRequest'));
    });

    it('throws the reason of the signal when it is cancelled', async () => {
      simulator = await startSimulator();
      const reason = new Error('changed my mind');
      await assert.rejects(verify(simulator.apiKey, AbortSignal.abort(reason)), reason);
    });
  });
});
