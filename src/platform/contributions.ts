import type {
  ExportArguments,
  ExportOutcome,
  JobTarget,
  SignInArguments,
} from './commandArguments.ts';

/**
 * What every command takes when code runs it, and what it gives back. A handler still gets `unknown`, since VS Code passes
 * it whatever a keybinding or another extension gave.
 *
 * This file is read by the manifest test in plain Node, so it imports nothing of `vscode`; and it is loaded with the window,
 * so it imports nothing else either.
 */
export interface CommandSignatures {
  signIn(input?: SignInArguments): { accountId: string; label: string } | undefined;
  enterKeyAgain(): void;
  signOut(): void;
  exportContacts(input?: ExportArguments): { jobs: readonly ExportOutcome[] } | undefined;
  exportChecked(): void;
  adoptExport(): void;
  exportItem(node: unknown, nodes?: readonly unknown[]): void;
  exportWithOptions(): void;
  exportItemWithOptions(node: unknown, nodes?: readonly unknown[]): void;
  refreshContacts(): void;
  filterContacts(): void;
  clearFilter(): void;
  uncheckAll(): void;
  showMore(node: unknown): void;
  retryLoad(node: unknown): void;
  copyId(node: unknown, nodes?: readonly unknown[]): void;
  cancelExport(target?: JobTarget): void;
  openExport(target?: JobTarget): void;
  revealExport(target?: JobTarget): void;
  copyPath(target?: JobTarget): void;
  retryExport(target?: JobTarget): void;
  removeExport(target?: JobTarget): void;
  showLog(): void;
}
export type CommandName = keyof CommandSignatures;
export type CommandParameters<N extends CommandName> = Parameters<CommandSignatures[N]>;
export type CommandResult<N extends CommandName> = ReturnType<CommandSignatures[N]>;

/** The id under which each command is contributed. A missing, surplus or misspelt one does not compile. */
export const commandIds = {
  signIn: 'sendgridExports.signIn',
  enterKeyAgain: 'sendgridExports.enterKeyAgain',
  signOut: 'sendgridExports.signOut',
  exportContacts: 'sendgridExports.exportContacts',
  exportChecked: 'sendgridExports.exportChecked',
  adoptExport: 'sendgridExports.adoptExport',
  exportItem: 'sendgridExports.exportItem',
  exportWithOptions: 'sendgridExports.exportWithOptions',
  exportItemWithOptions: 'sendgridExports.exportItemWithOptions',
  refreshContacts: 'sendgridExports.refreshContacts',
  filterContacts: 'sendgridExports.filterContacts',
  clearFilter: 'sendgridExports.clearFilter',
  uncheckAll: 'sendgridExports.uncheckAll',
  showMore: 'sendgridExports.showMore',
  retryLoad: 'sendgridExports.retryLoad',
  copyId: 'sendgridExports.copyId',
  cancelExport: 'sendgridExports.cancelExport',
  openExport: 'sendgridExports.openExport',
  revealExport: 'sendgridExports.revealExport',
  copyPath: 'sendgridExports.copyPath',
  retryExport: 'sendgridExports.retryExport',
  removeExport: 'sendgridExports.removeExport',
  showLog: 'sendgridExports.showLog',
} as const satisfies { readonly [N in CommandName]: `sendgridExports.${N}` };

export const commandNames = Object.keys(commandIds) as readonly CommandName[];

/** Commands that mean nothing without the tree item they are run on, so the palette does not show them. */
export const itemCommands = [
  'exportItem',
  'exportItemWithOptions',
  'showMore',
  'retryLoad',
  'copyId',
] as const satisfies readonly CommandName[];

/** Context keys that `when` clauses of the manifest test, with all their values. */
export const contextKeys = {
  'sendgridExports.accountState': ['none', 'ready', 'keyMissing'],
  'sendgridExports.hasChecked': [true, false],
  'sendgridExports.filtered': [true, false],
} as const;
export type ContextKey = keyof typeof contextKeys;
export type ContextValue<K extends ContextKey> = (typeof contextKeys)[K][number];
export type AccountState = ContextValue<'sendgridExports.accountState'>;

export const viewIds = {
  contacts: 'sendgridExports.contacts',
  exports: 'sendgridExports.exports',
} as const;

/** View type of the export form's webview panel. */
export const exportFormViewType = 'sendgridExports.exportForm';
