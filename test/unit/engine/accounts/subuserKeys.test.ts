import assert from 'node:assert/strict';
import { idOf, type Account } from '../../../../src/engine/accounts/account.ts';
import { Accounts } from '../../../../src/engine/accounts/accounts.ts';
import { ExportError } from '../../../../src/engine/model/exportError.ts';
import { ApiClient } from '../../../../src/sendgrid/apiClient.ts';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';
import type { Simulator } from '../../../simulator/simulator.ts';
import { MemoryKeys, MemoryRecords } from '../../../support/memoryAccounts.ts';
import { sampleApiKey } from '../../../support/sampleKey.ts';
import { EngineBench } from '../engineBench.ts';

const otherKey = sampleApiKey.replace('a1B2', 'b2C3');
const parentLists = [{ name: 'Parent guests', contacts: 9 }];
const subuserLists = [{ name: 'Subuser guests', contacts: 5 }];

const isReason = (reason: string) => (error: unknown) =>
  error instanceof ExportError && error.reason === reason;

describe('a subuser', () => {
  let bench: EngineBench;
  let simulator: Simulator;
  let records: MemoryRecords;
  let keys: MemoryKeys;
  let accounts: Accounts;

  const open = (): Accounts =>
    new Accounts({
      ...{ records, keys },
      createClient: (options) => new ApiClient({ ...options, delay: bench.time.delay }),
    });
  const signIn = (change = {}): Promise<Account> =>
    accounts.add({
      ...{ region: 'custom', apiBaseUrl: simulator.apiUrl, label: 'parent', username: 'parent' },
      ...{ apiKey: simulator.apiKey, ...change },
    });
  const postsOf = (): number =>
    simulator.requests.filter(({ method, path }) => method === 'POST' && path.includes('/exports'))
      .length;

  beforeEach(async () => {
    bench = await EngineBench.start({
      accounts: [
        { username: 'parent', contacts: 30, lists: parentLists },
        { username: 'subuser', contacts: 12, lists: subuserLists, subuserOf: 'parent' },
      ],
    });
    ({ simulator } = bench);
    records = new MemoryRecords();
    keys = new MemoryKeys();
    accounts = open();
  });
  afterEach(() => bench.close());

  describe('has no key of its own', () => {
    it('but uses its parent’s, even a new one', async () => {
      const parent = await signIn();
      const { id } = await accounts.addSubuser(parent.id, 'subuser');
      assert.deepEqual([...keys.keys.keys()], [parent.id]);
      assert.equal(await (await accounts.client(id)).contactCount(), 12);
      const version = accounts.keyVersion(id);
      await accounts.replaceKey(parent.id, otherKey);
      assert.equal(accounts.keyVersion(id), version + 1);
      await assert.rejects(accounts.client(id), isReason('unauthorized'));
      await accounts.replaceKey(id, simulator.apiKey);
      assert.equal(await (await accounts.client(id)).contactCount(), 12);
      assert.equal(await (await accounts.client(parent.id)).contactCount(), 30);
      assert.deepEqual([...keys.keys], [[parent.id, simulator.apiKey]]);
    });

    it('nor in another window', async () => {
      const parent = await signIn();
      const { id } = await accounts.addSubuser(parent.id, 'subuser');
      const other = open();
      await other.client(id);
      keys.keys.set(parent.id, otherKey);
      other.forgetKey(parent.id);
      await assert.rejects(other.client(id), isReason('unauthorized'));
    });

    it('nor for the session', async () => {
      const parent = await signIn({ isForSession: true });
      const { id } = await accounts.addSubuser(parent.id, 'subuser');
      assert.equal(await (await accounts.client(id)).contactCount(), 12);
      await assert.rejects(open().client(id), isReason('sessionEnded'));
      assert.deepEqual(keys.calls, []);
    });
  });

  describe('is signed out', () => {
    it('with its parent, of which nothing remains', async () => {
      const parent = await signIn();
      const other = await signIn({ label: 'other', username: 'other' });
      const { id } = await accounts.addSubuser(parent.id, 'subuser');
      assert.deepEqual(
        (await accounts.subusersOf(parent.id)).map((one) => one.id),
        [id],
      );
      await accounts.remove(parent.id);
      assert.deepEqual(open().all, [other]);
      assert.equal(open().active?.id, other.id);
      assert.deepEqual([...keys.keys.keys()], [other.id]);
      await assert.rejects(accounts.client(id), isReason('accountMissing'));
    });

    it('with its parent for the session when all are signed out, whatever the key store does', async () => {
      const parent = await signIn({ isForSession: true });
      const { id } = await accounts.addSubuser(parent.id, 'subuser');
      keys.before = () => Promise.reject(new Error('the keyring is broken'));
      await Promise.all([parent.id, id].map((one) => accounts.remove(one)));
      assert.deepEqual(open().all, []);
    });

    it('on its own, which leaves the parent and its key', async () => {
      const parent = await signIn();
      const { id } = await accounts.addSubuser(parent.id, 'subuser');
      keys.before = () => Promise.reject(new Error('the keyring is broken'));
      await accounts.remove(id);
      assert.deepEqual(open().all, [parent]);
      assert.equal(keys.keys.get(parent.id), simulator.apiKey);
    });
  });

  describe('that an older version added with a copy of the key', () => {
    /** Two records and two keys, as they were stored then. */
    const store = (keyOfSubuser: string): { parent: Account; subuser: Account } => {
      const place = { region: 'custom', apiBaseUrl: simulator.apiUrl } as const;
      const record = { ...place, username: 'subuser', onBehalfOf: 'subuser' };
      const parent = { id: 'p', label: 'parent', username: 'parent', ...place };
      const subuser = { ...record, id: idOf({ ...record, label: '' }), label: 'subuser' };
      records = new MemoryRecords({ accounts: [parent, subuser], activeId: 'p' });
      keys.keys.set(parent.id, simulator.apiKey);
      keys.keys.set(subuser.id, keyOfSubuser);
      accounts = open();
      return { parent, subuser };
    };

    it('still works, and gets the parent’s new key', async () => {
      const { parent, subuser } = store(simulator.apiKey);
      assert.equal(await (await accounts.client(subuser.id)).contactCount(), 12);
      await accounts.replaceKey(parent.id, otherKey);
      assert.deepEqual([...keys.keys], [[parent.id, otherKey]]);
      await assert.rejects(accounts.client(subuser.id), isReason('unauthorized'));
    });

    it('is removed with its parent, and the copy too', async () => {
      const { parent } = store(simulator.apiKey);
      await accounts.remove(parent.id);
      assert.deepEqual([open().all, [...keys.keys]], [[], []]);
    });

    it('stays if the key differs: its parent is unknown', async () => {
      const { parent, subuser } = store(otherKey);
      await accounts.remove(parent.id);
      assert.deepEqual([open().all, [...keys.keys]], [[subuser], [[subuser.id, otherKey]]]);
      await accounts.remove(subuser.id);
      assert.deepEqual([open().all, [...keys.keys]], [[], []]);
    });

    it('is added to its parent again instead of twice', async () => {
      const { parent, subuser } = store(otherKey);
      const again = await accounts.addSubuser(parent.id, 'SUBUSER'.toLowerCase());
      assert.equal(again.id, subuser.id);
      assert.deepEqual([...keys.keys.keys()], [parent.id]);
      assert.equal(open().all.length, 2);
    });
  });

  describe('is compared with its parent', () => {
    const listsOf = async ({ id }: Account): Promise<{ id: string; name: string }[]> => {
      const found: { id: string; name: string }[] = [];
      for await (const { items } of (await accounts.client(id)).lists()) {
        found.push(...items.map((list) => ({ id: list.id, name: list.name })));
      }
      return found;
    };
    const exportOf = async (audience: 'all' | 'list'): Promise<ExportJob> => {
      const engine = await bench.engine({ accounts });
      const account = accounts.active;
      assert.ok(account);
      const [job] = await engine.start({
        options: {
          ...bench.options,
          audience:
            audience === 'all'
              ? { kind: 'all' }
              : {
                  ...{ kind: 'selected', segments: [] },
                  lists: await listsOf(account),
                },
        },
        account,
        folder: bench.folder,
      });
      assert.ok(job);
      return engine.settled(job.id);
    };
    const reasonOf = (job: ExportJob): string =>
      job.state === 'failed' ? job.failure.reason : job.state;
    const addSubuser = async (): Promise<void> => {
      await accounts.addSubuser((await signIn()).id, 'subuser');
    };

    for (const audience of ['all', 'list'] as const) {
      it(`before each export of ${audience}, not once per window`, async () => {
        await addSubuser();
        assert.equal(reasonOf(await exportOf(audience)), 'completed');
        assert.equal(postsOf(), 1);
        simulator.setScenario({ ignoresOnBehalfOf: true });
        assert.equal(reasonOf(await exportOf(audience)), 'subuserIgnored');
        assert.equal(postsOf(), 1);
      });
    }

    it('by its number of contacts as well', async () => {
      await addSubuser();
      await accounts.client(accounts.active?.id ?? '');
      simulator.setScenario({
        accounts: [
          { username: 'parent', contacts: 30, lists: parentLists },
          { username: 'subuser', contacts: 30, lists: subuserLists, subuserOf: 'parent' },
        ],
      });
      assert.equal(reasonOf(await exportOf('all')), 'subuserUnproven');
      assert.equal(postsOf(), 0);
    });

    it('once more before a request is resent', async () => {
      await addSubuser();
      simulator.addFault({ route: 'createExport', kind: 'status', status: 500, times: 1 });
      assert.equal(reasonOf(await exportOf('all')), 'completed');
      const seen = simulator.requests.map(({ method, path }) => `${method} ${path.slice(4)}`);
      const posts = seen.flatMap((one, i) => (one.startsWith('POST') ? [i] : []));
      const between = seen.slice(posts[0], posts[1]);
      assert.equal(posts.length, 2);
      assert.ok(between.includes('GET user/username'), between.join());
    });

    it('before exports that were started elsewhere are listed', async () => {
      await addSubuser();
      const engine = await bench.engine({ accounts });
      const id = accounts.active?.id ?? '';
      assert.deepEqual(await engine.serverJobs(id), []);
      simulator.setScenario({ ignoresOnBehalfOf: true });
      await assert.rejects(engine.serverJobs(id), isReason('subuserIgnored'));
    });

    it('when the export has the number of contacts of the parent: then nothing is downloaded', async () => {
      await addSubuser();
      simulator.setScenario({ ignoresOnBehalfOf: 'exports' });
      assert.equal(reasonOf(await exportOf('all')), 'subuserIgnored');
      assert.deepEqual(await bench.files(), []);
    });
  });
});
