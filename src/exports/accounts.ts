import type { ApiClient } from '../sendgrid/apiClient.ts';
import { Emitter, type Disposable } from '../util/emitter.ts';
import { silentLogger, type Logger } from '../util/logger.ts';
import {
  idOf,
  type Account,
  type AccountRecords,
  type KeyStore,
  type NewAccount,
} from './account.ts';
import { clientMaker, openClient, type CreateClient } from './accountClient.ts';
import { AccountKeys } from './accountKeys.ts';
import { freeLabel, parseAccountState, type AccountState } from './accountState.ts';
import { ExportError, toExportError } from './exportError.ts';
import { verifyKey, type VerifiedKey } from './verifyKey.ts';

export interface AccountsOptions {
  readonly records: AccountRecords;
  readonly keys: KeyStore;
  readonly logger?: Logger;
  /** Sent with every request. */
  readonly userAgent?: string;
  readonly createClient?: CreateClient;
}

/** Whether an account's key is there: 'unknown' until it was first needed. */
export type KeyState = 'unknown' | 'present' | 'missing';

/** The signed-in accounts, their keys and their API clients. No key is read before a client is asked for. */
export class Accounts implements Disposable {
  readonly #records: AccountRecords;
  readonly #keys: AccountKeys;
  readonly #logger: Logger;
  readonly #createClient: CreateClient;
  readonly #changed = new Emitter<void>();
  readonly #clients = new Map<string, Promise<ApiClient>>();
  readonly #keyStates = new Map<string, KeyState>();
  readonly #keyVersions = new Map<string, number>();
  #state: AccountState;
  #lastWrite: Promise<unknown> = Promise.resolve();

  /** Fires after a change is stored, and when it turns out whether a key is there. */
  readonly onDidChange = this.#changed.event;

  constructor(options: AccountsOptions) {
    const logger = options.logger ?? silentLogger;
    this.#records = options.records;
    this.#keys = new AccountKeys(options.keys, logger);
    this.#logger = logger;
    this.#createClient = options.createClient ?? clientMaker(logger, options.userAgent);
    this.#state = this.#readState();
  }

  get all(): readonly Account[] {
    return this.#state.accounts;
  }

  get active(): Account | undefined {
    return this.#find(this.#state.activeId);
  }

  /** @see KeyState */
  keyState(accountId: string): KeyState {
    return this.#keyStates.get(accountId) ?? 'unknown';
  }

  /** Grows when the key of an account is replaced, so that what was read with the old one can be read again. */
  keyVersion(accountId: string): number {
    return this.#keyVersions.get(accountId) ?? 0;
  }

