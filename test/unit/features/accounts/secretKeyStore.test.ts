import assert from 'node:assert/strict';
import { SecretKeyStore } from '../../../../src/features/accounts/secretKeyStore.ts';
import { Emitter } from '../../../../src/util/emitter.ts';

/** Secrets that several windows share, with change events as in VS Code: only if the value changes. */
class SharedSecrets {
  readonly #values = new Map<string, string>();
  readonly #changed = new Emitter<{ readonly key: string }>();
  isBroken = false;
  readonly onDidChange = this.#changed.event;

  get(key: string): Promise<string | undefined> {
    if (this.isBroken) {
      return Promise.reject(new Error('the keyring is locked'));
    }
    return Promise.resolve(this.#values.get(key));
  }

  keys(): Promise<string[]> {
    return Promise.resolve([...this.#values.keys()]);
  }

  store(key: string, value: string): Promise<void> {
    if (this.isBroken) {
      return Promise.reject(new Error('the keyring is locked'));
    }
    const isNews = this.#values.get(key) !== value;
    this.#values.set(key, value);
    if (isNews) {
      this.#changed.fire({ key });
    }
    return Promise.resolve();
  }

  delete(key: string): Promise<void> {
    if (this.#values.delete(key)) {
      this.#changed.fire({ key });
    }
    return Promise.resolve();
  }
}

describe('SecretKeyStore', () => {
  function twoWindows() {
    const secrets = new SharedSecrets();
    const [here, there] = [new SecretKeyStore(secrets), new SecretKeyStore(secrets)];
    const fired: string[] = [];
    here.onDidChangeElsewhere((accountId) => fired.push(accountId));
    return { here, there, fired, secrets };
  }

  it('fires for changes of other windows, and not for those of this one', async () => {
    const { here, there, fired } = twoWindows();
    await here.set('a', 'key');
    await here.delete('a');
    assert.deepEqual(fired, []);
    await there.set('a', 'another key');
    assert.equal(await here.get('a'), 'another key');
    await there.delete('a');
    assert.deepEqual(fired, ['a', 'a']);
  });

  it('fires for them even after it had nothing to delete', async () => {
    const { here, there, fired } = twoWindows();
    await here.delete('a');
    await there.set('a', 'key');
    assert.deepEqual(fired, ['a']);
  });

  for (const times of [1, 2, 5]) {
    it(`fires for a sign-out elsewhere after the same key was stored ${times + 1} times`, async () => {
      const { here, there, fired } = twoWindows();
      await here.set('a', 'key');
      for (let again = 0; again < times; again++) {
        await here.set('a', 'key');
      }
      await there.delete('a');
      assert.deepEqual(fired, ['a']);
      assert.equal(await here.get('a'), undefined);
    });
  }

  it('fires for each change elsewhere, even back to the key of this window', async () => {
    const { here, there, fired } = twoWindows();
    await here.set('a', 'key');
    await there.set('a', 'another key');
    await there.set('a', 'key');
    await there.delete('a');
    await there.delete('a');
    await there.set('a', 'key');
    assert.deepEqual(fired, ['a', 'a', 'a', 'a']);
  });

  it('fires for a change elsewhere after one of this window failed', async () => {
    const { here, there, fired, secrets } = twoWindows();
    await here.set('a', 'key');
    secrets.isBroken = true;
    await assert.rejects(here.set('a', 'key'), /locked/);
    await assert.rejects(here.get('a'), /locked/);
    secrets.isBroken = false;
    await there.delete('a');
    assert.deepEqual(fired, ['a']);
  });

  it('fires for a change that it cannot read', async () => {
    const { there, fired, secrets } = twoWindows();
    await there.set('a', 'key');
    const deleting = there.delete('a');
    secrets.isBroken = true;
    await deleting;
    assert.deepEqual(fired, ['a', 'a']);
  });

  it('ignores other secrets', async () => {
    const { fired, secrets } = twoWindows();
    await secrets.store('another', 'secret');
    await secrets.delete('another');
    assert.deepEqual(fired, []);
  });
});
