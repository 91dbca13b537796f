import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { askModal } from './notifications.ts';

const memoryKey = 'outputFolders';
const remembered = z.array(z.string());

/**
 * Asks before a file of the repository decides that contacts are saved outside of it. 'Always' is remembered for this
 * workspace and this folder alone.
 */
export class OutputConsent {
  readonly #memory: vscode.Memento;

  constructor(workspaceState: vscode.Memento) {
    this.#memory = workspaceState;
  }

  /** @param name What the preset or task is called. */
  async ask(name: string, path: string): Promise<boolean> {
    if (this.isGiven(path)) {
      return true;
    }
    const once = vscode.l10n.t('Save There');
    const always = vscode.l10n.t('Always Save There');
    const chosen = await askModal(
      vscode.l10n.t('Save the contacts of “{0}” outside the workspace folder?', name),
      path,
      once,
      always,
    );
    if (chosen === always) {
      await this.#memory.update(memoryKey, [...this.#folders, path]);
    }
    return chosen !== undefined;
  }

  /** Whether the user has said 'always' for this folder. */
  isGiven(path: string): boolean {
    return this.#folders.includes(path);
  }

  get #folders(): readonly string[] {
    return remembered.safeParse(this.#memory.get(memoryKey)).data ?? [];
  }
}
