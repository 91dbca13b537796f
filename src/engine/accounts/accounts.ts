import type { ApiClient } from '../../sendgrid/apiClient.ts';
import type { Disposable } from '../../util/emitter.ts';
import { silentLogger, type Logger } from '../../util/logger.ts';
import { holdsOneOf } from '../../util/keyLikeText.ts';
import {
  idOf,
  type Account,
  type AccountRecords,
  type KeyStore,
  type NewAccount,
} from './account.ts';
import { AccountRegistry } from './accountRegistry.ts';
import { createClientFactory, type CreateClient } from './accountClient.ts';
import { AccountChanges } from './accountChanges.ts';
import { AccountClients } from './accountClients.ts';
import { isKeyHolder, keyHolder, subusersOf } from './accountFamily.ts';
import { AccountKeys } from './accountKeys.ts';
import { freeLabel, nameOf } from './accountState.ts';
import { findTwin, isSameUsername } from './accountTwin.ts';
import { calling, type CallOptions } from './calling.ts';
import type { KeyState } from './clientCache.ts';
import { toExportError } from '../model/exportError.ts';
import type { AccountAccess } from '../model/ports.ts';
import { assertApart, assertOwnCount, type FoundCount } from './subuser.ts';
import { verifyKey, type VerifiedKey } from './verifyKey.ts';

export interface AccountsOptions {
  readonly records: AccountRecords;
  readonly keys: KeyStore;
  readonly logger?: Logger;
  /** Sent with every request. */
  readonly userAgent?: string;
  readonly createClient?: CreateClient;
}

export type { KeyState };

/** The signed-in accounts, their keys and their API clients. No key is read before a client is requested. */
export class Accounts implements Disposable {
  readonly #registry: AccountRegistry;
  readonly #keys: AccountKeys;
  readonly #logger: Logger;
  readonly #createClient: CreateClient;
  readonly #clients: AccountClients;
  readonly #changes: AccountChanges;

  /** Fires after a change is stored, and when it turns out whether there is a key. */
  readonly onDidChange;

  constructor(options: AccountsOptions) {
    const logger = options.logger ?? silentLogger;
    this.#registry = new AccountRegistry(options.records, logger);
    this.onDidChange = this.#registry.changed.event;
    this.#keys = new AccountKeys(options.keys, logger);
    this.#logger = logger;
    this.#createClient = options.createClient ?? createClientFactory(logger, options.userAgent);
    this.#clients = new AccountClients(this.#registry, this.#keys, this.#createClient);
    this.#changes = new AccountChanges(this.#registry, this.#keys, this.#clients);
  }

  get all(): readonly Account[] {
    return this.#registry.state.accounts;
  }

  get active(): Account | undefined {
    return this.#registry.find(this.#registry.state.activeId);
  }

  /** @see KeyState */
  keyState(accountId: string): KeyState {
    return this.#clients.keyState(accountId);
  }

  /** Returns whether this window can use an account, without reading its key. */
  access(accountId: string): AccountAccess {
    const { accounts } = this.#registry.read();
    const account = accounts.find(({ id }) => id === accountId);
    if (!account) {
      return 'accountMissing';
    }
    return this.#keys.mayHave(keyHolder(accounts, account)) ? 'ready' : 'sessionEnded';
  }

  /** Incremented when the key of an account is replaced, so that what was read with the old one can be read again. */
  keyVersion(accountId: string): number {
    return this.#clients.keyVersion(accountId);
  }

  /** Returns the account whose key an account uses: the parent of a subuser, or the account itself. */
  keyHolder(account: Account): Account {
    return keyHolder(this.all, account);
  }

  /**
   * Verifies a key before it is stored anywhere.
   *
   * @throws ExportError `unauthorized`, `forbidden`, `network`, …; the signal's reason when it is aborted.
   */
  async verify(
    { apiBaseUrl, ...given }: Pick<NewAccount, 'apiBaseUrl' | 'apiKey' | 'onBehalfOf'>,
    options: CallOptions = {},
  ): Promise<VerifiedKey> {
    return calling(options, () => {
      const client = this.#createClient({ baseUrl: apiBaseUrl, ...given });
      return verifyKey(client, options, this.#logger);
    });
  }

  /** Returns whether a text, such as a name from the user, contains the key of an account. */
  async holdsKey(text: string): Promise<boolean> {
    const keys = await Promise.all(this.all.map((account) => this.#keys.tryGet(account)));
    const stored = keys.filter((key) => key !== undefined);
    return holdsOneOf(text, stored);
  }

  /** Returns the other account at an address with this very key, if there is one; subusers use that of their parent. */
  async holderOf(
    apiKey: string,
    apiBaseUrl: string,
    exceptId: string,
  ): Promise<Account | undefined> {
    for (const account of this.all) {
      const isOther = account.id !== exceptId && isKeyHolder(this.all, account);
      if (isOther && account.apiBaseUrl === apiBaseUrl) {
        if ((await this.#keys.tryGet(account)) === apiKey) {
          return account;
        }
      }
    }
    return undefined;
  }

  /**
   * Adds an account and makes it the active one. The key is stored first: no record without a key. A label that another
   * account has gets a number.
   */
  async add(details: NewAccount): Promise<Account> {
    return this.#registry.serially(() => this.#changes.add(details));
  }

  /**
   * Adds the account of a key, or replaces the key of the account that it belongs to, which keeps its label. `isKnown`
   * says which of the two happened.
   */
  async signIn(
    details: NewAccount,
  ): Promise<{ readonly account: Account; readonly isKnown: boolean }> {
    return this.#registry.serially(async () => {
      const twin = await findTwin(this.#registry.read().accounts, details, this.#keys);
      const account = await (twin
        ? this.#changes.renew(twin, details)
        : this.#changes.add(details));
      return { account, isKnown: twin !== undefined };
    });
  }

  /** Stores a new key of an account, and with it of its subusers. Clients with the old one are no longer returned. */
  async replaceKey(accountId: string, apiKey: string): Promise<void> {
    await this.#registry.serially(async () => {
      await this.#changes.linkSubusers(accountId);
      const holder = this.#clients.holderOf(this.#registry.existing(accountId));
      await this.#keys.set(holder, apiKey);
      this.#clients.renew(holder.id, 'present');
      this.#registry.changed.fire();
    });
  }

  /** Makes a known account the active one. */
  async activate(accountId: string): Promise<void> {
    await this.#registry.serially(async () => {
      this.#registry.existing(accountId);
      const { accounts } = this.#registry.read();
      await this.#registry.write({ accounts, activeId: accountId });
    });
  }

