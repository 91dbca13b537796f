import type * as vscode from 'vscode';

const key = 'formAccount';

/** Remembers, for each workspace, the account of the form, so that a reload does not make another one of it. */
export class FormAccountMemory {
  readonly #state: vscode.Memento;

  constructor(workspaceState: vscode.Memento) {
    this.#state = workspaceState;
  }

  get(): string | undefined {
    const id = this.#state.get<unknown>(key);
    return typeof id === 'string' ? id : undefined;
  }

  set(accountId: string | undefined): void {
    void this.#state.update(key, accountId);
  }
}
