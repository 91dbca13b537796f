import assert from 'node:assert/strict';
import type { NewAccount } from '../../../../src/engine/accounts/account.ts';
import { Accounts } from '../../../../src/engine/accounts/accounts.ts';
import { freeLabel } from '../../../../src/engine/accounts/accountState.ts';
import { ExportError } from '../../../../src/engine/model/exportError.ts';
import { MemoryKeys, MemoryRecords } from '../../../support/memoryAccounts.ts';
import { recordingLogger } from '../../../support/recordingLogger.ts';
import { sampleApiKey } from '../../../support/sampleKey.ts';

const otherKey = sampleApiKey.replace('a1B2', 'b2C3');
const global = { region: 'global', apiBaseUrl: 'https://api.sendgrid.com' } as const;
const eu = { region: 'eu', apiBaseUrl: 'https://api.eu.sendgrid.com' } as const;

describe('signing in', () => {
  let records: MemoryRecords;
  let keys: MemoryKeys;
  let accounts: Accounts;

  const open = (): Accounts => new Accounts({ records, keys, logger: recordingLogger().logger });
  const signIn = (change: Partial<NewAccount> = {}) =>
    accounts.signIn({ ...global, label: 'Newsletter', apiKey: sampleApiKey, ...change });
  const labels = (): readonly string[] => open().all.map(({ label }) => label);
  const keyOf = (id: string): string | undefined => keys.keys.get(id);

  beforeEach(() => {
    records = new MemoryRecords();
    keys = new MemoryKeys();
    accounts = open();
  });

  describe('with a key that may not read the username', () => {
    it('adds another account beside one with the same name, which keeps its key', async () => {
      const first = await signIn();
      const second = await signIn({ apiKey: otherKey });
      assert.equal(second.isKnown, false);
      assert.notEqual(second.account.id, first.account.id);
      assert.deepEqual(labels(), ['Newsletter', 'Newsletter (2)']);
      assert.deepEqual(
        [keyOf(first.account.id), keyOf(second.account.id)],
        [sampleApiKey, otherKey],
      );
    });

    for (const alike of [
      'NEWSLETTER',
      ' newsletter ',
      'News letter',
      'News\u200bletter',
      'Ｎewsletter',
    ]) {
      it(`tells ${JSON.stringify(alike)} from 'Newsletter'`, async () => {
        await signIn();
        await signIn({ apiKey: otherKey, label: alike });
        const [, label = ''] = labels();
        assert.match(label, / \(2\)$/);
      });
    }

    it('recognizes the account by its key', async () => {
      const first = await signIn();
      await signIn({ apiKey: otherKey, label: 'Other' });
      const again = await signIn({ label: 'Third' });
      assert.deepEqual([again.isKnown, again.account.id], [true, first.account.id]);
      assert.deepEqual(labels(), ['Newsletter', 'Other']);
      assert.equal(open().active?.id, first.account.id);
    });

    it('does not accept the key for one address as that for another', async () => {
      await signIn();
      const second = await signIn(eu);
      assert.equal(second.isKnown, false);
      assert.deepEqual(labels(), ['Newsletter', 'Newsletter (2)']);
    });

    it('does not match an account whose name equals the username of the key', async () => {
      await signIn({ label: 'acme' });
      const second = await signIn({ apiKey: otherKey, label: 'acme', username: 'acme' });
      assert.equal(second.isKnown, false);
      assert.deepEqual(labels(), ['acme', 'acme (2)']);
      const third = await signIn({ apiKey: 'a third key', label: 'acme' });
      assert.equal(third.isKnown, false);
      assert.equal(labels().length, 3);
    });
  });

  describe('with another key of the same username', () => {
    it('updates the key of the account, and reports that it existed', async () => {
      const first = await signIn({ username: 'acme', label: 'acme' });
      await accounts.rename(first.account.id, 'Harbor');
      const again = await signIn({ username: 'ACME', label: 'ACME', apiKey: otherKey });
      assert.deepEqual([again.isKnown, again.account.id], [true, first.account.id]);
      assert.deepEqual(labels(), ['Harbor']);
      assert.equal(keyOf(first.account.id), otherKey);
    });

    it('adds another account in another region', async () => {
      await signIn({ username: 'acme', label: 'acme' });
      const second = await signIn({ ...eu, username: 'acme', label: 'acme', apiKey: otherKey });
      assert.equal(second.isKnown, false);
      assert.deepEqual(labels(), ['acme', 'acme (2)']);
    });

    it('stores the key where the user wants it now, and nowhere else', async () => {
      const stored = await signIn({ username: 'acme' });
      await signIn({ username: 'acme', apiKey: otherKey, isForSession: true });
      assert.equal(open().active?.isForSession, true);
      assert.deepEqual([...keys.keys], []);
      await signIn({ username: 'acme', apiKey: otherKey });
      assert.equal(open().active?.isForSession, undefined);
      assert.deepEqual([...keys.keys], [[stored.account.id, otherKey]]);
    });

    it('keeps it for the session even if the key store fails, and deletes the old one when it can', async () => {
      const { account } = await signIn({ username: 'acme' });
      keys.before = () => Promise.reject(new Error('the keyring is broken'));
      await signIn({ username: 'acme', apiKey: otherKey, isForSession: true });
      assert.equal(open().active?.isForSession, true);
      await accounts.client(account.id);
      keys.before = () => Promise.resolve();
      await accounts.remove(account.id);
      assert.deepEqual([labels(), [...keys.keys]], [[], []]);
    });
  });

  it('loses no account of two that are added concurrently, in one window or in two', async () => {
    const second = open();
    await Promise.all([
      accounts.signIn({ ...global, label: 'same', apiKey: sampleApiKey }),
      accounts.signIn({ ...global, label: 'same', apiKey: otherKey }),
      second.signIn({ ...global, label: 'same', apiKey: 'key of another window' }),
      second.signIn({ ...eu, label: 'Same', apiKey: 'one more' }),
    ]);
    accounts.refresh();
    await accounts.subusersOf('');
    second.refresh();
    await second.subusersOf('');
    assert.deepEqual(
      labels()
        .map((label) => label.toLowerCase())
        .toSorted(),
      ['same', 'same (2)', 'same (3)', 'same (4)'],
    );
    assert.equal(keys.keys.size, 4);
  });

  it('stores an account again if another window overwrote its record', async () => {
    const { account } = await signIn();
    records.stored = JSON.stringify({ accounts: [{ id: 'x', label: 'Newsletter', ...eu }] });
    accounts.refresh();
    await accounts.subusersOf('');
    assert.deepEqual(
      open().all.map(({ id, label }) => [id, label]),
      [
        ['x', 'Newsletter'],
        [account.id, 'Newsletter (2)'],
      ],
    );
  });

  it('does not restore an account that another window has signed out', async () => {
    const { account } = await signIn();
    const other = open();
    await other.remove(account.id);
    accounts.refresh();
    await accounts.subusersOf('');
    assert.deepEqual(labels(), []);
    await assert.rejects(accounts.client(account.id), isReason('accountMissing'));
  });

  it('returns no client of an account that another window has signed out', async () => {
    const { account } = await signIn({ isForSession: true });
    await accounts.client(account.id);
    await open().remove(account.id);
    await assert.rejects(accounts.client(account.id), isReason('accountMissing'));
  });

  it('finds its keys in a text', async () => {
    await signIn({ apiKey: 'gateway-key' });
    assert.equal(await accounts.holdsKey(' "gateway\u200b-key" '), true);
    assert.equal(await accounts.holdsKey('gateway'), false);
    keys.before = () => Promise.reject(new Error('locked'));
    assert.equal(await accounts.holdsKey('gateway-key'), false);
  });
});

