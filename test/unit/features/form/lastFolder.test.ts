import assert from 'node:assert/strict';
import { LastFolder } from '../../../../src/features/form/lastFolder.ts';
import { sampleApiKey } from '../../../support/sampleKey.ts';

describe('LastFolder', () => {
  it('does not return a folder with a key in its path that an earlier version has accepted', () => {
    const stored = new Map<string, unknown>();
    const last = new LastFolder({
      keys: () => [...stored.keys()],
      // The real one returns what was stored, whatever type the caller expects.
      get: <T>(key: string, otherwise?: T) => (stored.get(key) ?? otherwise) as T,
      update: async (key: string, value: unknown) => Promise.resolve(void stored.set(key, value)),
    });
    last.set('/data/exports');
    assert.equal(last.get(), '/data/exports');
    last.set(`/data/${sampleApiKey}`);
    assert.equal(last.get(), '');
  });
});
