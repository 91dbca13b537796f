import type * as vscode from 'vscode';
import type { KeyStore } from '../exports/account.ts';
import { Emitter, type Event } from '../util/emitter.ts';

const prefix = 'sendgridExports.key.';

/** Keeps API keys in VS Code's SecretStorage, and nowhere else. */
export class SecretKeyStore implements KeyStore, vscode.Disposable {
  readonly #secrets: vscode.SecretStorage;
  readonly #changed = new Emitter<string>();
  readonly #subscription: vscode.Disposable;

  /** Announces the id of the account whose key was stored or deleted, by this window or by another one. */
  readonly onDidChange: Event<string> = this.#changed.event;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
    this.#subscription = secrets.onDidChange(({ key }) => {
      if (key.startsWith(prefix)) {
        this.#changed.fire(key.slice(prefix.length));
      }
    });
  }

  async get(accountId: string): Promise<string | undefined> {
    return this.#secrets.get(prefix + accountId);
  }

  async set(accountId: string, key: string): Promise<void> {
    await this.#secrets.store(prefix + accountId, key);
  }

  async delete(accountId: string): Promise<void> {
    await this.#secrets.delete(prefix + accountId);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}
