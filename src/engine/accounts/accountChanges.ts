import { idOf, type Account, type NewAccount } from './account.ts';
import type { AccountRegistry } from './accountRegistry.ts';
import type { AccountClients } from './accountClients.ts';
import { isKeyHolder, subusersOf, unlinkedSubusers, withParent } from './accountFamily.ts';
import type { AccountKeys } from './accountKeys.ts';
import { nameOf } from './accountState.ts';
import { toExportError } from '../model/exportError.ts';

/** Changes that concern both the record of an account and its key. The caller has to run them one at a time. */
export class AccountChanges {
  readonly #registry: AccountRegistry;
  readonly #keys: AccountKeys;
  readonly #clients: AccountClients;
  /** The accounts that were signed in here and whose key is stored, by id. */
  readonly #own = new Map<string, Account>();

  constructor(registry: AccountRegistry, keys: AccountKeys, clients: AccountClients) {
    this.#registry = registry;
    this.#keys = keys;
    this.#clients = clients;
  }

  /** Stores key and record of a new account. */
  async add({ apiKey, ...record }: NewAccount): Promise<Account> {
    const account: Account = { id: idOf(record), ...record, label: nameOf(record) };
    await this.#keys.set(account, apiKey);
    this.#clients.begin(account.id);
    try {
      return this.#note(await this.#registry.put(account));
    } catch (error) {
      // A key without a record would never be deleted.
      await this.#keys.delete(account);
      throw toExportError(error);
    }
  }

  /**
   * Replaces the key of a signed-in account, stores it where the user wants it now, and makes the account the active
   * one.
   */
  async renew(twin: Account, { apiKey, ...input }: NewAccount): Promise<Account> {
    await this.linkSubusers(twin.id);
    const { isForSession = false, username = twin.username } = input;
    const { isForSession: wasForSession = false, hasStoredKey: hadKey = false, ...kept } = twin;
    const account = { ...kept, ...(username !== undefined && { username }) };
    // The record of a key for the session says whether one is stored as well, so that none is forgotten.
    const hasStoredKey =
      isForSession && (hadKey || !wasForSession) && !(await this.#keys.tryDelete(twin));
    const renewed: Account = {
      ...account,
      ...(isForSession && { isForSession }),
      ...(hasStoredKey && { hasStoredKey }),
    };
    await this.#keys.set(renewed, apiKey);
    this.#clients.renew(twin.id, 'present');
    const stored = await this.#registry.put(renewed);
    await this.#moveSubusers(stored);
    if (!isForSession) {
      this.#keys.forget(twin.id);
    }
    return this.#note(stored);
  }

  /** Deletes the key of an account, then its record and those of its subusers, which have no key without it. */
  async remove(accountId: string): Promise<void> {
    await this.linkSubusers(accountId);
    const { accounts } = this.#registry.read();
    const account = accounts.find(({ id }) => id === accountId);
    if (account === undefined) {
      // Signed out already, maybe with its parent: a key that an older version left behind is deleted if possible.
      await this.#keys.tryDelete({ id: accountId });
    } else if (isKeyHolder(accounts, account)) {
      await this.#keys.delete(account);
    }
    const gone = new Set([accountId, ...subusersOf(accounts, accountId).map(({ id }) => id)]);
    for (const id of gone) {
      this.#clients.remove(id);
      this.#own.delete(id);
    }
    const { accounts: all, activeId } = this.#registry.read();
    const left = all.filter(({ id }) => !gone.has(id));
    const isActiveGone = activeId === undefined || gone.has(activeId);
    await this.#registry.write({ accounts: left, activeId: isActiveGone ? left[0]?.id : activeId });
  }

  /** Applies what another window has stored: accounts that it signed out are forgotten here. */
  refresh(): void {
    for (const { id } of this.#registry.refresh()) {
      this.#clients.remove(id);
      this.#keys.forget(id);
    }
  }

  /** Stores accounts of this window again whose record another window overwrote at the same moment. */
  async restoreLost(): Promise<void> {
    for (const account of this.#own.values()) {
      if (this.#registry.read().accounts.some(({ id }) => id === account.id)) {
        continue;
      }
      // Signing out deletes the key first: if it is still there, nobody has signed out.
      if ((await this.#keys.tryGet(account)) === undefined) {
        this.#own.delete(account.id);
      } else {
        await this.#registry.put(account, { isActive: false });
      }
    }
  }

  /** Makes subusers of an older version refer to their parent; the copies of its key are deleted then. */
  async linkSubusers(parentId: string): Promise<void> {
    const state = this.#registry.read();
    const parent = state.accounts.find(({ id }) => id === parentId);
    const unlinked = parent ? await unlinkedSubusers(state, parent, this.#keys) : [];
    if (unlinked.length === 0) {
      return;
    }
    for (const subuser of unlinked) {
      await this.#keys.delete(subuser);
      this.#clients.remove(subuser.id);
    }
    await this.#registry.write(withParent(this.#registry.read(), parentId, unlinked));
  }

  /** Subusers have the same value as their parent for whether the key is for the session. */
  async #moveSubusers({ id: parentId, isForSession }: Account): Promise<void> {
    const { accounts, activeId } = this.#registry.read();
    const moved = accounts.map(({ isForSession: was, ...one }) => {
      const is = one.parentId === parentId ? isForSession : was;
      return is === undefined ? one : { ...one, isForSession: is };
    });
    if (JSON.stringify(moved) !== JSON.stringify(accounts)) {
      await this.#registry.write({ accounts: moved, activeId });
    }
  }

  #note(account: Account): Account {
    if (account.isForSession === true) {
      this.#own.delete(account.id);
    } else {
      this.#own.set(account.id, account);
    }
    return account;
  }
}
