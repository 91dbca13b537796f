import type * as vscode from 'vscode';
import { holdsSendGridKey } from '../../util/keyLikeText.ts';

const key = 'lastFolder';

/** Remembers the folder of the last export per workspace, since different workspaces may belong to different clients. */
export class LastFolder {
  readonly #state: vscode.Memento;

  constructor(workspaceState: vscode.Memento) {
    this.#state = workspaceState;
  }

  /**
   * The folder as it was entered. Empty for the folder of the setting, or if an older version stored one that contains a key.
   */
  get(): string {
    const folder = this.#state.get<unknown>(key);
    return typeof folder === 'string' && !holdsSendGridKey(folder) ? folder : '';
  }

  set(folder: string): void {
    void this.#state.update(key, folder === '' ? undefined : folder);
  }
}
