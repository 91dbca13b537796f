import type { AccountRecords, KeyStore } from '../../src/engine/accounts/account.ts';

/** Account records as in global state: plain JSON, in memory. */
export class MemoryRecords implements AccountRecords {
  stored: string | undefined;
  /** Called before each write; may throw. */
  beforeWrite: () => void = () => undefined;

  constructor(value?: unknown) {
    this.stored = value === undefined ? undefined : JSON.stringify(value);
  }

  read(): unknown {
    return this.stored === undefined ? undefined : JSON.parse(this.stored);
  }

  async write(value: unknown): Promise<void> {
    await Promise.resolve();
    this.beforeWrite();
    this.stored = JSON.stringify(value);
  }
}

/** A key store in memory that records the calls. */
export class MemoryKeys implements KeyStore {
  readonly keys = new Map<string, string>();
  readonly calls: string[] = [];
  /** Called before each access, with its operation; may throw. */
  before: (what: 'get' | 'set' | 'delete') => Promise<void> = () => Promise.resolve();

  async get(accountId: string): Promise<string | undefined> {
    await this.#begin('get');
    return this.keys.get(accountId);
  }

  async set(accountId: string, key: string): Promise<void> {
    await this.#begin('set');
    this.keys.set(accountId, key);
  }

  async delete(accountId: string): Promise<void> {
    await this.#begin('delete');
    this.keys.delete(accountId);
  }

  async #begin(what: 'get' | 'set' | 'delete'): Promise<void> {
    this.calls.push(what);
    await this.before(what);
  }
}
