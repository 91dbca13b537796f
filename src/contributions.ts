import type {
  AccountTarget,
  ExportArguments,
  ExportOutcome,
  JobTarget,
  PresetArguments,
  PresetTarget,
  SignInArguments,
} from './options/commandArguments.ts';
import type { CompareArguments, ComparisonResult } from './options/compareArguments.ts';

/**
 * The parameters and the result of each command. Handlers still receive `unknown`, since VS Code passes on the arguments of
 * keybindings and other extensions unchecked.
 *
 * This file must not import `vscode`, since the manifest test loads it in plain Node, nor any other module at run time, since
 * it is loaded on activation.
 */
export interface CommandSignatures {
  signIn(input?: SignInArguments): { accountId: string; label: string } | undefined;
  enterKeyAgain(account?: AccountTarget): void;
  switchAccount(): void;
  renameAccount(account?: AccountTarget): void;
  addSubuser(parent?: AccountTarget): void;
  signOut(account?: AccountTarget): void;
  signOutAll(): void;
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
  /** With several selected rows, this and the other commands that take them act on all of these. */
  cancelExport(target?: JobTarget, targets?: readonly unknown[]): void;
  continueHere(target?: JobTarget): void;
  openExport(target?: JobTarget): void;
  openExportBeside(target?: JobTarget): void;
  revealExport(target?: JobTarget): void;
  copyPath(target?: JobTarget, targets?: readonly unknown[]): void;
  saveExportAs(target?: JobTarget): void;
  retryExport(target?: JobTarget, targets?: readonly unknown[]): void;
  /** Also accepts the URI of a file, which an editor's title bar passes. */
  exportAgain(target?: unknown): void;
  removeExport(target?: JobTarget, targets?: readonly unknown[]): void;
  deleteFiles(target?: JobTarget, targets?: readonly unknown[]): void;
  deleteAllFiles(): void;
  filterExports(): void;
  clearExportsFilter(): void;
  runPreset(input?: PresetArguments): void;
  runPresetItem(target: PresetTarget): void;
  openPresetItem(target: PresetTarget): void;
  openPresetsFile(): void;
  saveAsPreset(target?: JobTarget): void;
  showLog(): void;
  /** Accept the URI of a file, which an editor's title bar and the Explorer pass. */
  openAsTable(target?: unknown): void;
  openAsText(target?: unknown): void;
  findInTable(): void;
  findNextInTable(): void;
  findPreviousInTable(): void;
  goToTableRow(): void;
  copyCells(): void;
  copyCellsWithHeader(): void;
  copyCellsAsCsv(): void;
  copyCellsAsJson(): void;
  copyCellsAsMarkdown(): void;
  filterByCellValue(): void;
  filterTableColumn(): void;
  clearTableFilters(): void;
  sortTableAscending(): void;
  sortTableDescending(): void;
  clearTableSort(): void;
  showContactCard(): void;
  showColumnProfile(): void;
  checkContacts(): void;
  chooseTableColumns(): void;
  hideTableColumn(): void;
  showAllTableColumns(): void;
  pinTableColumn(): void;
  unpinTableColumn(): void;
  sizeTableColumn(): void;
  openRowAsText(): void;
  toggleMask(): void;
  saveRows(): void;
  compareExports(input?: CompareArguments): ComparisonResult | undefined;
  compareWithPrevious(target?: JobTarget): void;
  /** With two selected rows, these are compared. */
  compareWith(target?: JobTarget, targets?: readonly unknown[]): void;
  /** Accepts the URIs of two files, which the Explorer passes. */
  compareFiles(target?: unknown, targets?: readonly unknown[]): void;
}
export type CommandName = keyof CommandSignatures;
export type CommandParameters<N extends CommandName> = Parameters<CommandSignatures[N]>;
export type CommandResult<N extends CommandName> = ReturnType<CommandSignatures[N]>;

