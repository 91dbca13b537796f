import * as vscode from 'vscode';
import { commandHandlers } from './commands/commandHandlers.ts';
import { registerExportNotifications } from './commands/exportNotifications.ts';
import { ExportStarter } from './commands/exportStarter.ts';
import { guarded } from './commands/guard.ts';
import { resumeExports } from './commands/resumeExports.ts';
import { Accounts } from './exports/accounts.ts';
import { AudienceCatalog } from './exports/audienceCatalog.ts';
import { ExportEngine } from './exports/exportEngine.ts';
import { JobStore } from './exports/jobStore.ts';
import { registerAccountContext } from './platform/accountContext.ts';
import { registerAccountSync } from './platform/accountSync.ts';
import type { RunCommand } from './platform/commands.ts';
import type { ContextKeys } from './platform/contextKeys.ts';
import { FileOpener } from './platform/fileOpener.ts';
import type { GlobalAccountRecords } from './platform/globalAccountRecords.ts';
import { outputLogger } from './platform/outputLogger.ts';
import { SecretKeyStore } from './platform/secretKeyStore.ts';
import { Settings } from './platform/settings.ts';
import { userAgent as userAgentOf } from './platform/userAgent.ts';
import { FileClient } from './sendgrid/fileClient.ts';
import { ContactsView } from './views/contactsView.ts';
import { ExportsView } from './views/exportsView.ts';
import type { Views } from './views/views.ts';
import { registerExportForm, type ExportForm } from './webviews/exportForm.ts';

/** What `activate` has made already. */
export interface AppDeps {
  readonly context: vscode.ExtensionContext;
  readonly contextKeys: ContextKeys;
  /** Absolute path of the folder with the job store. */
  readonly jobsFolder: string;
  readonly records: GlobalAccountRecords;
  readonly views: Views;
}

export interface App {
  readonly run: RunCommand;
  readonly form: ExportForm;
}

/**
 * Puts the parts together, and settles when the remembered exports are read and go on. Neither the network nor a secret is
 * touched before a view or a command needs it.
 */
export async function openApp(deps: AppDeps): Promise<App> {
  const { context, contextKeys, jobsFolder, records, views } = deps;
  const { extensionUri, globalState: state, secrets, subscriptions } = context;
  const storageFolder = context.globalStorageUri.fsPath;
  const userAgent = userAgentOf(context.extension);
  const log = vscode.window.createOutputChannel('SendGrid', { log: true });
  const logger = outputLogger(log);
  const settings = new Settings({ logger });
  const keys = new SecretKeyStore(secrets);
  const accounts = new Accounts({ records, keys, logger, userAgent });
  const catalog = new AudienceCatalog({ accounts, logger });
  const files = new FileClient({ logger, userAgent });
  const store = new JobStore({ folder: jobsFolder, logger });
  const workerPath = context.asAbsolutePath('dist/downloadWorker.cjs');
  const engine = new ExportEngine({
    ...{ accounts, store, files, logger, workerPath },
    maxJobs: () => settings.parallelExports,
    maxParts: () => settings.parallelDownloads,
  });
  const opener = new FileOpener({ logger });
  const starter = new ExportStarter({ accounts, engine, settings, storageFolder });
  const contacts = new ContactsView({ catalog, accounts, contextKeys, tree: views.contacts });
  const exportsView = new ExportsView({ engine, tree: views.exports });
  const form = registerExportForm({
    ...{ extensionUri, catalog, accounts, logger },
    startExport: async (options) => {
      await starter.start(options);
    },
    defaultFolder: () => starter.defaultFolder,
    afterExportSetting: () => settings.afterExport,
  });
  const notifications = registerExportNotifications({ engine, opener, starter, logger });
  const parts = { accounts, catalog, contacts, engine, form, log, opener, settings };
  const handlers = commandHandlers({ ...parts, starter, state });
  subscriptions.push(log, keys, accounts, catalog, engine, contacts, exportsView, form);
  subscriptions.push(notifications, registerAccountContext(accounts, contextKeys));
  subscriptions.push(registerAccountSync(accounts, keys));
  await resumeExports({ engine, exportsView, logger });
  return { run: guarded(handlers, logger), form };
}
