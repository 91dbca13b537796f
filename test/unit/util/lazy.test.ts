import assert from 'node:assert/strict';
import { lazy } from '../../../src/util/lazy.ts';

describe('lazy', () => {
  it('runs once, at the first call', async () => {
    let made = 0;
    const get = lazy(() => Promise.resolve({ number: ++made }));
    assert.equal(made, 0);
    const [first, second] = await Promise.all([get(), get()]);
    assert.equal(first, second);
    assert.equal(first.number, 1);
  });

  it('rejects every call with the same failure', async () => {
    let made = 0;
    const get = lazy(() => Promise.reject(new Error(`Failed ${++made}`)));
    await assert.rejects(get(), /Failed 1/);
    await assert.rejects(get(), /Failed 1/);
  });
});
