import * as vscode from 'vscode';
import type { FileUsage, FileTotals } from '../../engine/files/fileUsage.ts';
import type { Disposable } from '../../util/emitter.ts';
import { runCommand } from '../../ui/commands.ts';
import { notify } from '../../ui/messages/notifications.ts';
import type { Settings } from '../../ui/settings.ts';
import type { StateMemory } from '../../ui/stateMemory.ts';

/** Total size in bytes above which the user is reminded of the stored files. */
export const reminderBytes = 1_000_000_000;

const key = 'sendgridExports.lastStorageReminder';
const dayMs = 24 * 60 * 60 * 1000;
/** Minimum number of days between two reminders. */
const daysBetween = 7;

export interface StorageReminderDeps {
  readonly fileUsage: Pick<FileUsage, 'onDidChange'>;
  readonly settings: Pick<Settings, 'remindOfStoredFiles' | 'turnOff'>;
  /** State that all windows share, so that only one of them shows the reminder. */
  readonly state: StateMemory;
  /** Returns the number and the size of files as text. */
  readonly describe: (totals: FileTotals) => string;
  readonly ask?: typeof notify;
  readonly now?: () => number;
}

/** Reminds the user of exported files when they take up much space, since they hold personal data. */
export class StorageReminder implements Disposable {
  readonly #deps: StorageReminderDeps;
  readonly #subscription: Disposable;

  constructor(deps: StorageReminderDeps) {
    this.#deps = deps;
    this.#subscription = deps.fileUsage.onDidChange(
      (totals) => void this.#onDidChangeUsage(totals),
    );
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  async #onDidChangeUsage(totals: FileTotals): Promise<void> {
    const { settings, state, describe, ask = notify, now = Date.now } = this.#deps;
    const last = state.get(key);
    const isDue = typeof last !== 'number' || last + daysBetween * dayMs <= now();
    if (totals.bytes < reminderBytes || !isDue || !settings.remindOfStoredFiles) {
      return;
    }
    // Stored before the question, which may never be replied to.
    await state.update(key, now());
    const deleteAll = vscode.l10n.t('Delete All…');
    const never = vscode.l10n.t("Don't Show Again");
    const chosen = await ask(
      'information',
      vscode.l10n.t(
        'Exported contacts take up much room on this machine: {0}. They hold personal data.',
        describe(totals),
      ),
      deleteAll,
      never,
    );
    if (chosen === deleteAll) {
      await runCommand('deleteAllFiles');
    } else if (chosen === never) {
      await settings.turnOff('remindOfStoredFiles');
    }
  }
}
