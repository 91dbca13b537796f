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
import { WorkspaceJobMemory } from './features/exports/workspaceJobMemory.ts';
import { presetsTreeView } from './features/presets/presetsTreeView.ts';
import { lazy } from './util/lazy.ts';

/** What is to be closed at the end: VS Code awaits `deactivate`, and gives it nothing. */
const toClose: App[] = [];

/**
 * Registers what VS Code knows by name. All that works is in `app.ts`, a bundle of its own, which is loaded when a command
 * is run, a view is looked at, the form comes back after a reload, or an export has not ended, be it another window's: a
 * window without any of that pays for this file alone.
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
    toClose.push(opened);
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
    vscode.window.registerWebviewPanelSerializer(exportFormViewType, {
      deserializeWebviewPanel: async (panel) => (await (await app()).form.get()).restore(panel),
    }),
  );
  if (memory.jobs.size > 0 || hasFilesToDelete()) {
    // What this window exported may have ended while it was reloading.
    void app();
  }
}

/** Settles when the exports are free for another window, which then need not wait to find that this one is gone. */
export async function deactivate(): Promise<void> {
  await Promise.all(toClose.map((app) => app.close()));
}

/** Whether files are kept for some days only. The value is checked where it is used: that costs more than a look. */
const hasFilesToDelete = (): boolean =>
  Number(vscode.workspace.getConfiguration().get('sendgridExports.keepFilesForDays')) > 0;
