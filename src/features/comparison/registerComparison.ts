import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';
import type { Disposable } from '../../util/emitter.ts';
import { lazy } from '../../util/lazy.ts';

/** Registers the commands that compare two exports. */
export const registerComparison = (core: Core, ui: Ui): Disposable =>
  ui.commands.register(
    'comparison',
    lazy(async () => {
      const { comparisonCommands } = await import('./comparisonCommands.ts');
      return comparisonCommands(core, ui);
    }),
  );
