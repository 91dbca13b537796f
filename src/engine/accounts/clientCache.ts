import type { ApiClient } from '../../sendgrid/apiClient.ts';

/** Whether there is a key for an account: 'unknown' until it is first needed. */
export type KeyState = 'unknown' | 'present' | 'missing';

/** The open API clients, and what is known about the keys, by the id of the account with the key. */
export class ClientCache {
  readonly #clients = new Map<string, { readonly holderId: string; client: Promise<ApiClient> }>();
  readonly #keyStates = new Map<string, KeyState>();
  readonly #keyVersions = new Map<string, number>();

  keyState(holderId: string): KeyState {
    return this.#keyStates.get(holderId) ?? 'unknown';
  }

  keyVersion(holderId: string): number {
    return this.#keyVersions.get(holderId) ?? 0;
  }

  /** Records the state of a key. Returns whether it changed. */
  setKeyState(holderId: string, state: KeyState): boolean {
    const isNews = this.keyState(holderId) !== state;
    this.#keyStates.set(holderId, state);
    return isNews;
  }

  /** Closes the clients with the old key of an account, its own and those of its subusers. */
  renewKey(holderId: string, state: KeyState): void {
    this.#dropAllOf(holderId);
    this.#keyStates.set(holderId, state);
    this.#keyVersions.set(holderId, this.keyVersion(holderId) + 1);
  }

  /** Forgets an account that is signed out. */
  remove(accountId: string): void {
    this.#dropAllOf(accountId);
    this.drop(accountId);
    this.#keyStates.delete(accountId);
  }

  /** Closes the client of an account, so that the next one is opened with a new check. */
  drop(accountId: string): void {
    this.#clients.delete(accountId);
  }

  /** Returns the client of an account, the same one each time. One that could not be opened is not cached. */
  async get(
    accountId: string,
    holderId: string,
    open: () => Promise<ApiClient>,
  ): Promise<ApiClient> {
    const known = this.#clients.get(accountId);
    if (known?.holderId === holderId) {
      return known.client;
    }
    const opening = { holderId, client: open() };
    this.#clients.set(accountId, opening);
    try {
      return await opening.client;
    } catch (error) {
      // The entry may have been replaced in the meantime.
      if (this.#clients.get(accountId) === opening) {
        this.#clients.delete(accountId);
      }
      throw error;
    }
  }

  #dropAllOf(holderId: string): void {
    for (const [accountId, { holderId: holder }] of this.#clients) {
      if (holder === holderId) {
        this.#clients.delete(accountId);
      }
    }
  }
}