  /**
   * Tries a key before it is stored anywhere.
   *
   * @throws ExportError `unauthorized`, `forbidden`, `network`, …; the signal's reason when it is aborted.
   */
  async verify(
    { apiBaseUrl, ...given }: Pick<NewAccount, 'apiBaseUrl' | 'apiKey' | 'onBehalfOf'>,
    options: { signal?: AbortSignal } = {},
  ): Promise<VerifiedKey> {
    try {
      const client = this.#createClient({ baseUrl: apiBaseUrl, ...given });
      return await verifyKey(client, options, this.#logger);
    } catch (error) {
      options.signal?.throwIfAborted();
      throw toExportError(error);
    }
  }

  /** Remembers an account and makes it the active one. The key is stored first: no record without a key. */
  async add(details: NewAccount): Promise<Account> {
    const { apiKey, ...record } = details;
    const account: Account = { id: idOf(record), ...record };
    return this.#serially(async () => {
      await this.#keys.set(account, apiKey);
      this.#keyStates.set(account.id, 'present');
      const { accounts } = this.#readState();
      try {
        const others = accounts.filter(({ id }) => id !== account.id);
        await this.#write({ accounts: [...others, account], activeId: account.id });
      } catch (error) {
        // A key that no record points to would never be deleted.
        await this.#keys.delete(account.id);
        throw toExportError(error);
      }
      return account;
    });
  }

  /** Stores a new key of an account. Clients with the old one are no longer given out. */
  async replaceKey(accountId: string, apiKey: string): Promise<void> {
    await this.#serially(async () => {
      const account = this.#existing(accountId);
      await this.#keys.set(account, apiKey);
      this.#clients.delete(accountId);
      this.#keyStates.set(accountId, 'present');
      this.#keyVersions.set(accountId, this.keyVersion(accountId) + 1);
      this.#changed.fire();
    });
  }

  /** Makes a known account the active one. */
  async activate(accountId: string): Promise<void> {
    await this.#serially(async () => {
      this.#existing(accountId);
      const { accounts } = this.#readState();
      await this.#write({ accounts, activeId: accountId });
    });
  }

  /** Gives an account another name. Its exports keep the one that they began with. */
  async rename(accountId: string, label: string): Promise<void> {
    await this.#serially(async () => {
      this.#existing(accountId);
      const { accounts, activeId } = this.#readState();
      await this.#write({
        accounts: accounts.map((account) =>
          account.id === accountId ? { ...account, label } : account,
        ),
        activeId,
      });
    });
  }

  /**
   * Adds the subuser of an account, by the account's own key, and makes it the active one; once it is sure that SendGrid
   * answers for the subuser, and not for the account.
   *
   * @throws ExportError 'subuserIgnored', 'subuserUnproven', 'forbidden', …; the signal's reason when it is aborted.
   */
  async addSubuser(
    parentId: string,
    onBehalfOf: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<Account> {
    const { region, apiBaseUrl, isForSession } = this.#existing(parentId);
    const apiKey = await this.#serially(() => this.#presentKey(parentId));
    try {
      await openClient(this.#createClient, { baseUrl: apiBaseUrl, apiKey, onBehalfOf }, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      throw toExportError(error);
    }
    return this.add({
      ...{ region, apiBaseUrl, isForSession, apiKey, onBehalfOf },
      ...{ label: freeLabel(this.all, onBehalfOf), username: onBehalfOf },
    });
  }

  /** Takes over what another window has stored meanwhile. */
  refresh(): void {
    const before = JSON.stringify(this.#state);
    this.#state = this.#readState();
    if (JSON.stringify(this.#state) !== before) {
      this.#changed.fire();
    }
  }

  /** Takes notice that another window stored or deleted a key: it is read again when it is needed. */
  forgetKey(accountId: string): void {
    this.#clients.delete(accountId);
    this.#keyStates.delete(accountId);
    this.#keyVersions.set(accountId, this.keyVersion(accountId) + 1);
    this.#changed.fire();
  }

  /** Forgets an account. Its key goes first: a record without a key can be mended, a key without a record is lost sight of. */
  async remove(accountId: string): Promise<void> {
    await this.#serially(async () => {
      await this.#keys.delete(accountId);
      this.#clients.delete(accountId);
      this.#keyStates.delete(accountId);
      const { accounts, activeId } = this.#readState();
      const left = accounts.filter(({ id }) => id !== accountId);
      await this.#write({
        accounts: left,
        activeId: activeId === accountId ? left[0]?.id : activeId,
      });
    });
  }

  /**
   * The API client of an account, the same one each time, so that all calls obey one rate limit.
   *
   * @throws ExportError 'accountMissing' or 'keyMissing'.
   */
  async client(accountId: string): Promise<ApiClient> {
    const known = this.#clients.get(accountId);
    if (known) {
      return known;
    }
    const opening = this.#openClient(accountId);
    this.#clients.set(accountId, opening);
    try {
      return await opening;
    } catch (error) {
      // A failure is not remembered. Meanwhile the entry may have become another one's.
      if (this.#clients.get(accountId) === opening) {
        this.#clients.delete(accountId);
      }
      throw error;
    }
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #openClient(accountId: string): Promise<ApiClient> {
    const { apiBaseUrl, onBehalfOf } = this.#existing(accountId);
    // In turn with the changes: a key that is just being replaced or deleted is not used any more.
    const apiKey = await this.#serially(() => this.#presentKey(accountId));
    try {
      return await openClient(this.#createClient, { baseUrl: apiBaseUrl, apiKey, onBehalfOf });
    } catch (error) {
      throw toExportError(error);
    }
  }

  async #presentKey(accountId: string): Promise<string> {
    const account = this.#existing(accountId);
    const apiKey = await this.#keys.get(account);
    this.#noteKey(accountId, apiKey === undefined ? 'missing' : 'present');
    if (apiKey === undefined) {
      throw account.isForSession === true
        ? new ExportError('sessionEnded', 'The API key was for another session.')
        : new ExportError('keyMissing', 'The API key is not in the key store.');
    }
    return apiKey;
  }

  #noteKey(accountId: string, state: KeyState): void {
    if (this.keyState(accountId) !== state) {
      this.#keyStates.set(accountId, state);
      this.#changed.fire();
    }
  }

  #find(accountId: string | undefined): Account | undefined {
    return this.#state.accounts.find(({ id }) => id === accountId);
  }

  #existing(accountId: string): Account {
    // One that was added in another window is known here as soon as it is needed.
    const account =
      this.#find(accountId) ?? this.#readState().accounts.find(({ id }) => id === accountId);
    if (!account) {
      throw new ExportError('accountMissing', 'The account is not signed in.');
    }
    return account;
  }

  /** Another window may have written meanwhile, so what is stored is read again before each change. */
  #readState(): AccountState {
    const { state, problem } = parseAccountState(this.#records.read());
    if (problem !== undefined) {
      this.#logger.warn(problem);
    }
    return state;
  }

  async #write(state: AccountState): Promise<void> {
    await this.#records.write(state);
    this.#state = state;
    this.#changed.fire();
  }

  /** One change after the other: each sees what the one before it has stored. */
  #serially<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#lastWrite.then(change);
    this.#lastWrite = result.catch(() => undefined);
    return result;
  }
}
