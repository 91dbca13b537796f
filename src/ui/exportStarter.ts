import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Account } from '../engine/accounts/account.ts';
import type { Accounts } from '../engine/accounts/accounts.ts';
import type { ExportEngine } from '../engine/exportEngine.ts';
import { ExportError, toExportError } from '../engine/model/exportError.ts';
import type { ExportJob } from '../engine/model/exportJob.ts';
import type { ServerJob } from '../engine/jobs/serverJobs.ts';
import { resolveExportFolder, type ResolvedFolder } from './folders/exportFolder.ts';
import { placeOfFolder, type FolderPlace, type FolderSource } from './folders/folderConsent.ts';
import type { OutputConsent } from './folders/outputConsent.ts';
import type { Settings } from './settings.ts';
import type { ExportOptions } from '../options/exportOptions.ts';
import { Emitter, type Disposable, type Event } from '../util/emitter.ts';
import { audienceTitle } from './text/audienceTitle.ts';
import { plainText } from './text/plainText.ts';
import { assertNoKeyInFolder } from './input/folderText.ts';

export interface ExportStarterDeps {
  readonly accounts: Pick<Accounts, 'all' | 'refresh'>;
  readonly consent: Pick<OutputConsent, 'ask'>;
  readonly engine: Pick<ExportEngine, 'start' | 'adopt'>;
  readonly settings: Pick<Settings, 'folder' | 'folderSource' | 'afterExport'>;
  /** The extension's own storage folder, absolute. */
  readonly storageFolder: string;
}

/** What an export is bound to beside its options. */
export interface StartDetails {
  /** As it was when the question was put to the user: never looked up when the question is answered. */
  readonly account: Account;
  /** What the jobs' group is called, for a caller that has to know it before the jobs are announced. */
  readonly groupId?: string | undefined;
  /** Who named `options.folder`; not the user, if it is left out. */
  readonly folderSource?: FolderSource | undefined;
  /** A real path that the user has agreed to already, in a dialog or for an earlier export. */
  readonly agreedRealPath?: string | undefined;
  /** What the preset or task is called, for a question about the folder. */
  readonly name?: string | undefined;
  /** Aborts until the jobs are stored. */
  readonly signal?: AbortSignal | undefined;
}

/** Where files go. */
interface Folder {
  readonly path: string;
  readonly realPath: string;
}

/** Starts what was chosen in the quick picks, the form, a preset, a task, a tool, or by the arguments of a command. */
export class ExportStarter implements Disposable {
  readonly #deps: ExportStarterDeps;
  readonly #starts = new Emitter<string>();

  /** Emits the folder that files are about to come into. */
  readonly onDidStart: Event<string> = this.#starts.event;

  constructor(deps: ExportStarterDeps) {
    this.#deps = deps;
  }

  /**
   * Starts an export of the account that it was asked for, and of no other one. Asks before contacts leave the workspace.
   *
   * @throws ExportError 'accountMissing' when the account was signed out meanwhile, 'folderNotConfirmed' when the user does
   * not want the files there, 'invalidOptions' or what the engine refuses; the signal's reason when it is aborted.
   */
  async start(options: ExportOptions, details: StartDetails): Promise<readonly ExportJob[]> {
    this.#signedIn(details.account);
    const { name = audienceTitle(options.audience), groupId, signal } = details;
    const folder = await this.#folder(options.folder, { ...details, name });
    signal?.throwIfAborted();
    const jobs = await this.#deps.engine.start({
      ...{ options, groupId, account: this.#signedIn(details.account) },
      ...{ folder: folder.path, realFolder: folder.realPath },
    });
    this.#starts.fire(folder.path);
    return jobs;
  }

  /**
   * Fetches what was started elsewhere, to where the settings say.
   *
   * @throws as `start` does.
   */
  async adopt(account: Account, serverJob: ServerJob): Promise<ExportJob> {
    this.#signedIn(account);
    const { afterExport } = this.#deps.settings;
    const name = audienceTitle(serverJob.audience);
    const { path, realPath } = await this.#folder(undefined, { name });
    const target = { folder: path, realFolder: realPath, afterExport };
    const job = await this.#deps.engine.adopt(this.#signedIn(account), serverJob, target);
    this.#starts.fire(path);
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

  dispose(): void {
    this.#starts.dispose();
  }

  /** The account as it is now: it may have been signed out or renamed since, also in another window. */
  #signedIn({ id }: Account): Account {
    this.#deps.accounts.refresh();
    const account = this.#deps.accounts.all.find((one) => one.id === id);
    if (account === undefined) {
      throw new ExportError('accountMissing', 'The account of an export is signed out.');
    }
    return account;
  }

  /** The folder for an export's files: the one that was named for it, else that of the setting, else the extension's. */
  async #folder(
    named: string | undefined,
    { folderSource = 'other', agreedRealPath, name }: Omit<StartDetails, 'account'>,
  ): Promise<Folder> {
    const { settings } = this.#deps;
    const path = this.#absolute(named ?? settings.folder);
    const source = named === undefined ? settings.folderSource : folderSource;
    const { realPath, needsConsent } = await this.#placeOf(path, source);
    if (
      needsConsent &&
      realPath !== agreedRealPath &&
      !(await this.#deps.consent.ask(plainText(name ?? '', 60), { path, realPath }))
    ) {
      throw new ExportError('folderNotConfirmed', 'The user does not want the files there.', {
        detail: realPath,
      });
    }
    return { path, realPath };
  }

  async #placeOf(path: string, source: FolderSource): Promise<FolderPlace> {
    try {
      return await placeOfFolder(path, source, {
        workspaces: workspaceFolders(),
        exportsFolder: join(this.#deps.storageFolder, 'exports'),
      });
    } catch (error) {
      const { detail } = toExportError(error);
      throw new ExportError('folderNotWritable', 'It cannot be found out where the folder leads.', {
        ...{ detail, cause: error },
      });
    }
  }

  /** @throws ExportError 'invalidOptions' when the path is relative and no folder is open, or holds an API key. */
  #absolute(written: string): string {
    assertNoKeyInFolder(written);
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

const workspaceFolders = (): readonly string[] =>
  (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) =>
    uri.scheme === 'file' ? [uri.fsPath] : [],
  );
