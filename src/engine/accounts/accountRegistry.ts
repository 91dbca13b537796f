import { SerialQueue } from '../../util/serialQueue.ts';
import { Emitter } from '../../util/emitter.ts';
import type { Logger } from '../../util/logger.ts';
import type { Account, AccountRecords } from './account.ts';
import { freeLabel, parseAccountState, type AccountState } from './accountState.ts';
import { ExportError } from '../model/exportError.ts';

/** How often an account is written again that another window overwrote at the same moment. */
const maxWrites = 5;

/** The records of the accounts, which other windows write, too: they are read again before each change. */
export class AccountRegistry {
  readonly #records: AccountRecords;
  readonly #logger: Logger;
  readonly changed = new Emitter<void>();
  #state: AccountState;
  #lastProblem: string | undefined;
  readonly #queue = new SerialQueue();

  constructor(records: AccountRecords, logger: Logger) {
    this.#records = records;
    this.#logger = logger;
    this.#state = this.read();
  }

  /** The state that this window knows. */
  get state(): AccountState {
    return this.#state;
  }

  /** Returns the stored state. */
  read(): AccountState {
    const { state, problem } = parseAccountState(this.#records.read());
    if (problem !== undefined && problem !== this.#lastProblem) {
      this.#logger.warn(problem);
    }
    this.#lastProblem = problem;
    return state;
  }

  /** Stores a state, then fires the event. */
  async write(state: AccountState): Promise<void> {
    await this.#records.write(state);
    this.#state = state;
    this.changed.fire();
  }

  /** Stores an account, as the active one, with a unique label, and returns it as it was stored. */
  async put(account: Account, { isActive = true } = {}): Promise<Account> {
    for (let writes = 1; ; writes++) {
      const { accounts, activeId } = this.read();
      const label = freeLabel(accounts, account.label, account.id);
      const named = label === account.label ? account : { ...account, label };
      const index = accounts.findIndex(({ id }) => id === account.id);
      const all = index < 0 ? [...accounts, named] : accounts.with(index, named);
      await this.write({ accounts: all, activeId: isActive ? account.id : activeId });
      if (writes >= maxWrites || this.read().accounts.some(({ id }) => id === account.id)) {
        return named;
      }
    }
  }

  /** Applies the stored state. Returns the accounts that were removed. */
  refresh(): readonly Account[] {
    const before = this.#state;
    this.#state = this.read();
    if (JSON.stringify(this.#state) !== JSON.stringify(before)) {
      this.changed.fire();
    }
    const ids = new Set(this.#state.accounts.map(({ id }) => id));
    return before.accounts.filter(({ id }) => !ids.has(id));
  }

  find(accountId: string | undefined): Account | undefined {
    return this.#state.accounts.find(({ id }) => id === accountId);
  }

  /**
   * Returns an account as it is stored, including one that another window has just added.
   *
   * @throws ExportError 'accountMissing'.
   */
  existing(accountId: string): Account {
    const account = this.read().accounts.find(({ id }) => id === accountId);
    if (!account) {
      throw new ExportError('accountMissing', 'The account is not signed in.');
    }
    return account;
  }

  /** Runs changes one after the other: each sees what the one before it has stored. */
  serially<T>(change: () => Promise<T>): Promise<T> {
    return this.#queue.run(change);
  }
}
