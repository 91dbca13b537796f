import assert from 'node:assert/strict';
import { LastFolder } from '../../../../src/features/form/lastFolder.ts';
import { sampleApiKey } from '../../../support/sampleKey.ts';

describe('LastFolder', () => {
  it('gives no folder back in whose path a key stands, which an earlier version has let through', () => {
    const stored = new Map<string, unknown>();
    const last = new LastFolder({
      keys: () => [...stored.keys()],
      // The real one gives back what was stored, whatever the caller believes that it is.
      get: <T>(key: string, otherwise?: T) => (stored.get(key) ?? otherwise) as T,
      update: async (key: string, value: unknown) => Promise.resolve(void stored.set(key, value)),
    });
    last.set('/data/exports');
    assert.equal(last.get(), '/data/exports');
    last.set(`/data/${sampleApiKey}`);
    assert.equal(last.get(), '');
  });
});
