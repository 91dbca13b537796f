import type { Logger } from '../../util/logger.ts';
import type { Account, KeyStore } from './account.ts';
import { ExportError } from '../model/exportError.ts';

/** Stores each key where its account wants it: in the key store, or in memory for as long as this process lives. */
export class AccountKeys {
  readonly #store: KeyStore;
  readonly #logger: Logger;
  readonly #session = new Map<string, string>();

  constructor(store: KeyStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  /** @throws ExportError 'keyMissing', like the other methods. */
  async get({ id, isForSession }: Account): Promise<string | undefined> {
    return isForSession === true
      ? this.#session.get(id)
      : this.#reaching('read', () => this.#store.get(id));
  }

  /** Returns the key if it can be read; a failure is logged. */
  async tryGet(account: Account): Promise<string | undefined> {
    try {
      return await this.get(account);
    } catch {
      return undefined;
    }
  }

  /** Returns whether this window may have the key, which is not so for one of another window's session. */
  mayHave({ id, isForSession }: Account): boolean {
    return isForSession !== true || this.#session.has(id);
  }

  async set({ id, isForSession }: Account, key: string): Promise<void> {
    if (isForSession === true) {
      this.#session.set(id, key);
    } else {
      await this.#reaching('stored', () => this.#store.set(id, key));
    }
  }

  /** Deletes the key. One for the session is not in the key store, which may be failing. */
  async delete({
    id,
    isForSession,
    hasStoredKey,
  }: Pick<Account, 'id' | 'isForSession' | 'hasStoredKey'>): Promise<void> {
    this.#session.delete(id);
    if (isForSession !== true) {
      await this.#reaching('deleted', () => this.#store.delete(id));
    } else if (hasStoredKey === true) {
      await this.tryDelete({ id });
    }
  }

  /** Returns whether the key is no longer in the key store. */
  async tryDelete({ id }: Pick<Account, 'id'>): Promise<boolean> {
    try {
      await this.#reaching('deleted', () => this.#store.delete(id));
      return true;
    } catch {
      return false;
    }
  }

  /** Drops the key of a session that has ended elsewhere. */
  forget(accountId: string): void {
    this.#session.delete(accountId);
  }

  /** A locked or broken keyring is treated as one without the key; the log says which it was. */
  async #reaching<T>(what: 'read' | 'stored' | 'deleted', action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (cause) {
      const message = `The API key could not be ${what}.`;
      this.#logger.error(`${message} ${cause instanceof Error ? cause.message : ''}`.trim());
      throw new ExportError('keyMissing', message, { cause });
    }
  }
}
