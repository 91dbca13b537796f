import { buttonCommands, rowCommands, type CommandName } from '../contributions.ts';
import type { RunCommand } from './commands.ts';
import type { MenuRow } from './tree/menuRow.ts';

/** What knows the row of a menu, for each view. */
export type MenuRows<T = MenuRow> = Readonly<Record<keyof typeof rowCommands, T>>;

const views = Object.keys(rowCommands) as readonly (keyof typeof rowCommands)[];

/** Runs commands on the row that they were chosen on, also when VS Code no longer knows it. */
export const withMenuRows =
  (run: RunCommand, rows: MenuRows<Pick<MenuRow, 'find'>>): RunCommand =>
  async (name, given) => {
    const view = views.find((one) => isIn(rowCommands[one], name));
    // From the palette and from a key nothing is passed; from a row two arguments, the second with all selected rows if
    // it is one of several.
    const [row, selected] = given;
    if (view === undefined || given.length < 2 || (row ?? undefined) !== undefined) {
      return run(name, given);
    }
    const found = await rows[view].find({ isButton: isIn(buttonCommands, name) });
    if (found === undefined) {
      return run(name, given);
    }
    return run(name, Array.isArray(selected) ? found : found.slice(0, 1));
  };

const isIn = (names: readonly CommandName[], name: CommandName): boolean => names.includes(name);
