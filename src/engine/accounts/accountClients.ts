import type { ApiClient } from '../../sendgrid/apiClient.ts';
import type { Account } from './account.ts';
import type { AccountRegistry } from './accountRegistry.ts';
import { openClient, type CreateClient } from './accountClient.ts';
import { keyHolder } from './accountFamily.ts';
import type { AccountKeys } from './accountKeys.ts';
import { calling, type CallOptions } from './calling.ts';
import { ClientCache, type KeyState } from './clientCache.ts';
import { ExportError } from '../model/exportError.ts';

/** Opens the API clients of accounts, each with the key of its account or of the parent, and knows which keys exist. */
export class AccountClients {
  readonly #registry: AccountRegistry;
  readonly #keys: AccountKeys;
  readonly #create: CreateClient;
  readonly #cache = new ClientCache();

  constructor(registry: AccountRegistry, keys: AccountKeys, create: CreateClient) {
    this.#registry = registry;
    this.#keys = keys;
    this.#create = create;
  }

  keyState(accountId: string): KeyState {
    return this.#cache.keyState(this.#holderId(accountId));
  }

  keyVersion(accountId: string): number {
    return this.#cache.keyVersion(this.#holderId(accountId));
  }

  /** Returns the account whose key an account uses: the parent of a subuser, or the account itself. */
  holderOf(account: Account): Account {
    return keyHolder(this.#registry.read().accounts, account);
  }

  /** Records the first key of an account. */
  begin(accountId: string): void {
    this.#cache.remove(accountId);
    this.#cache.setKeyState(accountId, 'present');
  }

  /**
   * Records another key of an account: clients with the old one, including those of subusers, are no longer returned.
   */
  renew(accountId: string, state: KeyState): void {
    this.#cache.renewKey(accountId, state);
  }

  /** Forgets an account that is signed out. */
  remove(accountId: string): void {
    this.#cache.remove(accountId);
  }

  /** @throws ExportError 'accountMissing', 'keyMissing' or 'sessionEnded', or those of a rejected subuser. */
  async get(accountId: string): Promise<ApiClient> {
    const account = this.#registry.existing(accountId);
    return this.#cache.get(accountId, this.holderOf(account).id, () => this.#open(account));
  }

  /** Tries the key of an account for one of its subusers. */
  async trySubuser(parent: Account, onBehalfOf: string, options: CallOptions): Promise<void> {
    const { apiBaseUrl: baseUrl } = parent;
    const apiKey = await this.#presentKey(parent.id);
    await calling(options, () =>
      openClient(this.#create, { baseUrl, apiKey, onBehalfOf }, options),
    );
  }

  /** Compares a subuser with its parent; does nothing for other accounts. A failure closes the client. */
  async compare(
    accountId: string,
    options: CallOptions,
    check: (parent: ApiClient, subuser: ApiClient, onBehalfOf: string) => Promise<void>,
  ): Promise<void> {
    const account = this.#registry.existing(accountId);
    const { onBehalfOf } = account;
    if (onBehalfOf === undefined) {
      return;
    }
    await calling(options, async () => {
      const [parent, subuser] = [await this.#parentOf(account), await this.get(accountId)];
      try {
        await check(parent, subuser, onBehalfOf);
      } catch (error) {
        this.#cache.drop(accountId);
        throw error;
      }
    });
  }

  /** The parent's responses come from the client of all its calls, so that they share one rate limit. */
  async #parentOf(subuser: Account): Promise<ApiClient> {
    const { id } = this.holderOf(subuser);
    return id === subuser.id
      ? this.#create({ baseUrl: subuser.apiBaseUrl, apiKey: await this.#presentKey(id) })
      : this.get(id);
  }

  async #open({ id, apiBaseUrl, onBehalfOf }: Account): Promise<ApiClient> {
    const apiKey = await this.#presentKey(id);
    return calling({}, () => openClient(this.#create, { baseUrl: apiBaseUrl, apiKey, onBehalfOf }));
  }

  /** Queued with the changes: a key that is being replaced or deleted is not used any more. */
  #presentKey(accountId: string): Promise<string> {
    return this.#registry.serially(async () => {
      const account = this.holderOf(this.#registry.existing(accountId));
      const apiKey = await this.#keys.get(account);
      if (this.#cache.setKeyState(account.id, apiKey === undefined ? 'missing' : 'present')) {
        this.#registry.changed.fire();
      }
      if (apiKey === undefined) {
        throw account.isForSession === true
          ? new ExportError('sessionEnded', 'The API key was for another session.')
          : new ExportError('keyMissing', 'The API key is not in the key store.');
      }
      return apiKey;
    });
  }

  #holderId(accountId: string): string {
    const account = this.#registry.find(accountId);
    return account ? keyHolder(this.#registry.state.accounts, account).id : accountId;
  }
}
