import type * as vscode from 'vscode';

const key = 'formAccount';

/** Remembers the form's account per workspace, so that a reload does not change it. */
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
