import * as vscode from 'vscode';
import { counted } from '../../ui/text/counted.ts';
import { runCommand } from '../../ui/commands.ts';
import type { Core } from '../../ui/core.ts';
import { notify } from '../../ui/messages/notifications.ts';
import { report } from '../../ui/messages/errorReport.ts';

/** Loads the stored exports and resumes those that have not ended. Never rejects. */
export async function resumeExports({
  engine,
  logger,
}: Pick<Core, 'engine' | 'logger'>): Promise<void> {
  const onUnreadable = (names: readonly string[]): void => {
    if (names.length > 0) {
      logger.warn(`Set aside as unreadable: ${names.join(', ')}`);
      void showUnreadable(names.length);
    }
  };
  try {
    // Not disposed here: the listener lives as long as the engine.
    engine.onDidFindUnreadable(onUnreadable);
    const { unreadable, newer } = await engine.load();
    engine.resume();
    onUnreadable(unreadable);
    if (newer.length > 0) {
      logger.warn(`Ignored exports of a newer version: ${newer.join(', ')}`);
      void notify(
        'warning',
        vscode.l10n.t(
          'Some remembered exports were made by a newer version of this extension. They are kept for it, and are not shown here.',
        ),
      );
    }
  } catch (error) {
    report('Loading the stored exports', error, logger);
  }
}

async function showUnreadable(count: number): Promise<void> {
  const showLog = vscode.l10n.t('Show Log');
  const chosen = await notify(
    'warning',
    count === 1
      ? vscode.l10n.t(
          'One remembered export could not be read. It was set aside, and its files were not touched.',
        )
      : vscode.l10n.t(
          '{0} remembered exports could not be read. They were set aside, and their files were not touched.',
          counted(count),
        ),
    showLog,
  );
  if (chosen === showLog) {
    await runCommand('showLog');
  }
}
