import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { CommandName } from '../../src/contributions.ts';
import type { RunCommand } from '../../src/ui/commands.ts';

export interface ChosenOptions {
  readonly view: string;
  /** The `id` of the row's tree item. */
  readonly rowId: string;
  readonly command: CommandName;
  /** Makes what runs the command out of what notes down how it is run. */
  readonly runner: (run: RunCommand) => RunCommand;
}

/**
 * Chooses a command on a row as VS Code does: the row goes by its handle, of which VS Code's own extension host makes the
 * element.
 *
 * @returns What the command gets.
 */
export async function chooseOnRow({
  view,
  rowId,
  command,
  runner,
}: ChosenOptions): Promise<readonly unknown[]> {
  let got: readonly unknown[] = [];
  const run = runner((_name, given) => {
    got = given;
    return Promise.resolve(undefined);
  });
  const id = `test.chosen.${randomUUID()}`;
  const registration = vscode.commands.registerCommand(id, (...given: readonly unknown[]) =>
    run(command, given),
  );
  const row = { $treeViewId: view, $treeItemHandle: `1/${rowId}` };
  try {
    await vscode.commands.executeCommand('runCommands', {
      commands: [{ command: id, args: [row, undefined] }],
    });
  } finally {
    registration.dispose();
  }
  return got;
}
