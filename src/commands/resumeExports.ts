import * as vscode from 'vscode';
import type { ExportEngine } from '../exports/exportEngine.ts';
import { runCommand } from '../platform/commands.ts';
import type { Logger } from '../util/logger.ts';
import type { ExportsView } from '../views/exportsView.ts';
import type { ExportProgressNotifications } from './exportProgress.ts';
import { report } from './guard.ts';

export interface ResumeDeps {
  readonly engine: Pick<ExportEngine, 'load' | 'resume'>;
  readonly exportsView: Pick<ExportsView, 'refresh'>;
  readonly notifications: Pick<ExportProgressNotifications, 'showRunning'>;
  readonly logger: Logger;
}

/** Reads the remembered exports and goes on with those that had not ended. Never rejects. */
export async function resumeExports(deps: ResumeDeps): Promise<void> {
  const { engine, exportsView, notifications, logger } = deps;
  try {
    const { unreadable } = await engine.load();
    exportsView.refresh();
    notifications.showRunning();
    engine.resume();
    if (unreadable.length > 0) {
      logger.warn(`Set aside as unreadable: ${unreadable.join(', ')}`);
      void sayUnreadable(unreadable.length);
    }
  } catch (error) {
    report('Reading the remembered exports', error, logger);
  }
}

async function sayUnreadable(count: number): Promise<void> {
  const showLog = vscode.l10n.t('Show Log');
  const chosen = await vscode.window.showWarningMessage(
    count === 1
      ? vscode.l10n.t(
          'One remembered export could not be read. It was set aside, and its files were not touched.',
        )
      : vscode.l10n.t(
          '{0} remembered exports could not be read. They were set aside, and their files were not touched.',
          count,
        ),
    showLog,
  );
  if (chosen === showLog) {
    await runCommand('showLog');
  }
}
