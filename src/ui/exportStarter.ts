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
  /** Absolute path of the extension's global storage folder. */
  readonly storageFolder: string;
}

/** What an export needs besides its options. */
export interface StartDetails {
  /**
   * The account at the time the user was asked. Never looked up when the reply comes, since another account may be active by
   * then.
   */
  readonly account: Account;
  /** Id of the group of jobs, for callers that need it before the jobs are announced. */
  readonly groupId?: string | undefined;
  /** Where `options.folder` comes from. Defaults to 'other'. */
  readonly folderSource?: FolderSource | undefined;
  /** A real path that the user has already agreed to, in a dialog or for an earlier export. */
  readonly agreedRealPath?: string | undefined;
  /** Name of the preset or task, shown in a question about the folder. */
  readonly name?: string | undefined;
  /** Whether the same is exported again and again: by Export Again, a preset or a task. */
  readonly isRepeatable?: boolean | undefined;
  /** Aborts the start; ignored once the jobs are stored. */
  readonly signal?: AbortSignal | undefined;
}

interface Folder {
  readonly path: string;
  readonly realPath: string;
}

/**
 * Starts exports, wherever they were requested: quick picks, the form, presets, tasks, tools or the arguments of a command.
 */
export class ExportStarter implements Disposable {
  readonly #deps: ExportStarterDeps;
  readonly #starts = new Emitter<string>();

  /** Fires with the folder of each export that was started. */
  readonly onDidStart: Event<string> = this.#starts.event;

  constructor(deps: ExportStarterDeps) {
    this.#deps = deps;
  }

  /**
   * Starts an export of the given account. Asks for consent before contacts are saved outside the workspace.
   *
   * @throws ExportError 'accountMissing' when the account was signed out meanwhile, 'folderNotConfirmed' when the user does
   * not agree to the folder, 'invalidOptions', or any error of the engine; the signal's reason when it is aborted.
   */
  async start(options: ExportOptions, details: StartDetails): Promise<readonly ExportJob[]> {
    this.#signedIn(details.account);
    const { name = audienceTitle(options.audience), groupId, isRepeatable, signal } = details;
    const folder = await this.#folder(options.folder, { ...details, name });
    signal?.throwIfAborted();
    const jobs = await this.#deps.engine.start({
      ...{ options, groupId, isRepeatable, account: this.#signedIn(details.account) },
      ...{ folder: folder.path, realFolder: folder.realPath },
    });
    this.#starts.fire(folder.path);
    return jobs;
  }

  /**
   * Downloads an export that was started elsewhere to the folder of the settings.
   *
   * @throws the same errors as `start`.
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

  /** The folder of exports that specify none, for display. */
  get defaultFolder(): string {
    return this.shownFolder(undefined);
  }

  /**
   * Returns the folder of exports that specify this one, for display. A folder that cannot be resolved is returned as
   * written.
   */
  shownFolder(named: string | undefined): string {
    const written = named ?? this.#deps.settings.folder;
    const resolved = this.#resolve(written);
    return resolved.ok ? resolved.path : written;
  }

  dispose(): void {
    this.#starts.dispose();
  }

  /** Returns the account as it is now: it may have been signed out or renamed since, possibly in another window. */
  #signedIn({ id }: Account): Account {
    this.#deps.accounts.refresh();
    const account = this.#deps.accounts.all.find((one) => one.id === id);
    if (account === undefined) {
      throw new ExportError('accountMissing', 'The account of an export is signed out.');
    }
    return account;
  }

  /** Returns the folder for an export's files: the specified one, else that of the setting, else the extension's own. */
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
      throw new ExportError('folderNotConfirmed', 'The user did not agree to the folder.', {
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
      throw new ExportError(
        'folderNotWritable',
        'The real path of the folder cannot be determined.',
        {
          ...{ detail, cause: error },
        },
      );
    }
  }

  /** @throws ExportError 'invalidOptions' when the path contains an API key, or is relative and no folder is open. */
  #absolute(written: string): string {
    assertNoKeyInFolder(written);
    const resolved = this.#resolve(written);
    if (resolved.ok) {
      return resolved.path;
    }
    throw new ExportError('invalidOptions', 'The folder is relative, and no workspace is open.', {
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

/** Returns the path of the first workspace folder; `undefined` in a virtual workspace, which has none on this machine. */
function firstWorkspaceFolder(): string | undefined {
  const uri = vscode.workspace.workspaceFolders?.[0]?.uri;
  return uri?.scheme === 'file' ? uri.fsPath : undefined;
}

const workspaceFolders = (): readonly string[] =>
  (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) =>
    uri.scheme === 'file' ? [uri.fsPath] : [],
  );
