import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { Account } from '../exports/account.ts';
import type { Accounts } from '../exports/accounts.ts';
import type { ExportEngine } from '../exports/exportEngine.ts';
import { ExportError } from '../exports/exportError.ts';
import type { ExportJob } from '../exports/exportJob.ts';
import type { ServerJob } from '../exports/serverJobs.ts';
import { resolveExportFolder, type ResolvedFolder } from '../platform/exportFolder.ts';
import type { Settings } from '../platform/settings.ts';
import type { ExportOptions } from '../protocol/exportOptions.ts';

export interface ExportStarterDeps {
  readonly accounts: Pick<Accounts, 'active'>;
  readonly engine: Pick<ExportEngine, 'start' | 'adopt'>;
  readonly settings: Pick<Settings, 'folder' | 'afterExport'>;
  /** The extension's own storage folder, absolute. */
  readonly storageFolder: string;
}

/** Starts what was chosen, whoever asked: the quick picks, the form, a keybinding or another extension. */
export class ExportStarter {
  readonly #deps: ExportStarterDeps;

  constructor(deps: ExportStarterDeps) {
    this.#deps = deps;
  }

  /** @throws ExportError 'accountMissing', 'invalidOptions' or what the engine refuses. */
  async start(options: ExportOptions): Promise<readonly ExportJob[]> {
    const account = this.#deps.accounts.active;
    if (account === undefined) {
      throw new ExportError('accountMissing', 'An export was asked for without an account.');
    }
    const folder = this.#folder(options.folder);
    return this.#deps.engine.start({ options, account, folder });
  }

  /**
   * Fetches what was started elsewhere, to where the settings say.
   *
   * @throws ExportError 'invalidOptions' or what the engine refuses.
   */
  async adopt(account: Account, serverJob: ServerJob): Promise<ExportJob> {
    const { afterExport } = this.#deps.settings;
    return this.#deps.engine.adopt(account, serverJob, {
      folder: this.#folder(undefined),
      afterExport,
    });
  }

  /** Where files go when no folder is named, to be shown: a setting that leads nowhere is shown as it is written. */
  get defaultFolder(): string {
    const { folder } = this.#deps.settings;
    const resolved = this.#resolve(folder);
    return resolved.ok ? resolved.path : folder;
  }

  /**
   * The absolute folder for an export's files: the one that was named for it, else that of the setting, else the extension's.
   *
   * @throws ExportError 'invalidOptions' when the path is relative and no folder is open.
   */
  #folder(named: string | undefined): string {
    const written = named ?? this.#deps.settings.folder;
    const resolved = this.#resolve(written);
    if (resolved.ok) {
      return resolved.path;
    }
    throw new ExportError('invalidOptions', 'The folder is relative without a workspace.', {
      detail: vscode.l10n.t(
        'The folder “{0}” is relative to a workspace folder, and none is open here. Open a folder, or set an absolute path or one that begins with ~.',
        written,
      ),
    });
  }

  #resolve(written: string): ResolvedFolder {
    return resolveExportFolder(written, {
      home: homedir(),
      workspace: firstWorkspaceFolder(),
      storage: this.#deps.storageFolder,
    });
  }
}

/** A virtual workspace has no folder on this machine's disk. */
function firstWorkspaceFolder(): string | undefined {
  const uri = vscode.workspace.workspaceFolders?.[0]?.uri;
  return uri?.scheme === 'file' ? uri.fsPath : undefined;
}
