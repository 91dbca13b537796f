import type * as vscode from 'vscode';
import type { KeyStore } from '../exports/account.ts';
import { Emitter, type Event } from '../util/emitter.ts';

const prefix = 'sendgridExports.key.';

/** Keeps API keys in VS Code's SecretStorage, and nowhere else. */
export class SecretKeyStore implements KeyStore, vscode.Disposable {
  readonly #secrets: vscode.SecretStorage;
  readonly #changed = new Emitter<string>();
  readonly #subscription: vscode.Disposable;
  /** Changes of our own that VS Code has not told of yet, by account. */
  readonly #own = new Map<string, number>();

  /** Announces the id of an account whose key another window stored or deleted. */
  readonly onDidChangeElsewhere: Event<string> = this.#changed.event;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
    this.#subscription = secrets.onDidChange(({ key }) => {
      const accountId = key.slice(prefix.length);
      const own = this.#own.get(accountId) ?? 0;
      if (own > 0) {
        this.#own.set(accountId, own - 1);
      } else if (key.startsWith(prefix)) {
        this.#changed.fire(accountId);
      }
    });
  }

  async get(accountId: string): Promise<string | undefined> {
    return this.#secrets.get(prefix + accountId);
  }

  async set(accountId: string, key: string): Promise<void> {
    await this.#change(accountId, () => this.#secrets.store(prefix + accountId, key));
  }

  async delete(accountId: string): Promise<void> {
    // VS Code tells of no change where there is nothing to delete, such as of a key for the session.
    if ((await this.get(accountId)) !== undefined) {
      await this.#change(accountId, () => this.#secrets.delete(prefix + accountId));
    }
  }

  async #change(accountId: string, change: () => Thenable<void>): Promise<void> {
    this.#own.set(accountId, (this.#own.get(accountId) ?? 0) + 1);
    try {
      await change();
    } catch (error) {
      this.#own.delete(accountId);
      throw error;
    }
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}
