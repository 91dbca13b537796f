import * as vscode from 'vscode';
import {
  commandIds,
  type CommandName,
  type CommandParameters,
  type CommandResult,
} from './contributions.ts';

/**
 * Runs when VS Code or somebody else calls a command. It gets whatever the caller gave, and narrows it itself; it gives
 * nothing back when it ended early.
 */
export type CommandHandler<N extends CommandName> = (
  ...given: readonly unknown[]
) => CommandResult<N> | undefined | Promise<CommandResult<N> | undefined>;

/** Registers the handler of a command of the table. */
export const registerCommand = <N extends CommandName>(
  name: N,
  handler: CommandHandler<N>,
): vscode.Disposable => vscode.commands.registerCommand(commandIds[name], handler);

/** Runs one of this extension's commands with the arguments that the table allows. */
export const runCommand = async <N extends CommandName>(
  name: N,
  ...args: CommandParameters<N>
): Promise<CommandResult<N> | undefined> =>
  vscode.commands.executeCommand<CommandResult<N> | undefined>(commandIds[name], ...args);

/** Makes what a tree item or a status bar item runs when it is chosen. */
export const commandLink = <N extends CommandName>(
  name: N,
  title: string,
  ...args: CommandParameters<N>
): vscode.Command => ({ command: commandIds[name], title, arguments: args });
