import type * as vscode from 'vscode';
import type { JobMemory } from '../../engine/ownership/jobMemory.ts';

const key = 'sendgridExports.askedJobs';

/** Remembers the exports of a window across reloads, in the state of its workspace. */
export class WorkspaceJobMemory implements JobMemory {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  get jobs(): ReadonlyMap<string, number> {
    const stored = this.#state.get<unknown>(key);
    // Each entry is an id and, after a space, the epoch, which earlier versions did not store.
    const entries = Array.isArray(stored)
      ? stored.filter((entry) => typeof entry === 'string')
      : [];
    return new Map(
      entries.map((entry) => {
        const [id = '', epoch = '0'] = entry.split(' ');
        return [id, Number(epoch)];
      }),
    );
  }

  async write(jobs: ReadonlyMap<string, number>): Promise<void> {
    // `undefined` deletes the entry: an empty list would be kept for every workspace that ever had an export.
    const entries = [...jobs].map(([id, epoch]) => `${id} ${epoch}`);
    await this.#state.update(key, entries.length > 0 ? entries : undefined);
  }
}
