import type * as vscode from 'vscode';
import type { CommandRegistry } from './commandRegistry.ts';
import type { ContextKeys } from './contextKeys.ts';
import type { ExportStarter } from './exportStarter.ts';
import type { FileOpener } from './files/fileOpener.ts';
import type { CompletionNotices } from './messages/completionNotices.ts';
import type { Settings } from './settings.ts';

/** What features share of VS Code: made once for the window, and handed to each of them. */
export interface Ui {
  readonly commands: CommandRegistry;
  readonly contextKeys: ContextKeys;
  /** The folder of the extension itself. */
  readonly extensionUri: vscode.Uri;
  readonly notices: CompletionNotices;
  readonly opener: FileOpener;
  readonly settings: Settings;
  readonly starter: ExportStarter;
  /** Shared by all windows. */
  readonly state: vscode.Memento;
  /** Absolute path of the extension's own storage. */
  readonly storageFolder: string;
  /** Of this window's workspace alone. */
  readonly workspaceState: vscode.Memento;
}
