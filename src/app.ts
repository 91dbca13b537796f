import * as vscode from 'vscode';
import { commandHandlers } from './commandHandlers.ts';
import { registerFileRetention } from './features/files/fileRetention.ts';
import { registerExportNotifications } from './features/exports/exportNotifications.ts';
import { ExportStarter } from './features/newExport/exportStarter.ts';
import { withErrorReport } from './ui/messages/errorReport.ts';
import { resumeExports } from './features/exports/resumeExports.ts';
import { savePreset } from './features/presets/savePreset.ts';
import { registerPresetsEditor } from './features/presets/editor/presetsEditor.ts';
import { Accounts } from './engine/accounts/accounts.ts';
import { AudienceCatalog } from './engine/audiences/audienceCatalog.ts';
import { ExportEngine } from './engine/exportEngine.ts';
import { FileUsage } from './engine/files/fileUsage.ts';
import { JobStore } from './engine/jobs/jobStore.ts';
import type { JobMemory } from './engine/ownership/jobMemory.ts';
import { registerAccountContext } from './features/accounts/accountContext.ts';
import { registerAccountSync } from './features/accounts/accountSync.ts';
import { CompletionNotices } from './ui/messages/completionNotices.ts';
import type { RunCommand } from './ui/commands.ts';
import type { ContextKeys } from './ui/contextKeys.ts';
import type { Tools } from './features/tools/registerTools.ts';
import { ExportContext } from './features/exports/exportContext.ts';
import { defaultFolders } from './ui/folders/exportFolder.ts';
import type { ExportTasks } from './features/tasks/registerTasks.ts';
import { FileOpener } from './ui/files/fileOpener.ts';
import type { GlobalAccountRecords } from './features/accounts/globalAccountRecords.ts';
import { IgnoreOffer } from './features/files/ignoreOffer.ts';
import { OutputConsent } from './ui/folders/outputConsent.ts';
import { FormAccountMemory } from './features/form/formAccountMemory.ts';
import { LastFolder } from './features/form/lastFolder.ts';
import { outputLogger } from './ui/outputLogger.ts';
import { PresetFiles } from './features/presets/presetFiles.ts';
import { SecretKeyStore } from './features/accounts/secretKeyStore.ts';
import { Settings } from './ui/settings.ts';
import { userAgent as userAgentOf } from './ui/userAgent.ts';
import { FileClient } from './sendgrid/fileClient.ts';
import { exportTasks } from './features/tasks/exportTasks.ts';
import { languageModelTools } from './features/tools/languageModelTools.ts';
import { delay } from './util/delay.ts';
import { ContactsView } from './features/contacts/contactsView.ts';
import { audienceTitle } from './ui/text/audienceTitle.ts';
import { ExportsStatusBar } from './features/exports/exportsStatusBar.ts';
import { ExportsView } from './features/exports/exportsView.ts';
import { PresetsView } from './features/presets/presetsView.ts';
import type { Views } from './views.ts';
import { registerExportForm, type ExportForm } from './features/form/exportForm.ts';

/** What `activate` has made already. */
export interface AppDeps {
  readonly context: vscode.ExtensionContext;
  readonly contextKeys: ContextKeys;
  /** Absolute path of the folder with the job store. */
  readonly jobsFolder: string;
  readonly memory: JobMemory;
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
  const { context, contextKeys, jobsFolder, memory, records, views } = deps;
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
    ...{ accounts, store, files, logger, workerPath, memory },
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
  const fileUsage = new FileUsage({ engine, logger });
  const exportsView = new ExportsView({ engine, fileUsage, contextKeys, tree: views.exports });
  const keeping = registerFileRetention({
    engine,
    fileUsage,
    contextKeys,
    settings,
    state,
    logger,
  });
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
    optionDefaults: () => settings.optionDefaults,
    lastFolder: new LastFolder(context.workspaceState),
    titleOf: (audience) => audienceTitle(audience),
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
    run: withErrorReport(handlers, logger),
    close: async () => {
      await Promise.race([engine.close(), delay(closeAtMostMs)]);
    },
  };
}