/** The feature that handles each command. A missing, surplus or misspelt command does not compile. */
export const commandOwners = {
  signIn: 'accounts',
  enterKeyAgain: 'accounts',
  switchAccount: 'accounts',
  renameAccount: 'accounts',
  addSubuser: 'accounts',
  signOut: 'accounts',
  signOutAll: 'accounts',
  exportContacts: 'newExport',
  exportChecked: 'newExport',
  adoptExport: 'newExport',
  exportItem: 'newExport',
  exportWithOptions: 'newExport',
  exportItemWithOptions: 'newExport',
  refreshContacts: 'contacts',
  filterContacts: 'contacts',
  clearFilter: 'contacts',
  uncheckAll: 'contacts',
  showMore: 'contacts',
  retryLoad: 'contacts',
  copyId: 'contacts',
  cancelExport: 'exports',
  continueHere: 'exports',
  openExport: 'exports',
  openExportBeside: 'exports',
  revealExport: 'exports',
  copyPath: 'exports',
  saveExportAs: 'files',
  retryExport: 'exports',
  exportAgain: 'exports',
  removeExport: 'exports',
  deleteFiles: 'files',
  deleteAllFiles: 'files',
  filterExports: 'exports',
  clearExportsFilter: 'exports',
  runPreset: 'presets',
  runPresetItem: 'presets',
  openPresetItem: 'presets',
  openPresetsFile: 'presets',
  saveAsPreset: 'presets',
  showLog: 'log',
  openAsTable: 'table',
  openAsText: 'table',
  findInTable: 'table',
  findNextInTable: 'table',
  findPreviousInTable: 'table',
  goToTableRow: 'table',
  copyCells: 'table',
  copyCellsWithHeader: 'table',
  copyCellsAsCsv: 'table',
  copyCellsAsJson: 'table',
  copyCellsAsMarkdown: 'table',
  filterByCellValue: 'table',
  filterTableColumn: 'table',
  clearTableFilters: 'table',
  sortTableAscending: 'table',
  sortTableDescending: 'table',
  clearTableSort: 'table',
  showContactCard: 'table',
  showColumnProfile: 'table',
  checkContacts: 'table',
  chooseTableColumns: 'table',
  hideTableColumn: 'table',
  showAllTableColumns: 'table',
  pinTableColumn: 'table',
  unpinTableColumn: 'table',
  sizeTableColumn: 'table',
  openRowAsText: 'table',
  toggleMask: 'table',
  saveRows: 'table',
  compareExports: 'comparison',
  compareWithPrevious: 'comparison',
  compareWith: 'comparison',
  compareFiles: 'comparison',
} as const satisfies Readonly<Record<CommandName, string>>;
export type CommandOwner = (typeof commandOwners)[CommandName];
/** The commands of a feature. */
export type CommandsOf<O extends CommandOwner> = {
  [N in CommandName]: (typeof commandOwners)[N] extends O ? N : never;
}[CommandName];

export const commandNames = Object.keys(commandOwners) as readonly CommandName[];

/** Returns the id of a command in the manifest. */
export const commandId = <N extends CommandName>(name: N): `sendgridExports.${N}` =>
  `sendgridExports.${name}`;

/** Commands that require a tree item and are therefore hidden in the command palette. */
export const itemCommands = [
  'exportItem',
  'exportItemWithOptions',
  'showMore',
  'retryLoad',
  'copyId',
  'runPresetItem',
  'openPresetItem',
  'compareWith',
  'compareFiles',
] as const satisfies readonly CommandName[];

/** The commands in the menus of rows, by the view. Those that are also buttons of their rows are in `buttonCommands`, too. */
export const rowCommands = {
  contacts: ['exportItem', 'exportItemWithOptions', 'showMore', 'retryLoad', 'copyId'],
  exports: [
    'cancelExport',
    'continueHere',
    'retryExport',
    'exportAgain',
    'saveAsPreset',
    'compareWithPrevious',
    'compareWith',
    'openExport',
    'openExportBeside',
    'revealExport',
    'copyPath',
    'saveExportAs',
    'removeExport',
    'deleteFiles',
  ],
  presets: ['runPresetItem', 'openPresetItem'],
} as const satisfies Readonly<Record<keyof typeof viewIds, readonly CommandName[]>>;

/** The commands that are buttons in rows. */
export const buttonCommands = [
  'exportItem',
  'showMore',
  'retryLoad',
  'cancelExport',
  'continueHere',
  'retryExport',
  'exportAgain',
  'openExport',
  'revealExport',
  'runPresetItem',
] as const satisfies readonly CommandName[];

/** The context keys in the manifest's `when` clauses, with all their values. */
export const contextKeys = {
  'sendgridExports.accountState': ['none', 'ready', 'keyMissing', 'sessionEnded'],
  'sendgridExports.hasChecked': [true, false],
  'sendgridExports.filtered': [true, false],
  'sendgridExports.hasExported': [true, false],
  'sendgridExports.exportsFiltered': [true, false],
} as const;
export type ContextKey = keyof typeof contextKeys;
export type ContextValue<K extends ContextKey> = (typeof contextKeys)[K][number];

/** Context keys that hold file paths, for `resourcePath in …`. */
export const pathKeys = ['sendgridExports.ownFiles'] as const;
export type PathKey = (typeof pathKeys)[number];
export type AccountContextValue = ContextValue<'sendgridExports.accountState'>;

export const viewIds = {
  contacts: 'sendgridExports.contacts',
  exports: 'sendgridExports.exports',
  presets: 'sendgridExports.presets',
} as const;

/** The names by which language models call the tools. */
export const toolNames = {
  listAudiences: 'sendgrid_list_audiences',
  exportContacts: 'sendgrid_export_contacts',
  exportStatus: 'sendgrid_export_status',
  compareExports: 'sendgrid_compare_exports',
} as const;
export type ToolName = keyof typeof toolNames;

export const tools = Object.keys(toolNames) as readonly ToolName[];

/** View type of the export form's webview panel. */
export const exportFormViewType = 'sendgridExports.exportForm';

/** View type of the table, a custom editor. */
export const tableViewType = 'sendgridExports.table';

/** The scheme of documents that compare two exports. */
export const comparisonScheme = 'sendgrid-comparison';

/** Names of the files that can be opened as a table. */
export const tableFilePatterns = ['*.csv', '*.jsonl', '*.ndjson', '*.json'] as const;
