import * as vscode from 'vscode';
import { commandHandlers } from './commands/commandHandlers.ts';
import { registerFileKeeping } from './commands/fileKeeping.ts';
import { registerExportNotifications } from './commands/exportNotifications.ts';
import { ExportStarter } from './commands/exportStarter.ts';
import { guarded } from './commands/guard.ts';
import { resumeExports } from './commands/resumeExports.ts';
import { savePreset } from './commands/savePreset.ts';
import { registerPresetsEditor } from './editors/presetsEditor.ts';
import { Accounts } from './exports/accounts.ts';
import { AudienceCatalog } from './exports/audienceCatalog.ts';
import { ExportEngine } from './exports/exportEngine.ts';
import { FileCensus } from './exports/fileCensus.ts';
import { JobStore } from './exports/jobStore.ts';
import type { AskedJobs } from './exports/jobTellers.ts';
import { registerAccountContext } from './platform/accountContext.ts';
import { registerAccountSync } from './platform/accountSync.ts';
import { CompletionNotices } from './platform/completionNotices.ts';
import type { RunCommand } from './platform/commands.ts';
import type { ContextKeys } from './platform/contextKeys.ts';
import type { Tools } from './platform/languageModelTools.ts';
import { ExportContext } from './platform/exportContext.ts';
import { defaultFolders } from './platform/exportFolder.ts';
import type { ExportTasks } from './platform/exportTasks.ts';
import { FileOpener } from './platform/fileOpener.ts';
import type { GlobalAccountRecords } from './platform/globalAccountRecords.ts';
import { IgnoreOffer } from './platform/ignoreOffer.ts';
import { OutputConsent } from './platform/outputConsent.ts';
import { FormAccountMemory } from './platform/formAccountMemory.ts';
import { LastFolder } from './platform/lastFolder.ts';
import { outputLogger } from './platform/outputLogger.ts';
import { PresetFiles } from './platform/presetFiles.ts';
import { SecretKeyStore } from './platform/secretKeyStore.ts';
import { Settings } from './platform/settings.ts';
import { userAgent as userAgentOf } from './platform/userAgent.ts';
import { FileClient } from './sendgrid/fileClient.ts';
import { exportTasks } from './tasks/exportTasks.ts';
import { languageModelTools } from './tools/languageModelTools.ts';
import { delay } from './util/delay.ts';
import { ContactsView } from './views/contactsView.ts';
import { audienceTitle } from './views/exportTitles.ts';
import { ExportsStatusBar } from './views/exportsStatusBar.ts';
import { ExportsView } from './views/exportsView.ts';
import { PresetsView } from './views/presetsView.ts';
import type { Views } from './views/views.ts';
import { registerExportForm, type ExportForm } from './webviews/exportForm.ts';

/** What `activate` has made already. */
export interface AppDeps {
  readonly context: vscode.ExtensionContext;
  readonly asked: AskedJobs;
  readonly contextKeys: ContextKeys;
  /** Absolute path of the folder with the job store. */
  readonly jobsFolder: string;
  readonly records: GlobalAccountRecords;
  readonly views: Views;
}

export interface App {
  readonly run: RunCommand;
  readonly form: ExportForm;
  readonly tasks: ExportTasks;
  readonly tools: Tools;
  /** Lets go of the exports, so that another window can go on with them at once. Never takes long. */
  close(): Promise<void>;
}

/** VS Code waits for a few seconds, and the disk may be slow. */
const closeAtMostMs = 2000;

/**
 * Puts the parts together, and settles when the remembered exports are read and go on. Neither the network nor a secret is
 * touched before a view or a command needs it.
 */
export async function openApp(deps: AppDeps): Promise<App> {
  const { asked, context, contextKeys, jobsFolder, records, views } = deps;
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
    ...{ accounts, store, files, logger, workerPath, asked },
    maxJobs: () => settings.parallelExports,
    maxParts: () => settings.parallelDownloads,
    exportFolders: () => defaultFolders(settings.folder, storageFolder),
  });
  const notices = new CompletionNotices({ settings });
  const opener = new FileOpener({ logger, notices });
  const ignoreOffer = new IgnoreOffer({ state, logger, storageFolder });
  const consent = new OutputConsent(context.workspaceState);
  const starter = new ExportStarter({
    ...{ accounts, consent, engine, settings, storageFolder },
    onFolder: (folder) => void ignoreOffer.offer(folder),
  });
  const contacts = new ContactsView({ catalog, accounts, contextKeys, tree: views.contacts });
  const census = new FileCensus({ engine, logger });
  const exportsView = new ExportsView({ engine, census, contextKeys, tree: views.exports });
  const keeping = registerFileKeeping({ engine, census, contextKeys, settings, state, logger });
  const statusBar = new ExportsStatusBar(engine);
  const exportContext = new ExportContext({ engine, contextKeys });
  const presets = new PresetFiles({ logger });
  const presetsView = new PresetsView({ files: presets, tree: views.presets });
  const form = registerExportForm({
    ...{ extensionUri, catalog, accounts, logger },
    formAccount: new FormAccountMemory(context.workspaceState),
    startExport: async (options, details) => {
      await starter.start(options, { ...details, folderSource: 'user' });
    },
    savePreset: async (options, accountLabel) =>
      savePreset({ accounts, presets, settings, starter }, options, accountLabel),
    defaultFolder: () => starter.defaultFolder,
    afterExportSetting: () => settings.afterExport,
    csvSettings: () => {
      const { csvBom, csvFormulaGuard } = settings;
      return { csvBom, csvFormulaGuard };
    },
    lastFolder: new LastFolder(context.workspaceState),
    titleOf: (audience) => audienceTitle(audience, vscode.l10n),
  });
  const inTerminals = new Set<string>();
  const notifications = registerExportNotifications({
    ...{ accounts, engine, notices, opener, starter, logger },
    isShownElsewhere: (groupId) => inTerminals.has(groupId),
  });
  const parts = { accounts, catalog, contacts, engine, form, log, opener, settings };
  const handlers = commandHandlers({
    ...{ ...parts, exportsView, logger, presets, starter, state },
  });
  subscriptions.push(log, keys, accounts, catalog, engine, contacts, exportsView, form);
  subscriptions.push(notifications, registerAccountContext(accounts, contextKeys));
  subscriptions.push(keeping, statusBar, exportContext, registerAccountSync(accounts, keys));
  subscriptions.push(presets, presetsView, registerPresetsEditor({ accounts, catalog }));
  const shown = [exportsView, statusBar, exportContext, keeping];
  await resumeExports({ engine, shown, logger });
  const tools = languageModelTools({ accounts, catalog, engine, logger, settings, starter });
  const tasks = exportTasks({ ...parts, inTerminals, logger, presets, starter });
  return {
    ...{ form, tasks, tools },
    run: guarded(handlers, logger),
    close: async () => {
      await Promise.race([engine.close(), delay(closeAtMostMs)]);
    },
  };
}
