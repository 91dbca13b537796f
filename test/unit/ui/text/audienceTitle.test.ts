import assert from 'node:assert/strict';
import { exportTitle } from '../../../../src/engine/model/exportTitle.ts';
import { audienceTitle } from '../../../../src/ui/text/audienceTitle.ts';
import { english } from './words.ts';

const selected = (lists: readonly string[], segments: readonly string[] = []) => ({
  kind: 'selected' as const,
  lists: lists.map((name) => ({ id: `id of ${name}`, name })),
  segments: segments.map((name) => ({ id: `id of ${name}`, name })),
});

describe('titles of exports', () => {
  it('are in English those that files are named by', () => {
    for (const audience of [
      { kind: 'all' as const },
      selected([]),
      selected(['A']),
      selected([' ']),
      selected(['A'], ['B']),
      selected(['A', 'B'], ['C']),
      selected(['A', 'B', 'C', 'D']),
    ]) {
      assert.equal(audienceTitle(audience, english), exportTitle(audience).trim());
    }
  });

  it('are put into the display language, and its order', () => {
    const l10n = { t: (text: string, ...values: unknown[]) => `${text}: ${values.join()}` };
    assert.equal(audienceTitle({ kind: 'all' }, l10n), 'All Contacts:');
    assert.equal(audienceTitle(selected(['A'], ['B']), l10n), '{0} and {1}: A,B');
    assert.equal(audienceTitle(selected(['A', 'B', 'C']), l10n), '{0} and {1} more: A,2');
  });

  it('are one line, as long as asked', () => {
    assert.equal(audienceTitle(selected(['A\nB']), english), 'A B');
    assert.equal(audienceTitle(selected(['A long name']), english, 6), 'A lon…');
  });
});
