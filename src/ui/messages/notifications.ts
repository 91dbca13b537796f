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

/** Returns the text as a single line without links, whatever names and paths it contains. */
const shown = (text: string): string => withoutLinks(oneLine(text));

/** Shows a notification as plain text: no name or message in it can become a link, wherever it comes from. */
export const notify = async (
  kind: keyof typeof show,
  message: string,
  ...buttons: readonly string[]
): Promise<string | undefined> => show[kind](shown(message), ...buttons);

/** Shows a modal dialog. VS Code adds Cancel, for which `undefined` is returned. */
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

/**
 * Shows a cancellable progress notification while the task runs. The task reports its progress by the function that it gets.
 */
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
 * Inserts a zero-width space where VS Code would create a link, in a notification or below an input box. A list called
 * `[Press here](command:…)` would otherwise run that command.
 */
export const withoutLinks = (text: string): string => text.replaceAll('](', ']\u200b(');
