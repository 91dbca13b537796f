import type { Core } from '../../ui/core.ts';
import { report } from '../../ui/messages/errorReport.ts';
import type { DeferredTree } from '../../ui/tree/deferredTree.ts';
import type { Ui } from '../../ui/ui.ts';
import { disposeAll, type Disposable } from '../../util/emitter.ts';
import { lazy } from '../../util/lazy.ts';
import { ExportContext } from './exportContext.ts';
import { ExportProgressNotifications } from './exportProgress.ts';
import { ExportsStatusBar } from './exportsStatusBar.ts';
import type { ExportsNode } from './exportsTreeNode.ts';
import { ExportsView } from './exportsView.ts';

/** Registers the Exports view, its commands, and everything that shows exports outside of the view. */
export function registerExports(
  core: Core,
  ui: Ui,
  tree: DeferredTree<ExportsNode>,
): Disposable & {
  /** Returns the selected rows; none while the view is hidden. */
  readonly selection: () => readonly ExportsNode[];
} {
  const { engine, fileUsage, groups, logger } = core;
  const { commands, contextKeys, exportChanges, menuRows, opener } = ui;
  const view = new ExportsView({
    ...{ engine, exportChanges, fileUsage, contextKeys, tree },
    menuRow: menuRows.exports,
  });
  const { treeView } = view;
  const registrations = disposeAll(
    view,
    new ExportsStatusBar(engine),
    new ExportContext(engine, contextKeys),
    new ExportProgressNotifications(core),
    groups.onDidEnd((jobs) => {
      import('./exportOutcome.ts')
        .then(({ announceOutcome }) => announceOutcome({ ...core, ...ui }, jobs))
        .catch((error: unknown) => report('Reporting the end of an export', error, logger));
    }),
    commands.register(
      'exports',
      lazy(async () => {
        const [{ jobCommands }, { historyCommands }] = await Promise.all([
          import('./jobCommands.ts'),
          import('./historyCommands.ts'),
        ]);
        return { ...jobCommands(engine, opener), ...historyCommands(core, ui, view) };
      }),
    ),
  );
  return {
    dispose: () => registrations.dispose(),
    selection: () => (treeView.visible ? treeView.selection : []),
  };
}
