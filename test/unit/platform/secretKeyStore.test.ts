import assert from 'node:assert/strict';
import { SecretKeyStore } from '../../../src/platform/secretKeyStore.ts';
import { Emitter } from '../../../src/util/emitter.ts';

/** Secrets that several windows share, and that tell of a change only where there is one, as VS Code does. */
class SharedSecrets {
  readonly #values = new Map<string, string>();
  readonly #changed = new Emitter<{ readonly key: string }>();
  readonly onDidChange = this.#changed.event;

  get(key: string): Promise<string | undefined> {
    return Promise.resolve(this.#values.get(key));
  }

  keys(): Promise<string[]> {
    return Promise.resolve([...this.#values.keys()]);
  }

  store(key: string, value: string): Promise<void> {
    this.#values.set(key, value);
    this.#changed.fire({ key });
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
    const heard: string[] = [];
    here.onDidChangeElsewhere((accountId) => heard.push(accountId));
    return { here, there, heard };
  }

  it('tells of what another window does, and not of what this one does', async () => {
    const { here, there, heard } = twoWindows();
    await here.set('a', 'key');
    await here.delete('a');
    assert.deepEqual(heard, []);
    await there.set('a', 'another key');
    assert.equal(await here.get('a'), 'another key');
    await there.delete('a');
    assert.deepEqual(heard, ['a', 'a']);
  });

  it('tells of it also after it had nothing to delete', async () => {
    const { here, there, heard } = twoWindows();
    await here.delete('a');
    await there.set('a', 'key');
    assert.deepEqual(heard, ['a']);
  });
});
