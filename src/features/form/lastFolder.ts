import type * as vscode from 'vscode';
import { holdsSendGridKey } from '../../util/keyLikeText.ts';

const key = 'lastFolder';

/** Remembers the folder that an export was last saved in, apart for each workspace: another one may be another client's. */
export class LastFolder {
  readonly #state: vscode.Memento;

  constructor(workspaceState: vscode.Memento) {
    this.#state = workspaceState;
  }

  /** As it was typed; empty when it was left to the setting, or when an older version has let a key through. */
  get(): string {
    const folder = this.#state.get<unknown>(key);
    return typeof folder === 'string' && !holdsSendGridKey(folder) ? folder : '';
  }

  set(folder: string): void {
    void this.#state.update(key, folder === '' ? undefined : folder);
  }
}
