import type * as vscode from 'vscode';
import type { CommandHandlers } from '../platform/commands.ts';
import { accountCommands, type AccountCommandDeps } from './accountCommands.ts';
import { contactsCommands, type ContactsCommandDeps } from './contactsCommands.ts';
import { exportCommands, type ExportCommandDeps } from './exportCommands.ts';
import { fileCommands, type FileCommandDeps } from './fileCommands.ts';
import { historyCommands, type HistoryCommandDeps } from './historyCommands.ts';
import { jobCommands, type JobCommandDeps } from './jobCommands.ts';
import { presetCommands, type PresetCommandDeps } from './presetCommands.ts';

export type CommandDeps = AccountCommandDeps &
  ContactsCommandDeps &
  ExportCommandDeps &
  JobCommandDeps &
  FileCommandDeps &
  HistoryCommandDeps &
  PresetCommandDeps & { readonly log: Pick<vscode.LogOutputChannel, 'show'> };

/** Makes the handlers of all commands. */
export const commandHandlers = (deps: CommandDeps): CommandHandlers => ({
  ...accountCommands(deps),
  ...contactsCommands(deps),
  ...exportCommands(deps),
  ...jobCommands(deps),
  ...fileCommands(deps),
  ...historyCommands(deps),
  ...presetCommands(deps),
  showLog: () => deps.log.show(),
});
