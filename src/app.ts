import { join } from 'node:path';
import * as vscode from 'vscode';
import { viewIds, type CommandOwner } from './contributions.ts';
import { Accounts } from './engine/accounts/accounts.ts';
import { AudienceCatalog } from './engine/audiences/audienceCatalog.ts';
import { ExportEngine } from './engine/exportEngine.ts';
import { ExportGroups } from './engine/exportGroups.ts';
import { FileUsage } from './engine/files/fileUsage.ts';
import { JobStore } from './engine/jobs/jobStore.ts';
import type { JobMemory } from './engine/ownership/jobMemory.ts';
import type { GlobalAccountRecords } from './features/accounts/globalAccountRecords.ts';
import { registerAccounts } from './features/accounts/registerAccounts.ts';
import { SecretKeyStore } from './features/accounts/secretKeyStore.ts';
import { registerComparison } from './features/comparison/registerComparison.ts';
import type { ContactsNode } from './features/contacts/contactsTreeNode.ts';
import { registerContacts } from './features/contacts/registerContacts.ts';
import type { ExportsNode } from './features/exports/exportsTreeNode.ts';
import { registerExports } from './features/exports/registerExports.ts';
import { resumeExports } from './features/exports/resumeExports.ts';
import { registerFiles } from './features/files/registerFiles.ts';
import { registerForm, type LazyForm } from './features/form/registerForm.ts';
import { registerNewExport } from './features/newExport/registerNewExport.ts';
import type { PresetsNode } from './features/presets/presetsTreeNode.ts';
import { registerPresets } from './features/presets/registerPresets.ts';
import { registerTable, type LazyTables } from './features/table/registerTable.ts';
import type { ExportTasks } from './features/tasks/registerTasks.ts';
import type { Tools } from './features/tools/registerTools.ts';
import { FileClient } from './sendgrid/fileClient.ts';
import { CommandRegistry } from './ui/commandRegistry.ts';
import type { RunCommand } from './ui/commands.ts';
import { Comparisons } from './ui/comparisons.ts';
import type { ContextKeys } from './ui/contextKeys.ts';
import type { Core } from './ui/core.ts';
import { ExportChanges } from './ui/exportChanges.ts';
import { ExportStarter } from './ui/exportStarter.ts';
import { FileOpener } from './ui/files/fileOpener.ts';
import { defaultFolders } from './ui/folders/exportFolder.ts';
import { OutputConsent } from './ui/folders/outputConsent.ts';
import { CompletionNotices } from './ui/messages/completionNotices.ts';
import { outputLogger } from './ui/outputLogger.ts';
import { Settings } from './ui/settings.ts';
import { withMenuRows } from './ui/rowCommands.ts';
import type { DeferredTree } from './ui/tree/deferredTree.ts';
import { MenuRow } from './ui/tree/menuRow.ts';
import type { Ui } from './ui/ui.ts';
import { userAgent as userAgentOf } from './ui/userAgent.ts';
import { delay } from './util/delay.ts';
import type { Disposable } from './util/emitter.ts';
import { lazy } from './util/lazy.ts';
import type { Logger } from './util/logger.ts';

/** What `activate` has already created. */
export interface AppDeps {
  readonly context: vscode.ExtensionContext;
  readonly contextKeys: ContextKeys;
  /** Absolute path of the folder with the job store. */
  readonly jobsFolder: string;
  readonly memory: JobMemory;
  readonly records: GlobalAccountRecords;
  readonly trees: {
    readonly contacts: DeferredTree<ContactsNode>;
    readonly exports: DeferredTree<ExportsNode>;
    readonly presets: DeferredTree<PresetsNode>;
  };
}

/** What the registrations of `activate` delegate to. */
export interface App {
  readonly form: LazyForm;
  readonly table: LazyTables;
  readonly run: RunCommand;
  tasks(): Promise<ExportTasks>;
  tools(): Promise<Tools>;
  /** Releases the exports, so that another window can resume them immediately. Takes two seconds at most. */
  close(): Promise<void>;
}

const tableWorker = 'dist/tableWorker.cjs';

/** VS Code waits only a few seconds for `deactivate`, and the disk may be slow. */
const closeTimeoutMs = 2000;

