import assert from 'node:assert/strict';
import type { Audience, LoadState } from '../../../../src/engine/audiences/audience.ts';
import { sampleApiKey } from '../../../support/sampleKey.ts';
import {
  isFoundAsWritten,
  presetMismatches,
  type PresetCatalog,
} from '../../../../src/features/presets/presetFit.ts';

const audience = (kind: Audience['kind'], id: string, name: string): Audience => ({
  ...{ kind, id, name, contactCount: 1, updatedAt: undefined, parentListIds: [] },
  ...{ validity: undefined, validityMessage: undefined },
});

function catalogOf(
  lists: readonly Audience[],
  segments: readonly Audience[] = [],
  status: LoadState<unknown>['status'] = 'ready',
): PresetCatalog {
  return {
    lists: { status, value: lists, error: undefined },
    segments: { status: 'ready', value: segments, error: undefined },
    find: (kind, id) => (kind === 'list' ? lists : segments).find((one) => one.id === id),
  };
}

const preset = { lists: [{ id: 'l1', name: 'Customers' }], segments: [{ id: 's1', name: 'Gold' }] };
const gold = audience('segment', 's1', 'Gold');

describe('presetMismatches', () => {
  it('finds nothing if ids and names match, ignoring blanks around a name', () => {
    const catalog = catalogOf([audience('list', 'l1', ' Customers ')], [gold]);
    assert.deepEqual(presetMismatches(preset, catalog), []);
  });

  it('finds a name that is no longer that of its id', () => {
    const catalog = catalogOf([audience('list', 'l1', 'Clients')], [gold]);
    assert.deepEqual(presetMismatches(preset, catalog), [
      {
        ...{ kind: 'list', id: 'l1', name: 'Customers', path: ['lists', 0] },
        problem: { kind: 'renamed', nameNow: 'Clients' },
      },
    ]);
  });

  it('compares a list that has a key as its name by what a preset may contain of it', () => {
    const catalog = catalogOf([audience('list', 'l1', ` ${sampleApiKey}`)], [gold]);
    const [mismatch] = presetMismatches(preset, catalog);
    assert.deepEqual(mismatch?.problem, { kind: 'renamed', nameNow: 'SG.…' });
    const masked = { ...preset, lists: [{ id: 'l1', name: 'SG.…' }] };
    assert.deepEqual(presetMismatches(masked, catalog), []);
    assert.equal(isFoundAsWritten(masked, catalog), true);
  });

  it('finds an id that is gone, and which list has its name now', () => {
    const catalog = catalogOf(
      [audience('list', 'l8', 'Customers'), audience('list', 'l9', 'Customers')],
      [audience('segment', 's2', 'Silver')],
    );
    assert.deepEqual(
      presetMismatches(preset, catalog).map(({ path, problem }) => [path, problem]),
      [
        [['lists', 0], { kind: 'missing', namesakes: ['l8', 'l9'] }],
        [['segments', 0], { kind: 'missing', namesakes: [] }],
      ],
    );
  });

  for (const status of ['idle', 'loading', 'failed'] as const) {
    it(`does not judge lists that are ${status}`, () => {
      assert.deepEqual(presetMismatches(preset, catalogOf([], [gold], status)), []);
    });
  }
});
