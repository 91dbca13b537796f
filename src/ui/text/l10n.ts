/**
 * Translates what is shown, `{0}` and so on standing for the arguments. The port over `vscode.l10n`, so that modules
 * which decide about words run without VS Code.
 */
export interface L10n {
  t(message: string, ...args: (string | number)[]): string;
}
