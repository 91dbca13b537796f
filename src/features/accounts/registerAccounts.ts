import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';
import { disposeAll, type Disposable } from '../../util/emitter.ts';
import { lazy } from '../../util/lazy.ts';
import { registerAccountContext } from './accountContext.ts';
import { registerAccountSync } from './accountSync.ts';

/** Registers the account commands and everything that follows the active account. */
export function registerAccounts(core: Core, ui: Ui): Disposable {
  const commands = lazy(async () => {
    const { accountCommands } = await import('./accountCommands.ts');
    return accountCommands(core, ui);
  });
  return disposeAll(
    registerAccountContext(core.accounts, ui.contextKeys),
    registerAccountSync(core.accounts, core.keys),
    ui.commands.register('accounts', commands),
  );
}
