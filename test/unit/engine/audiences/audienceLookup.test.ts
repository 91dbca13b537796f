import assert from 'node:assert/strict';
import { Accounts } from '../../../../src/engine/accounts/accounts.ts';
import { AudienceCatalog } from '../../../../src/engine/audiences/audienceCatalog.ts';
import {
  lookUp,
  lookUpAudiences,
  type LookedUp,
  type LookedUpAudiences,
  type WrittenAudiences,
} from '../../../../src/engine/audiences/audienceLookup.ts';
import { ExportError } from '../../../../src/engine/model/exportError.ts';
import { ApiClient } from '../../../../src/sendgrid/apiClient.ts';
import { startSimulator, type Simulator } from '../../../simulator/simulator.ts';
import { MemoryKeys, MemoryRecords } from '../../../support/memoryAccounts.ts';
import { VirtualTime } from '../../../support/virtualTime.ts';
import { audience } from '../../ui/text/words.ts';

const strangeId = '5B0A7E0C-1111-4222-8333-944455556666';

function textOf(result: LookedUp): string {
  switch (result.kind) {
    case 'found':
      return `found ${result.audience.id}`;
    case 'id':
      return `id ${result.id}`;
    case 'unread':
      return `unread: ${result.error?.reason ?? 'no reason'}`;
    default:
      return result.kind;
  }
}

describe('Names and ids of lists and segments', () => {
  let simulator: Simulator;
  let catalog: AudienceCatalog;

  afterEach(async () => {
    catalog.dispose();
    await simulator.close();
  });

  /** 'Newsletter' is on the first of three pages. */
  async function setUp(): Promise<void> {
    simulator = await startSimulator({
      lists: [
        { id: 'l-first', name: 'Newsletter', contacts: 3 },
        ...Array.from({ length: 2500 }, (_, index) => ({ name: `List ${index}`, contacts: 1 })),
      ],
      segments: [{ id: 's-first', name: 'Nearby', contacts: 2 }],
    });
    const accounts = new Accounts({
      records: new MemoryRecords(),
      keys: new MemoryKeys(),
      createClient: (options) => new ApiClient({ ...options, delay: new VirtualTime().delay }),
    });
    await accounts.add({
      ...{ region: 'custom', apiBaseUrl: simulator.apiUrl, label: 'x' },
      apiKey: simulator.apiKey,
    });
    catalog = new AudienceCatalog({ accounts });
  }

  const look = async (written: WrittenAudiences): Promise<readonly string[]> => {
    const { lists, segments }: LookedUpAudiences = await lookUpAudiences(written, catalog);
    return [...lists, ...segments].map(textOf);
  };

  it('are found by name once everything was read', async () => {
    await setUp();
    assert.deepEqual(await look({ lists: ['Newsletter', 'L-FIRST'], segments: ['Nearby'] }), [
      'found l-first',
      'found l-first',
      'found s-first',
    ]);
    assert.deepEqual(await look({ lists: ['No such'] }), ['unknown']);
  });

  it('are not found by name on the first page if the second failed; ids are', async () => {
    await setUp();
    simulator.addFault({ route: 'lists', kind: 'status', status: 503, after: 1 });
    const lists = ['Newsletter', 'l-first', ' L-First ', strangeId, 'No such'];
    assert.deepEqual(await look({ lists, segments: ['Nearby'] }), [
      'unread: server',
      'found l-first',
      'found l-first',
      `id ${strangeId}`,
      'unread: server',
      'found s-first',
    ]);
    assert.equal(catalog.lists.value.length, 1000);
    simulator.clearFaults();
    assert.deepEqual(await look({ lists: ['Newsletter'] }), ['found l-first']);
  });

  it('are not found by name if segments failed while lists loaded', async () => {
    await setUp();
    simulator.addFault({ route: 'segments', kind: 'status', status: 403 });
    assert.deepEqual(await look({ lists: ['Newsletter'], segments: ['Nearby', strangeId] }), [
      'found l-first',
      'unread: legacyAccount',
      `id ${strangeId}`,
    ]);
  });

  it('are not found by name in what was read before a failed refresh', async () => {
    await setUp();
    assert.deepEqual(await look({ lists: ['Newsletter'] }), ['found l-first']);
    simulator.addFault({ route: 'lists', kind: 'status', status: 503 });
    await catalog.refresh();
    assert.deepEqual(await look({ lists: ['Newsletter', 'l-first'] }), [
      'unread: server',
      'found l-first',
    ]);
  });

  it('are looked up in the current lists, not in what was read a while ago', async () => {
    await setUp();
    catalog.load();
    await catalog.whenLoaded();
    simulator.setScenario({
      lists: [
        { id: 'l-first', name: 'Newsletter 2025', contacts: 3 },
        { id: 'l-other', name: 'Newsletter', contacts: 3 },
      ],
    });
    assert.deepEqual(await look({ lists: ['Newsletter'] }), ['found l-other']);
    simulator.addFault({ route: 'lists', kind: 'status', status: 503 });
    assert.deepEqual(await look({ lists: ['Newsletter'] }), ['unread: server']);
  });

  it('are not requested again if the ids are known already', async () => {
    await setUp();
    catalog.load();
    await catalog.whenLoaded();
    const requests = simulator.requests.length;
    assert.deepEqual(await look({ lists: ['l-first'], segments: ['S-first'] }), [
      'found l-first',
      'found s-first',
    ]);
    assert.equal(simulator.requests.length, requests);
  });
});

describe('Names among incomplete lists', () => {
  it('are not resolved by a load that is still running, or was never started', () => {
    const value = [audience({ id: 'a', name: 'Newsletter' })];
    for (const status of ['idle', 'loading', 'failed'] as const) {
      const error = status === 'failed' ? new ExportError('network', 'down') : undefined;
      const state = { status, value, error };
      assert.deepEqual(lookUp('Newsletter', state), { kind: 'unread', error });
      assert.equal(textOf(lookUp('A', state)), 'found a');
    }
  });
});
