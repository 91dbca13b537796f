import * as vscode from 'vscode';
import { notify } from './notifications.ts';
import type { Settings } from '../settings.ts';

export interface CompletionNoticesDeps {
  readonly settings: Pick<Settings, 'notifyWhenDone' | 'turnOff'>;
}

/** Shows notifications of success unless the user has turned them off. Failures are always shown, by `notify`. */
export class CompletionNotices {
  readonly #settings: CompletionNoticesDeps['settings'];

  constructor({ settings }: CompletionNoticesDeps) {
    this.#settings = settings;
  }

  /** Shows a notification with 'Don't Show Again' as its last button. Returns the other button that was pressed, if any. */
  async show(message: string, ...buttons: readonly string[]): Promise<string | undefined> {
    if (!this.#settings.notifyWhenDone) {
      return undefined;
    }
    const never = vscode.l10n.t("Don't Show Again");
    const chosen = await notify('information', message, ...buttons, never);
    if (chosen === never) {
      // Stored in a setting rather than in hidden state, so that users can find it and turn it on again.
      await this.#settings.turnOff('notifyWhenDone');
      return undefined;
    }
    return chosen;
  }
}
