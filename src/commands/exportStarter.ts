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
  /** Is told of the folder that files are about to come into. Nothing waits for it. */
  readonly onFolder: (folder: string) => void;
}

/** What a preset or task says beside the options. */
export interface StartDetails {
  /** The active account when left out. */
  readonly account?: Account | undefined;
  /** What the jobs' group is to be called, for whoever has to know it before they are told of. */
  readonly groupId?: string | undefined;
}

/** Starts what was chosen, whoever asked: the quick picks, the form, a keybinding or another extension. */
export class ExportStarter {
  readonly #deps: ExportStarterDeps;

  constructor(deps: ExportStarterDeps) {
    this.#deps = deps;
  }

  /** @throws ExportError 'accountMissing', 'invalidOptions' or what the engine refuses. */
  async start(
    options: ExportOptions,
    { account = this.#deps.accounts.active, groupId }: StartDetails = {},
  ): Promise<readonly ExportJob[]> {
    if (account === undefined) {
      throw new ExportError('accountMissing', 'An export was asked for without an account.');
    }
    const folder = this.#folder(options.folder);
    const jobs = await this.#deps.engine.start({ options, account, folder, groupId });
    this.#deps.onFolder(folder);
    return jobs;
  }

  /**
   * Fetches what was started elsewhere, to where the settings say.
   *
   * @throws ExportError 'invalidOptions' or what the engine refuses.
   */
  async adopt(account: Account, serverJob: ServerJob): Promise<ExportJob> {
    const { afterExport } = this.#deps.settings;
    const folder = this.#folder(undefined);
    const job = await this.#deps.engine.adopt(account, serverJob, { folder, afterExport });
    this.#deps.onFolder(folder);
    return job;
  }

  /** Where files go when no folder is named, to be shown. */
  get defaultFolder(): string {
    return this.shownFolder(undefined);
  }

  /** Where files go when this folder is named, to be shown: one that leads nowhere is shown as it is written. */
  shownFolder(named: string | undefined): string {
    const written = named ?? this.#deps.settings.folder;
    const resolved = this.#resolve(written);
    return resolved.ok ? resolved.path : written;
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
