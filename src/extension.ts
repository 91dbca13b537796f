import { join } from 'node:path';
import * as vscode from 'vscode';
import type { App } from './app.ts';
import { whenUnfinished } from './engine/jobs/unfinishedExports.ts';
import { registerCommands } from './ui/commands.ts';
import { ContextKeys } from './ui/contextKeys.ts';
import { exportFormViewType } from './contributions.ts';
import { contactsTreeView } from './features/contacts/contactsTreeView.ts';
import { exportsTreeView } from './features/exports/exportsTreeView.ts';
import { registerExportTasks } from './features/tasks/registerTasks.ts';
import { GlobalAccountRecords } from './features/accounts/globalAccountRecords.ts';
import { whenPresetsFileIsOpen } from './features/presets/presetsFileOpened.ts';
import { registerTools } from './features/tools/registerTools.ts';
import { rememberedOwnFiles } from './features/files/ownFiles.ts';
import { registerTableEditor } from './features/table/registerTableEditor.ts';
import { WorkspaceJobMemory } from './features/exports/workspaceJobMemory.ts';
import { presetsTreeView } from './features/presets/presetsTreeView.ts';
import { lazy } from './util/lazy.ts';

/** The app once it is loaded. Module state, since VS Code passes nothing to `deactivate`. */
const openApps: App[] = [];

/**
 * Registers what VS Code has to know from the start. Everything else is in `app.ts`, a separate bundle that is loaded when a
 * command is run, a view is shown, the form is restored after a reload, or an export of any window has not ended. Other
 * windows only load this file.
 */
export function activate(context: vscode.ExtensionContext): void {
  const { globalState, globalStorageUri, subscriptions, workspaceState } = context;
  const jobsFolder = join(globalStorageUri.fsPath, 'jobs');
  const contextKeys = new ContextKeys();
  const records = new GlobalAccountRecords(globalState);
  const memory = new WorkspaceJobMemory(workspaceState);

  const app = lazy(async () => {
    const { openApp } = await import('./app.ts');
    const opened = await openApp({ context, contextKeys, jobsFolder, memory, records, trees });
    openApps.push(opened);
    return opened;
  });
  const trees = {
    contacts: contactsTreeView(app),
    exports: exportsTreeView(app),
    presets: presetsTreeView(app),
  };
  contextKeys.set('sendgridExports.accountState', records.hasAccount ? 'ready' : 'none');
  contextKeys.setPaths('sendgridExports.ownFiles', rememberedOwnFiles(globalState));
  subscriptions.push(
    ...Object.values(trees),
    whenUnfinished(jobsFolder, () => void app()),
    whenPresetsFileIsOpen(() => void app()),
    registerCommands(async () => (await app()).run),
    registerExportTasks(async () => (await app()).tasks()),
    registerTools(async () => (await app()).tools()),
    registerTableEditor(async () => (await app()).table),
    vscode.window.registerWebviewPanelSerializer(exportFormViewType, {
      deserializeWebviewPanel: async (panel) => (await (await app()).form.get()).restore(panel),
    }),
  );
  if (memory.jobs.size > 0 || hasFilesToDelete()) {
    // Exports of this window may have ended while it was reloading.
    void app();
  }
}

/** Resolves when the exports have been released, so that another window need not detect first that this one is gone. */
export async function deactivate(): Promise<void> {
  await Promise.all(openApps.map((app) => app.close()));
}

/**
 * Whether files are deleted after some days. The value is validated when it is used, since loading the schema here would slow
 * down activation.
 */
const hasFilesToDelete = (): boolean =>
  Number(vscode.workspace.getConfiguration().get('sendgridExports.keepFilesForDays')) > 0;
