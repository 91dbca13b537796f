import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { runBuiltIn } from '../commands.ts';

/**
 * Asks VS Code which row of a view has the focus, as it does the row whose menu is open or was opened last.
 *
 * The API has only the selection, which a menu does not change. But for the commands in the title of a view VS Code puts the
 * row that has the focus in the place of an argument of this form, before the extension gets it.
 *
 * @returns The row's element; `undefined` when there is none or when VS Code does not know the row any more.
 */
export async function focusedRow(viewId: string): Promise<unknown> {
  const place = { $treeViewId: viewId, $focusedTreeItem: true } as const;
  // Run by VS Code's own `runCommands`: a command that the extension runs itself gets its arguments as they are.
  const command = `_sendgridExports.focusedRow.${randomUUID()}`;
  let row: unknown;
  const registration = vscode.commands.registerCommand(command, (given: unknown) => {
    row = given;
  });
  try {
    await runBuiltIn('runCommands', { commands: [{ command, args: place }] });
  } catch {
    // The same as if no row had the focus: the command asks which one is meant.
    return undefined;
  } finally {
    registration.dispose();
  }
  return isPlace(row) ? undefined : (row ?? undefined);
}

/** Whether VS Code has left the argument as it was. */
const isPlace = (row: unknown): boolean =>
  typeof row === 'object' && row !== null && '$treeViewId' in row;
