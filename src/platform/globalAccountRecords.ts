import type * as vscode from 'vscode';
import type { Account, AccountRecords } from '../exports/account.ts';

const key = 'sendgridExports.accounts';

/** Remembers the accounts, without their keys, in VS Code's global state. */
export class GlobalAccountRecords implements AccountRecords {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  read(): unknown {
    return this.#state.get(key);
  }

  async write(value: {
    accounts: readonly Account[];
    activeId: string | undefined;
  }): Promise<void> {
    await this.#state.update(key, value);
  }
}
