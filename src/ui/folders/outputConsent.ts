import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { askModal } from '../messages/notifications.ts';

const memoryKey = 'outputFolders';
const remembered = z.array(z.string());

/** A folder outside the workspace that needs the user's consent. */
export interface OutsideFolder {
  /** Absolute path as specified. */
  readonly path: string;
  /** With links resolved. This is the path that the user consents to. */
  readonly realPath: string;
}

/**
 * Asks for consent before contacts are saved outside the workspace when the user did not specify the folder. 'Always' is
 * stored for this workspace and the real path only: if a link leads elsewhere later, the user is asked again.
 */
export class OutputConsent {
  readonly #memory: vscode.Memento;

  constructor(workspaceState: vscode.Memento) {
    this.#memory = workspaceState;
  }

  /** @param name Name of the preset, the task or the export. */
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
