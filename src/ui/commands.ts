import * as vscode from 'vscode';
import {
  commandId,
  commandNames,
  viewIds,
  type tableViewType,
  type CommandName,
  type CommandParameters,
  type CommandResult,
} from '../contributions.ts';

/**
 * Handles a command. Arguments come from arbitrary callers, so the handler has to validate them. Returns `undefined` when it
 * ended early.
 */
export type CommandHandler<N extends CommandName> = (
  ...given: readonly unknown[]
) => CommandResult<N> | undefined | Promise<CommandResult<N> | undefined>;

/** The handler of each command. A missing one does not compile. */
export type CommandHandlers = { readonly [N in CommandName]: CommandHandler<N> };

/** Runs a command by its name with unvalidated arguments. */
export type RunCommand = (name: CommandName, given: readonly unknown[]) => Promise<unknown>;

/** Registers all commands. `load` is called when the first of them is run. */
export const registerCommands = (load: () => Promise<RunCommand>): vscode.Disposable =>
  vscode.Disposable.from(
    ...commandNames.map((name) =>
      vscode.commands.registerCommand(commandId(name), async (...given: unknown[]) => {
        const run = await load();
        return run(name, given);
      }),
    ),
  );

/** Runs one of this extension's commands with the arguments that its signature allows. */
export const runCommand = async <N extends CommandName>(
  name: N,
  ...args: CommandParameters<N>
): Promise<CommandResult<N> | undefined> =>
  vscode.commands.executeCommand<CommandResult<N> | undefined>(commandId(name), ...args);

/** Returns the command of a tree item or a status bar item. */
export const commandLink = <N extends CommandName>(
  name: N,
  title: string,
  ...args: CommandParameters<N>
): vscode.Command => ({ command: commandId(name), title, arguments: args });

interface OpenOptions {
  readonly preview: boolean;
  readonly viewColumn: vscode.ViewColumn;
  readonly selection?: vscode.Range;
}

/** The VS Code commands that this extension runs, with their arguments. */
interface BuiltInCommands {
  readonly revealFileInOS: readonly [uri: vscode.Uri];
  readonly revealInExplorer: readonly [uri: vscode.Uri];
  readonly runCommands: readonly [
    list: { readonly commands: readonly { readonly command: string; readonly args: unknown }[] },
  ];
  readonly moveActiveEditor: readonly [
    to: { readonly to: 'position'; readonly by: 'tab'; readonly value: number },
  ];
  readonly setContext: readonly [key: string, value: unknown];
  readonly 'vscode.open': readonly [uri: vscode.Uri, options: OpenOptions];
  readonly 'vscode.openWith': readonly [
    uri: vscode.Uri,
    viewType: typeof tableViewType | 'default',
    options: OpenOptions,
  ];
  readonly 'vscode.openFolder': readonly [];
  readonly 'workbench.action.editor.changeEncoding': readonly [];
  readonly 'workbench.action.pinEditor': readonly [];
  readonly 'workbench.action.openSettings': readonly [query: string];
  readonly 'workbench.trust.manage': readonly [];
}

/** Runs a VS Code command. A misspelt one does not compile. */
export const runBuiltIn = <N extends keyof BuiltInCommands>(
  name: N,
  ...args: BuiltInCommands[N]
): Thenable<unknown> => vscode.commands.executeCommand(name, ...args);

/** Shows one of this extension's views and moves the focus to it. */
export const focusView = (view: keyof typeof viewIds): Thenable<unknown> =>
  vscode.commands.executeCommand(`${viewIds[view]}.focus`);