/**
 * Composes the extension, and resolves when the stored exports have been loaded and resumed. Does not access the network or
 * secrets before a view or a command needs them.
 */
export async function openApp(deps: AppDeps): Promise<App> {
  const { context, trees } = deps;
  const log = vscode.window.createOutputChannel('SendGrid', { log: true });
  const logger = outputLogger(log);
  const settings = new Settings({ logger });
  const core = createCore(deps, settings, logger);
  const ui = createUi(deps, settings, core);

  const contacts = registerContacts(core, ui, trees.contacts);
  const presets = registerPresets(core, ui, trees.presets);
  const form = registerForm(core, ui, { savePreset: presets.save });
  const table = registerTable(core, ui, context.asAbsolutePath(tableWorker));
  const exports = registerExports(core, ui, trees.exports);
  const features = {
    accounts: registerAccounts(core, ui),
    comparison: registerComparison(core, ui, exports.selection),
    contacts,
    exports,
    files: registerFiles(core, ui),
    log: ui.commands.register('log', () => Promise.resolve({ showLog: () => log.show() })),
    newExport: registerNewExport(core, ui, { contacts: contacts.selection, form }),
    presets,
    table,
  } satisfies Record<CommandOwner, Disposable>;
  context.subscriptions.push(log, ...Object.values(features), form);

  await resumeExports(core);
  return {
    form,
    table,
    run: withMenuRows(ui.commands.run, ui.menuRows),
    tasks: lazy(async () => {
      const { exportTasks } = await import('./features/tasks/exportTasks.ts');
      return exportTasks({ ...core, ...ui, presets: await presets.files() });
    }),
    tools: lazy(async () => {
      const { languageModelTools } = await import('./features/tools/languageModelTools.ts');
      return languageModelTools({ ...core, ...ui });
    }),
    close: async () => {
      await Promise.race([core.engine.close(), delay(closeTimeoutMs)]);
    },
  };
}

function createCore(
  { context, jobsFolder, memory, records }: AppDeps,
  settings: Settings,
  logger: Logger,
): Core {
  const userAgent = userAgentOf(context.extension);
  const keys = new SecretKeyStore(context.secrets);
  const accounts = new Accounts({ records, keys, logger, userAgent });
  const catalog = new AudienceCatalog({ accounts, logger });
  const engine = new ExportEngine({
    ...{ accounts, logger, memory },
    store: new JobStore({ folder: jobsFolder, logger }),
    files: new FileClient({ logger, userAgent }),
    workerPath: context.asAbsolutePath('dist/downloadWorker.cjs'),
    maxJobs: () => settings.parallelExports,
    maxParts: () => settings.parallelDownloads,
    exportFolders: () => defaultFolders(settings.folder, context.globalStorageUri.fsPath),
    indexFolder: join(context.globalStorageUri.fsPath, 'indexes'),
  });
  const groups = new ExportGroups({ engine, logger });
  const fileUsage = new FileUsage({ engine, logger });
  context.subscriptions.push(keys, accounts, catalog, engine, groups, fileUsage);
  return { accounts, catalog, engine, fileUsage, groups, keys, logger };
}

function createUi(
  { context, contextKeys }: AppDeps,
  settings: Settings,
  { accounts, engine, logger }: Core,
): Ui {
  const { extensionUri, globalState: state, workspaceState } = context;
  const storageFolder = context.globalStorageUri.fsPath;
  const notices = new CompletionNotices({ settings });
  const consent = new OutputConsent(workspaceState);
  const starter = new ExportStarter({ accounts, consent, engine, settings, storageFolder });
  const comparisons = new Comparisons(context.asAbsolutePath(tableWorker));
  const exportChanges = new ExportChanges({ comparisons, engine, logger, state: workspaceState });
  context.subscriptions.push(starter, exportChanges);
  return {
    ...{
      comparisons,
      contextKeys,
      exportChanges,
      extensionUri,
      notices,
      settings,
      starter,
      state,
      storageFolder,
      workspaceState,
    },
    commands: new CommandRegistry({ logger }),
    menuRows: {
      contacts: new MenuRow(viewIds.contacts),
      exports: new MenuRow(viewIds.exports),
      presets: new MenuRow(viewIds.presets),
    },
    opener: new FileOpener({ logger, notices, settings }),
  };
}