describe('signing out', () => {
  it('of an account with a key for the session never uses the key store', async () => {
    const records = new MemoryRecords();
    const keys = new MemoryKeys();
    const accounts = new Accounts({ records, keys });
    const account = await accounts.add({
      ...{ ...global, label: 'acme', apiKey: sampleApiKey, isForSession: true },
    });
    keys.before = () => Promise.reject(new Error('the keyring is broken'));
    await accounts.remove(account.id);
    assert.deepEqual([accounts.all, keys.calls], [[], []]);
    // Another window, or this one after a reload, has no key for it at all.
    const again = await accounts.add({
      ...{ ...global, label: 'acme', apiKey: sampleApiKey, isForSession: true },
    });
    await new Accounts({ records, keys }).remove(again.id);
    assert.deepEqual([new Accounts({ records, keys }).all, keys.calls], [[], []]);
  });
});

describe('remembered accounts', () => {
  const read = (...stored: readonly object[]): readonly string[] => {
    const records = new MemoryRecords({ accounts: stored });
    return new Accounts({ records, keys: new MemoryKeys() }).all.map(({ label }) => label);
  };

  it('are not named with a key', () => {
    const [label, other, known, renamed] = read(
      { id: 'a', label: sampleApiKey, ...global },
      { id: 'b', label: `Bearer ${sampleApiKey}`, ...global },
      { id: 'c', label: `"${sampleApiKey}"`, username: 'acme', ...global },
      { id: 'd', label: 'Harbor', username: 'acme', ...global },
    );
    assert.deepEqual(
      [label, other, known, renamed],
      ['api.sendgrid.com', 'api.sendgrid.com (2)', 'acme', 'Harbor'],
    );
  });

  it('cannot be named or renamed with a key that is added, either', async () => {
    const records = new MemoryRecords();
    const accounts = new Accounts({ records, keys: new MemoryKeys() });
    const { id } = await accounts.add({ ...global, label: sampleApiKey, apiKey: sampleApiKey });
    assert.equal(accounts.active?.label, 'api.sendgrid.com');
    await accounts.rename(id, `Bearer ${sampleApiKey}`);
    assert.equal(records.stored?.includes(sampleApiKey), false);
  });

  it('have names that are distinct and visible', () => {
    assert.deepEqual(
      read(
        { id: 'a', label: 'acme', ...global },
        { id: 'b', label: 'Ac\u00adme', ...global },
        { id: 'c', label: '\u200b', ...eu },
        { id: 'a', label: 'acme', ...global },
      ),
      ['acme', 'Acme (2)', 'api.eu.sendgrid.com'],
    );
  });

  it('are renamed to a name that no other has', async () => {
    const accounts = new Accounts({ records: new MemoryRecords(), keys: new MemoryKeys() });
    await accounts.add({ ...global, label: 'one', apiKey: sampleApiKey });
    const { id } = await accounts.add({ ...global, label: 'two', apiKey: otherKey });
    await accounts.rename(id, ' ONE ');
    assert.deepEqual(
      accounts.all.map(({ label }) => label),
      ['one', 'ONE (2)'],
    );
    assert.equal(freeLabel(accounts.all, 'one', id), 'one (2)');
  });
});

const isReason = (reason: string) => (error: unknown) =>
  error instanceof ExportError && error.reason === reason;
