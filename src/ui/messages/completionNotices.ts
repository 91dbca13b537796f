import * as vscode from 'vscode';
import { notify } from './notifications.ts';
import type { Settings } from '../settings.ts';

export interface CompletionNoticesDeps {
  readonly settings: Pick<Settings, 'notifyWhenDone' | 'turnOff'>;
}

/** Tells what went well, to whoever has not had enough of it. What failed is told by `notify`, always. */
export class CompletionNotices {
  readonly #settings: CompletionNoticesDeps['settings'];

  constructor({ settings }: CompletionNoticesDeps) {
    this.#settings = settings;
  }

  /** Shows a notification with 'Don't Show Again' as its last button; returns which of the others was pressed. */
  async tell(message: string, ...buttons: readonly string[]): Promise<string | undefined> {
    if (!this.#settings.notifyWhenDone) {
      return undefined;
    }
    const never = vscode.l10n.t("Don't Show Again");
    const chosen = await notify('information', message, ...buttons, never);
    if (chosen === never) {
      // A setting and no hidden memory, so that it can be found and turned on again.
      await this.#settings.turnOff('notifyWhenDone');
      return undefined;
    }
    return chosen;
  }
}
