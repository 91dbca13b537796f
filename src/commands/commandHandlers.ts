import type * as vscode from 'vscode';
import type { CommandHandlers } from '../platform/commands.ts';
import { accountCommands, type AccountCommandDeps } from './accountCommands.ts';
import { contactsCommands, type ContactsCommandDeps } from './contactsCommands.ts';
import { exportCommands, type ExportCommandDeps } from './exportCommands.ts';
import { jobCommands, type JobCommandDeps } from './jobCommands.ts';

export type CommandDeps = AccountCommandDeps &
  ContactsCommandDeps &
  ExportCommandDeps &
  JobCommandDeps & { readonly log: Pick<vscode.LogOutputChannel, 'show'> };

/** Makes the handlers of all commands. */
export const commandHandlers = (deps: CommandDeps): CommandHandlers => ({
  ...accountCommands(deps),
  ...contactsCommands(deps),
  ...exportCommands(deps),
  ...jobCommands(deps),
  showLog: () => deps.log.show(),
});
