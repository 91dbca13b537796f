import { isInput } from '../../ui/commandInput.ts';
import type { AudienceSelection } from '../../options/exportOptions.ts';
import type { ContactsSelection } from '../contacts/registerContacts.ts';
import type { LazyForm } from '../form/registerForm.ts';
import { accountNow } from '../accounts/boundAccount.ts';
import { adoptExport } from './adoptExport.ts';
import { selectionOfNodes, toSelection } from './selection.ts';
import { exportContacts, exportRows, shownAccount } from './exportContacts.ts';
import { exportWithArguments } from './exportWithArguments.ts';
import type { HandlersOf } from '../../ui/commandRegistry.ts';
import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';

/** Returns the commands that start an export. */
export function exportCommands(
  { accounts, catalog, engine }: Core,
  { settings, starter, state }: Ui,
  { contacts, form }: { readonly contacts: ContactsSelection; readonly form: LazyForm },
): HandlersOf<'newExport'> {
  const deps = { accounts, catalog, contacts, engine, settings, starter, state };
  return {
    exportContacts: async (given) => {
      if (isInput(given)) {
        return exportWithArguments(deps, given);
      }
      await exportContacts(deps);
      return undefined;
    },
    exportChecked: () => exportContacts(deps),
    adoptExport: () => adoptExport(deps),
    exportItem: async (node, nodes) => {
      const selection = selectionOfNodes(node, nodes);
      await (selection && exportRows(deps, selection, node));
    },
    exportWithOptions: async () => {
      const { checked } = contacts;
      const account = accountNow(accounts);
      const values = checked.length === 0 ? undefined : preset(toSelection(checked));
      (await form.get()).open(account, values);
    },
    exportItemWithOptions: async (node, nodes) => {
      const selection = selectionOfNodes(node, nodes);
      if (selection) {
        const account = shownAccount(deps, node) ?? accountNow(accounts);
        (await form.get()).open(account, preset(selection));
      }
    },
  };
}

const preset = (selection: AudienceSelection) => ({
  audience: selection.kind === 'all' ? { ...selection, lists: [], segments: [] } : selection,
});
