import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { askModal } from '../messages/notifications.ts';

const memoryKey = 'outputFolders';
const remembered = z.array(z.string());

/** A folder for which the user is asked. */
export interface OutsideFolder {
  /** As it is named, absolute. */
  readonly path: string;
  /** With links followed: what the user agrees to. */
  readonly realPath: string;
}

/**
 * Asks before contacts are saved outside the workspace at the word of somebody other than the user. 'Always' is remembered
 * for this workspace and for the real path alone: when a link leads elsewhere later, that is asked again.
 */
export class OutputConsent {
  readonly #memory: vscode.Memento;

  constructor(workspaceState: vscode.Memento) {
    this.#memory = workspaceState;
  }

  /** @param name What the preset, the task or the export is called. */
  async ask(name: string, { path, realPath }: OutsideFolder): Promise<boolean> {
    if (this.#folders.includes(realPath)) {
      return true;
    }
    const once = vscode.l10n.t('Save There');
    const always = vscode.l10n.t('Always Save There');
    const chosen = await askModal(
      vscode.l10n.t('Save the contacts of “{0}” outside the workspace folder?', name),
      path === realPath
        ? realPath
        : vscode.l10n.t('{0}\nA link leads there from {1}', realPath, path),
      once,
      always,
    );
    if (chosen === always) {
      await this.#memory.update(memoryKey, [...this.#folders, realPath]);
    }
    return chosen !== undefined;
  }

  get #folders(): readonly string[] {
    return remembered.safeParse(this.#memory.get(memoryKey)).data ?? [];
  }
}
