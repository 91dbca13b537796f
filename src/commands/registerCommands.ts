import * as vscode from 'vscode';
import type { ExportEngine } from '../exports/exportEngine.ts';
import type { Logger } from '../util/logger.ts';
import { registerAccountCommands, type AccountCommandDeps } from './accountCommands.ts';
import { registerContactsCommands, type ContactsCommandDeps } from './contactsCommands.ts';
import { registerExportCommands, type ExportCommandDeps } from './exportCommands.ts';
import { guardedRegister } from './guard.ts';
import { registerJobCommands, type JobCommandDeps } from './jobCommands.ts';

export type CommandDeps = AccountCommandDeps &
  ContactsCommandDeps &
  ExportCommandDeps &
  JobCommandDeps & {
    readonly engine: ExportEngine;
    readonly logger: Logger;
    readonly log: Pick<vscode.LogOutputChannel, 'show'>;
  };

/** Registers every command of the table. */
export function registerCommands(deps: CommandDeps): vscode.Disposable {
  const register = guardedRegister(deps.logger);
  return vscode.Disposable.from(
    ...registerAccountCommands(register, deps),
    ...registerContactsCommands(register, deps),
    ...registerExportCommands(register, deps),
    ...registerJobCommands(register, deps),
    register('showLog', () => deps.log.show()),
  );
}
