import * as vscode from 'vscode';
import {
  commandId,
  commandNames,
  viewIds,
  type CommandName,
  type CommandParameters,
  type CommandResult,
} from '../contributions.ts';

/**
 * Runs when VS Code or somebody else calls a command. It gets whatever the caller gave, and narrows it itself; it gives
 * nothing back when it ended early.
 */
export type CommandHandler<N extends CommandName> = (
  ...given: readonly unknown[]
) => CommandResult<N> | undefined | Promise<CommandResult<N> | undefined>;

/** What each command of the table does. One that is missing does not compile. */
export type CommandHandlers = { readonly [N in CommandName]: CommandHandler<N> };

/** Runs a command by its name with whatever the caller gave. */
export type RunCommand = (name: CommandName, given: readonly unknown[]) => Promise<unknown>;

/** Registers all commands of the table at once; what runs them is asked for when the first one is run. */
export const registerCommands = (load: () => Promise<RunCommand>): vscode.Disposable =>
  vscode.Disposable.from(
    ...commandNames.map((name) =>
      vscode.commands.registerCommand(commandId(name), async (...given: unknown[]) => {
        const run = await load();
        return run(name, given);
      }),
    ),
  );

/** Runs one of this extension's commands with the arguments that the table allows. */
export const runCommand = async <N extends CommandName>(
  name: N,
  ...args: CommandParameters<N>
): Promise<CommandResult<N> | undefined> =>
  vscode.commands.executeCommand<CommandResult<N> | undefined>(commandId(name), ...args);

/** Makes what a tree item or a status bar item runs when it is chosen. */
export const commandLink = <N extends CommandName>(
  name: N,
  title: string,
  ...args: CommandParameters<N>
): vscode.Command => ({ command: commandId(name), title, arguments: args });

/** The commands of VS Code itself that this extension runs, with their arguments. */
interface BuiltInCommands {
  readonly revealFileInOS: readonly [uri: vscode.Uri];
  readonly revealInExplorer: readonly [uri: vscode.Uri];
  readonly setContext: readonly [key: string, value: unknown];
  readonly 'vscode.open': readonly [
    uri: vscode.Uri,
    options: { readonly preview: boolean; readonly viewColumn: vscode.ViewColumn },
  ];
  readonly 'vscode.openFolder': readonly [];
  readonly 'workbench.action.editor.changeEncoding': readonly [];
  readonly 'workbench.action.openSettings': readonly [query: string];
  readonly 'workbench.trust.manage': readonly [];
}

/** Runs a command of VS Code itself. A misspelt one does not compile. */
export const runBuiltIn = <N extends keyof BuiltInCommands>(
  name: N,
  ...args: BuiltInCommands[N]
): Thenable<unknown> => vscode.commands.executeCommand(name, ...args);

/** Shows one of this extension's views, and moves the focus to it. */
export const focusView = (view: keyof typeof viewIds): Thenable<unknown> =>
  vscode.commands.executeCommand(`${viewIds[view]}.focus`);
