import assert from 'node:assert/strict';
import { exportTitle } from '../../../../src/engine/model/exportTitle.ts';
import { audienceTitle } from '../../../../src/ui/text/audienceTitle.ts';
import { l10n } from '../../../support/vscodeStub.ts';

const selected = (lists: readonly string[], segments: readonly string[] = []) => ({
  kind: 'selected' as const,
  lists: lists.map((name) => ({ id: `id of ${name}`, name })),
  segments: segments.map((name) => ({ id: `id of ${name}`, name })),
});

describe('titles of exports', () => {
  afterEach(() => {
    l10n.bundle = undefined;
  });

  it('are those of file names in English', () => {
    for (const audience of [
      { kind: 'all' as const },
      selected([]),
      selected(['A']),
      selected([' ']),
      selected(['A'], ['B']),
      selected(['A', 'B'], ['C']),
      selected(['A', 'B', 'C', 'D']),
    ]) {
      assert.equal(audienceTitle(audience), exportTitle(audience).trim());
    }
  });

  it('are in the display language, and its word order', () => {
    l10n.bundle = {
      'All Contacts': 'Alle',
      '{0} and {1}': '{1}, {0}',
      '{0} and {1} more': '{1} außer {0}',
    };
    assert.equal(audienceTitle({ kind: 'all' }), 'Alle');
    assert.equal(audienceTitle(selected(['A'], ['B'])), 'B, A');
    assert.equal(audienceTitle(selected(['A', 'B', 'C'])), '2 außer A');
  });

  it('are a single line of the requested length', () => {
    assert.equal(audienceTitle(selected(['A\nB'])), 'A B');
    assert.equal(audienceTitle(selected(['A long name']), 6), 'A lon…');
  });
});
