import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';
import type { Disposable } from '../../util/emitter.ts';
import { lazy } from '../../util/lazy.ts';
import type { ContactsSelection } from '../contacts/registerContacts.ts';
import type { LazyForm } from '../form/registerForm.ts';

/** Registers the commands that start an export. */
export const registerNewExport = (
  core: Core,
  ui: Ui,
  features: { readonly contacts: ContactsSelection; readonly form: LazyForm },
): Disposable =>
  ui.commands.register(
    'newExport',
    lazy(async () => {
      const { exportCommands } = await import('./exportCommands.ts');
      return exportCommands(core, ui, features);
    }),
  );
