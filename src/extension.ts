import { join } from 'node:path';
import * as vscode from 'vscode';
import { registerCommands } from './commands/registerCommands.ts';
import { registerExportNotifications } from './commands/exportNotifications.ts';
import { ExportStarter } from './commands/exportStarter.ts';
import { resumeExports } from './commands/resumeExports.ts';
import { Accounts } from './exports/accounts.ts';
import { AudienceCatalog } from './exports/audienceCatalog.ts';
import { ExportEngine } from './exports/exportEngine.ts';
import { JobStore } from './exports/jobStore.ts';
import { registerAccountContext } from './platform/accountContext.ts';
import { registerAccountSync } from './platform/accountSync.ts';
import { ContextKeys } from './platform/contextKeys.ts';
import { FileOpener } from './platform/fileOpener.ts';
import { GlobalAccountRecords } from './platform/globalAccountRecords.ts';
import { outputLogger } from './platform/outputLogger.ts';
import { SecretKeyStore } from './platform/secretKeyStore.ts';
import { Settings } from './platform/settings.ts';
import { ContactsView } from './views/contactsView.ts';
import { ExportsView } from './views/exportsView.ts';
import { registerExportForm } from './webviews/exportForm.ts';

/** Puts the parts together. Neither the network nor a secret is touched before a view or a command needs it. */
export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri, globalState: state, secrets, subscriptions } = context;
  const storageFolder = context.globalStorageUri.fsPath;
  const log = vscode.window.createOutputChannel('SendGrid', { log: true });
  const logger = outputLogger(log);
  const settings = new Settings({ logger });
  const contextKeys = new ContextKeys();
  const keys = new SecretKeyStore(secrets);
  const accounts = new Accounts({ records: new GlobalAccountRecords(state), keys, logger });
  const catalog = new AudienceCatalog({ accounts, logger });
  const store = new JobStore({ folder: join(storageFolder, 'jobs'), logger });
  const engine = new ExportEngine({ accounts, store, logger });
  const opener = new FileOpener({ logger });
  const starter = new ExportStarter({ accounts, engine, settings, storageFolder });
  const contacts = new ContactsView({ catalog, accounts, contextKeys });
  const exportsView = new ExportsView({ engine });
  const form = registerExportForm({
    ...{ extensionUri, catalog, accounts, logger },
    startExport: async (options) => {
      await starter.start(options);
    },
    defaultFolder: () => starter.defaultFolder,
    afterExportSetting: () => settings.afterExport,
  });
  const notifications = registerExportNotifications({ engine, opener, starter, logger });
  const parts = { accounts, catalog, contacts, engine, form, log, logger, opener, settings };
  const commands = registerCommands({ ...parts, starter, state });
  const accountContext = registerAccountContext(accounts, contextKeys);
  subscriptions.push(log, keys, accounts, catalog, engine, contacts, exportsView, form);
  subscriptions.push(notifications, commands, accountContext, registerAccountSync(accounts, keys));
  void resumeExports({ engine, exportsView, notifications, logger });
}
