import * as vscode from 'vscode';
import { oneLine, withoutControls } from '../../util/controlCharacters.ts';

const show = {
  information: async (message, ...buttons) =>
    vscode.window.showInformationMessage(message, ...buttons),
  warning: async (message, ...buttons) => vscode.window.showWarningMessage(message, ...buttons),
  error: async (message, ...buttons) => vscode.window.showErrorMessage(message, ...buttons),
} as const satisfies Record<
  string,
  (message: string, ...buttons: string[]) => Promise<string | undefined>
>;

/** A line of text and nothing else, whatever the names and paths in it. */
const shown = (text: string): string => withoutLinks(oneLine(text));

/** Shows a notification. It is text: no name or message in it, wherever it comes from, can become a link. */
export const notify = async (
  kind: keyof typeof show,
  message: string,
  ...buttons: readonly string[]
): Promise<string | undefined> => show[kind](shown(message), ...buttons);

/** Asks in a dialog that has to be answered; Cancel is offered by itself and gives nothing. */
export const askModal = async (
  question: string,
  detail: string,
  ...buttons: readonly string[]
): Promise<string | undefined> =>
  vscode.window.showWarningMessage(
    shown(question),
    { modal: true, detail: withoutLinks(withoutControls(detail)) },
    ...buttons,
  );

/** Shows a progress with Cancel for as long as the task runs. The task gets a function that tells how far it is. */
export const notifyProgress = async (
  title: string,
  task: (report: (message: string) => void, token: vscode.CancellationToken) => Promise<void>,
): Promise<void> =>
  vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: shown(title),
      cancellable: true,
    },
    (progress, token) => task((message) => progress.report({ message: shown(message) }), token),
  );

/**
 * Puts a space that takes no room into what VS Code would make a link of, in a notification or below an input box. A list
 * called `[Press here](command:…)` would otherwise run that command.
 */
export const withoutLinks = (text: string): string => text.replaceAll('](', ']\u200b(');
