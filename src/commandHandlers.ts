import type * as vscode from 'vscode';
import type { CommandHandlers } from './ui/commands.ts';
import { accountCommands, type AccountCommandDeps } from './features/accounts/accountCommands.ts';
import {
  contactsCommands,
  type ContactsCommandDeps,
} from './features/contacts/contactsCommands.ts';
import { exportCommands, type ExportCommandDeps } from './features/newExport/exportCommands.ts';
import { fileCommands, type FileCommandDeps } from './features/files/fileCommands.ts';
import { historyCommands, type HistoryCommandDeps } from './features/exports/historyCommands.ts';
import { jobCommands, type JobCommandDeps } from './features/exports/jobCommands.ts';
import { presetCommands, type PresetCommandDeps } from './features/presets/presetCommands.ts';

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
