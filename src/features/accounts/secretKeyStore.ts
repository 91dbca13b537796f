import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';
import type { KeyStore } from '../../engine/accounts/account.ts';
import { Emitter, type Event } from '../../util/emitter.ts';

const prefix = 'sendgridExports.key.';

/** Stores API keys in VS Code's SecretStorage only. */
export class SecretKeyStore implements KeyStore, vscode.Disposable {
  readonly #secrets: vscode.SecretStorage;
  readonly #changed = new Emitter<string>();
  readonly #subscription: vscode.Disposable;
  /**
   * The last known state of the storage by account: a hash of the key, or `undefined` if there is none. Needed to recognize
   * changes by other windows: counting events would not work, since VS Code fires none for a key that is the same as before.
   */
  readonly #known = new Map<string, string | undefined>();

  /** Fires with the id of an account whose key another window has stored or deleted. */
  readonly onDidChangeElsewhere: Event<string> = this.#changed.event;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
    this.#subscription = secrets.onDidChange(({ key }) => {
      if (key.startsWith(prefix)) {
        this.#onDidChangeSecret(key.slice(prefix.length));
      }
    });
  }

  async get(accountId: string): Promise<string | undefined> {
    const key = await this.#secrets.get(prefix + accountId);
    if (this.#known.has(accountId)) {
      // Another window may have just changed the key, and its event has not arrived yet.
      this.#update(accountId, hashOf(key));
    } else {
      this.#known.set(accountId, hashOf(key));
    }
    return key;
  }

  async set(accountId: string, key: string): Promise<void> {
    await this.#change(accountId, key, () => this.#secrets.store(prefix + accountId, key));
  }

  async delete(accountId: string): Promise<void> {
    await this.#change(accountId, undefined, () => this.#secrets.delete(prefix + accountId));
  }

  /** Updates the known state before the change, since its event may arrive before the change has ended. */
  async #change(
    accountId: string,
    key: string | undefined,
    change: () => Thenable<void>,
  ): Promise<void> {
    this.#known.set(accountId, hashOf(key));
    try {
      await change();
    } catch (error) {
      // The stored key is unknown now, so the next event counts as a change in any case.
      this.#known.delete(accountId);
      throw error;
    }
  }

  /** Compares the stored key with the known one. A key that cannot be read may have changed. */
  #onDidChangeSecret(accountId: string): void {
    this.#secrets.get(prefix + accountId).then(
      (key) => this.#update(accountId, hashOf(key)),
      () => {
        this.#known.delete(accountId);
        this.#changed.fire(accountId);
      },
    );
  }

  #update(accountId: string, hash: string | undefined): void {
    if (!this.#known.has(accountId) || this.#known.get(accountId) !== hash) {
      this.#known.set(accountId, hash);
      this.#changed.fire(accountId);
    }
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

const hashOf = (key: string | undefined): string | undefined =>
  key === undefined ? undefined : createHash('sha256').update(key).digest('base64');
