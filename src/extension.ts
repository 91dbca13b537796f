import { join } from 'node:path';
import * as vscode from 'vscode';
import { whenUnfinished } from './exports/unfinishedExports.ts';
import { registerCommands } from './platform/commands.ts';
import { ContextKeys } from './platform/contextKeys.ts';
import { exportFormViewType } from './platform/contributions.ts';
import { GlobalAccountRecords } from './platform/globalAccountRecords.ts';
import { lazy } from './util/lazy.ts';
import { createViews } from './views/views.ts';

/**
 * Registers what VS Code knows by name. All that works is in `app.ts`, a bundle of its own, which is loaded when a command
 * is run, a view is looked at, the form comes back after a reload, or an export has not ended, be it another window's: a
 * window without any of that pays for this file alone.
 */
export function activate(context: vscode.ExtensionContext): void {
  const { globalState, globalStorageUri, subscriptions } = context;
  const jobsFolder = join(globalStorageUri.fsPath, 'jobs');
  const contextKeys = new ContextKeys();
  const records = new GlobalAccountRecords(globalState);

  const app = lazy(async () => {
    const { openApp } = await import('./app.ts');
    return openApp({ context, contextKeys, jobsFolder, records, views });
  });
  const views = createViews(app);
  contextKeys.set('sendgridExports.accountState', records.hasAccount ? 'ready' : 'none');
  subscriptions.push(
    views.contacts,
    views.exports,
    whenUnfinished(jobsFolder, () => void app()),
    registerCommands(async () => (await app()).run),
    vscode.window.registerWebviewPanelSerializer(exportFormViewType, {
      deserializeWebviewPanel: async (panel) => (await app()).form.restore(panel),
    }),
  );
}
