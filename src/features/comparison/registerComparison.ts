import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';
import type { Disposable } from '../../util/emitter.ts';
import { lazy } from '../../util/lazy.ts';
import type { ExportsNode } from '../exports/exportsTreeNode.ts';

/**
 * Registers the commands that compare two exports.
 *
 * @param selection returns the selected rows of the Exports view.
 */
export const registerComparison = (
  core: Core,
  ui: Ui,
  selection: () => readonly ExportsNode[],
): Disposable =>
  ui.commands.register(
    'comparison',
    lazy(async () => {
      const { comparisonCommands } = await import('./comparisonCommands.ts');
      return comparisonCommands(core, ui, selection);
    }),
  );