  /**
   * Renames an account, with a number if another account has the name. Its exports keep the one with which they
   * started.
   */
  async rename(accountId: string, label: string): Promise<void> {
    await this.#registry.serially(async () => {
      const name = nameOf({ ...this.#registry.existing(accountId), label });
      const { accounts, activeId } = this.#registry.read();
      const free = freeLabel(accounts, name, accountId);
      await this.#registry.write({
        accounts: accounts.map((account) =>
          account.id === accountId ? { ...account, label: free } : account,
        ),
        activeId,
      });
    });
  }

  /**
   * Adds the subuser of an account, which uses the account's key, and makes it the active one, after checking that
   * SendGrid responds for the subuser, and not for the account.
   *
   * @throws ExportError 'subuserIgnored', 'subuserUnproven', 'forbidden', …; the signal's reason when it is aborted.
   */
  async addSubuser(
    parentId: string,
    onBehalfOf: string,
    options: CallOptions = {},
  ): Promise<Account> {
    const parent = this.#clients.holderOf(this.#registry.existing(parentId));
    await this.#clients.trySubuser(parent, onBehalfOf, options);
    return this.#registry.serially(async () => {
      const { id, region, apiBaseUrl, isForSession } = this.#registry.existing(parent.id);
      const { accounts } = this.#registry.read();
      const known = accounts.find(
        (one) => one.apiBaseUrl === apiBaseUrl && isSameUsername(one.onBehalfOf, onBehalfOf),
      );
      if (known !== undefined && isKeyHolder(accounts, known)) {
        // An older version stored a copy of the parent's key with it.
        await this.#keys.delete(known);
      }
      const record = {
        ...{ label: known?.label ?? onBehalfOf, region, apiBaseUrl, isForSession },
        ...{ onBehalfOf, username: onBehalfOf, parentId: id },
      };
      return this.#registry.put({ id: known?.id ?? idOf(record), ...record });
    });
  }

  /** Returns the subusers that use the key of an account. */
  async subusersOf(accountId: string): Promise<readonly Account[]> {
    return this.#registry.serially(async () => {
      await this.#changes.linkSubusers(accountId);
      return subusersOf(this.#registry.read().accounts, accountId);
    });
  }

  /**
   * Applies what another window has stored in the meantime. An account of this window that was lost in that is stored
   * again.
   */
  refresh(): void {
    this.#changes.refresh();
    this.#registry
      .serially(() => this.#changes.restoreLost())
      .catch((error: unknown) => {
        this.#logger.error(`An account was not stored again: ${toExportError(error).reason}.`);
      });
  }

  /** Called when another window has stored or deleted a key: it is read again when it is needed. */
  forgetKey(accountId: string): void {
    this.#clients.renew(accountId, 'unknown');
    this.#registry.changed.fire();
  }

  /**
   * Removes an account and its subusers, which have no key without it. The key is deleted first: a record without a key
   * can be repaired, a key without a record would be forgotten.
   */
  async remove(accountId: string): Promise<void> {
    await this.#registry.serially(() => this.#changes.remove(accountId));
  }

  /**
   * Returns the API client of an account, the same one each time, so that all calls share one rate limit.
   *
   * @throws ExportError 'accountMissing' or 'keyMissing'.
   */
  async client(accountId: string): Promise<ApiClient> {
    return this.#clients.get(accountId);
  }

  /**
   * Checks that SendGrid responds for a subuser and not for its parent, at this moment. Does nothing for other
   * accounts.
   *
   * @throws ExportError 'subuserIgnored', 'subuserUnproven', …; the signal's reason when it is aborted.
   */
  async assertApart(accountId: string, options: CallOptions = {}): Promise<void> {
    await this.#clients.compare(accountId, options, (parent, subuser, onBehalfOf) =>
      assertApart(parent, subuser, onBehalfOf, options),
    );
  }

  /**
   * Checks that the number of contacts of a subuser's export is not its parent's.
   *
   * @throws ExportError 'subuserIgnored', …; the signal's reason when it is aborted.
   */
  async assertOwnCount(
    accountId: string,
    found: FoundCount,
    options: CallOptions = {},
  ): Promise<void> {
    await this.#clients.compare(accountId, options, (parent, subuser) =>
      assertOwnCount(parent, subuser, found, options),
    );
  }

  dispose(): void {
    this.#registry.changed.dispose();
  }
}
