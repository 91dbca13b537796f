import type * as vscode from 'vscode';
import type { AskedJobs } from '../../engine/ownership/announcers.ts';

const key = 'sendgridExports.askedJobs';

/** Remembers the exports that were asked for in a window, in VS Code's state of its workspace. */
export class WorkspaceAskedJobs implements AskedJobs {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  get ids(): readonly string[] {
    const stored = this.#state.get<unknown>(key);
    return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : [];
  }

  async write(ids: readonly string[]): Promise<void> {
    // An empty list would be kept for each workspace in which there ever was an export.
    await this.#state.update(key, ids.length > 0 ? ids : undefined);
  }
}
