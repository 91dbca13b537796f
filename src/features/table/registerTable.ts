import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';
import type { Disposable } from '../../util/emitter.ts';
import { LazyDisposable } from '../../util/lazyDisposable.ts';
import { lazy } from '../../util/lazy.ts';
import type { TableEditors } from './tableEditors.ts';

/** The table's documents and editors, loaded on first use. */
export interface LazyTables {
  get(): Promise<Pick<TableEditors, 'openDocument' | 'resolve'>>;
}

/** Registers the table and its commands. `workerPath` is the file of its worker thread. */
export function registerTable(core: Core, ui: Ui, workerPath: string): Disposable & LazyTables {
  const editors = new LazyDisposable(async () => {
    const { TableEditors } = await import('./tableEditors.ts');
    return new TableEditors({ core, ui, workerPath });
  });
  const commands = ui.commands.register(
    'table',
    lazy(async () => {
      const { tableCommands } = await import('./tableCommands.ts');
      return tableCommands(ui, await editors.get());
    }),
  );
  return {
    get: () => editors.get(),
    dispose: () => {
      commands.dispose();
      editors.dispose();
    },
  };
}
