import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { emptyDraft } from '../../options/exportDraft.ts';
import type { DraftPreset, FormIntent } from '../../protocol/formMessages.ts';
import type { ExportOptions } from '../../options/exportOptions.ts';
import type { Disposable } from '../../util/emitter.ts';
import { realPathOf } from '../../util/files/realPath.ts';
import type { Account } from '../../engine/accounts/account.ts';
import { ExportError } from '../../engine/model/exportError.ts';
import { focusView, runCommand } from '../../ui/commands.ts';
import { exportFormViewType } from '../../contributions.ts';
import { failureMessage } from '../../ui/messages/failureMessages.ts';
import { ExportFormSession, type FormWork } from './exportFormSession.ts';
import { FormAccount } from './formAccount.ts';
import { FormAccountMemory } from './formAccountMemory.ts';
import { LastFolder } from './lastFolder.ts';
import type { ExportForm, SavePreset } from './registerForm.ts';
import { exportFormStrings } from './exportFormStrings.ts';
import type { Core } from '../../ui/core.ts';
import { audienceTitle } from '../../ui/text/audienceTitle.ts';
import type { Ui } from '../../ui/ui.ts';
import { setWebviewPage, webviewTransport } from '../../ui/webviewPage.ts';

export interface ExportFormDeps {
  readonly core: Pick<Core, 'accounts' | 'catalog' | 'logger'>;
  readonly ui: Pick<Ui, 'extensionUri' | 'settings' | 'starter' | 'workspaceState'>;
  readonly savePreset: SavePreset;
}

interface OpenForm {
  readonly panel: vscode.WebviewPanel;
  readonly session: ExportFormSession;
  readonly formAccount: FormAccount;
}

/** A folder that was chosen in the dialog, and its real path at that time. */
interface ChosenFolder {
  readonly folder: string;
  readonly realPath: string;
}

/** The 'Export with Options…' form. There is at most one panel. */
export class ExportFormPanel implements ExportForm, Disposable {
  readonly #deps: ExportFormDeps;
  readonly #formAccount: FormAccountMemory;
  readonly #lastFolder: LastFolder;
  readonly #registrations: readonly vscode.Disposable[];
  #open: OpenForm | undefined;
  #chosenFolder: ChosenFolder | undefined;

  constructor(deps: ExportFormDeps) {
    this.#deps = deps;
    this.#formAccount = new FormAccountMemory(deps.ui.workspaceState);
    this.#lastFolder = new LastFolder(deps.ui.workspaceState);
    this.#registrations = [
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('sendgridExports')) {
          this.#open?.session.refresh();
        }
      }),
    ];
  }

  open(account: Account | undefined, preset: DraftPreset = {}): void {
    if (!this.#open) {
      const panel = vscode.window.createWebviewPanel(
        exportFormViewType,
        vscode.l10n.t('Export Contacts'),
        vscode.ViewColumn.Active,
      );
      this.#attach(panel, account).preset(preset, { pageIsThere: false });
      return;
    }
    const { panel, session, formAccount } = this.#open;
    const isOther = account !== undefined && formAccount.bind(account);
    const { audience } = emptyDraft;
    session.preset(isOther ? { audience, ...preset } : preset, { pageIsThere: panel.visible });
    panel.reveal();
  }

  /** The page restores the user's input from its own state; the host only has to set its HTML. */
  restore(panel: vscode.WebviewPanel): void {
    if (this.#open) {
      panel.dispose();
      return;
    }
    const remembered = this.#formAccount.get();
    const { active } = this.#deps.core.accounts;
    this.#attach(panel, remembered === undefined ? active : { id: remembered });
  }

  dispose(): void {
    this.#open?.panel.dispose();
    for (const registration of this.#registrations) {
      registration.dispose();
    }
  }

  #attach(panel: vscode.WebviewPanel, account: Pick<Account, 'id'> | undefined): ExportFormSession {
    const { core, ui, savePreset } = this.#deps;
    const { extensionUri, settings, starter } = ui;
    const formAccount = new FormAccount(account, core, this.#formAccount);

    panel.iconPath = {
      light: vscode.Uri.joinPath(extensionUri, 'media', 'export-light.svg'),
      dark: vscode.Uri.joinPath(extensionUri, 'media', 'export-dark.svg'),
    };
    const session = new ExportFormSession({
      accounts: formAccount,
      catalog: formAccount.catalog,
      startExport: (options) => this.#start(options, formAccount),
      savePreset: (options) => savePreset(options, formAccount.active?.label),
      defaultFolder: () => starter.defaultFolder,
      optionDefaults: () => settings.optionDefaults,
      lastFolder: this.#lastFolder,
      titleOf: (audience) => audienceTitle(audience),
      transport: webviewTransport(panel.webview),
      instance: randomUUID(),
      strings: exportFormStrings(),
      describeError: (error, work) => this.#describe(error, work),
      chooseFolder: (current) => this.#chooseFolder(current),
      copyText: async (text) => vscode.env.clipboard.writeText(text),
      act: (intent) => act(intent, formAccount),
      onBadMessage: (problem) => core.logger.warn(`Export form: dropped a message (${problem}).`),
    });
    // Set last, so that no message that the page sends on startup is lost.
    setWebviewPage(panel, extensionUri, 'exportForm');

    const subscription = panel.onDidDispose(() => {
      subscription.dispose();
      session.dispose();
      formAccount.dispose();
      this.#open = undefined;
    });
    this.#open = { panel, session, formAccount };
    return session;
  }

  async #start(options: ExportOptions, { active: account }: FormAccount): Promise<void> {
    if (account === undefined) {
      throw new ExportError('accountMissing', 'The account of the form is signed out.');
    }
    const chosen = this.#chosenFolder;
    const agreedRealPath = chosen?.folder === options.folder ? chosen?.realPath : undefined;
    const details = { account, agreedRealPath, folderSource: 'user' } as const;
    await this.#deps.ui.starter.start(options, details);
  }

  async #chooseFolder(current: string): Promise<string | undefined> {
    const chosen = await chooseFolder(current);
    this.#chosenFolder = chosen ?? this.#chosenFolder;
    return chosen?.folder;
  }

  #describe(error: unknown, work: FormWork): string {
    if (error instanceof ExportError) {
      return failureMessage(error, work).sentence;
    }
    // A defect of the extension: the message goes to the log only.
    const what = error instanceof Error ? error.message : 'unknown';
    this.#deps.core.logger.error(`Export form: ${what}`);
    return failureMessage({ reason: 'unexpected' }, work).sentence;
  }
}

/** Asks for a folder on the machine that runs the extension, where the files are written. */
async function chooseFolder(current: string): Promise<ChosenFolder | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
    openLabel: vscode.l10n.t('Save Here'),
    title: vscode.l10n.t('Folder for Exported Files'),
    ...(current === '' ? {} : { defaultUri: vscode.Uri.file(current) }),
  });
  const folder = chosen?.[0]?.fsPath;
  return folder === undefined ? undefined : { folder, realPath: await realPathOf(folder) };
}

async function act(
  intent: Exclude<FormIntent, 'retryLoad'>,
  formAccount: FormAccount,
): Promise<void> {
  switch (intent) {
    case 'signIn': {
      const signedIn = await runCommand('signIn');
      if (signedIn) {
        formAccount.bind({ id: signedIn.accountId });
      }
      return;
    }
    case 'enterKeyAgain': {
      const { active } = formAccount;
      await (active && runCommand('enterKeyAgain', { accountId: active.id }));
      return;
    }
    case 'showExports':
      await focusView('exports');
      return;
  }
}
