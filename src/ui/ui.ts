import type * as vscode from 'vscode';
import type { CommandRegistry } from './commandRegistry.ts';
import type { Comparisons } from './comparisons.ts';
import type { ContextKeys } from './contextKeys.ts';
import type { ExportChanges } from './exportChanges.ts';
import type { ExportStarter } from './exportStarter.ts';
import type { FileOpener } from './files/fileOpener.ts';
import type { CompletionNotices } from './messages/completionNotices.ts';
import type { MenuRows } from './rowCommands.ts';
import type { Settings } from './settings.ts';

/** The VS Code services that features share. Created once per window and passed to each feature. */
export interface Ui {
  readonly commands: CommandRegistry;
  readonly comparisons: Comparisons;
  readonly contextKeys: ContextKeys;
  readonly exportChanges: ExportChanges;
  /** The extension's installation folder. */
  readonly extensionUri: vscode.Uri;
  readonly menuRows: MenuRows;
  readonly notices: CompletionNotices;
  readonly opener: FileOpener;
  readonly settings: Settings;
  readonly starter: ExportStarter;
  /** State that all windows share. */
  readonly state: vscode.Memento;
  /** Absolute path of the extension's global storage folder. */
  readonly storageFolder: string;
  /** State of this window's workspace. */
  readonly workspaceState: vscode.Memento;
}
