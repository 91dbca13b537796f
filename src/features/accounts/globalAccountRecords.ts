import type * as vscode from 'vscode';
import type { Account, AccountRecords } from '../../engine/accounts/account.ts';

const key = 'sendgridExports.accounts';

/** Stores the accounts, without their keys, in VS Code's global state. */
export class GlobalAccountRecords implements AccountRecords {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  read(): unknown {
    return this.#state.get(key);
  }

  /** Whether there is any account. Does not validate: the engine does that when it first needs the accounts. */
  get hasAccount(): boolean {
    const stored = this.read();
    return typeof stored === 'object' && stored !== null && 'activeId' in stored;
  }

  async write(value: {
    accounts: readonly Account[];
    activeId: string | undefined;
  }): Promise<void> {
    await this.#state.update(key, value);
  }
}
