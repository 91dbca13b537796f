import { isInput } from '../../ui/commandInput.ts';
import type { AudienceSelection } from '../../options/exportOptions.ts';
import type { ExportForm } from '../form/exportForm.ts';
import { accountNow } from '../accounts/boundAccount.ts';
import { adoptExport, type AdoptDeps } from './adoptExport.ts';
import { selectionOfNodes, toSelection } from './selection.ts';
import {
  exportContacts,
  exportRows,
  shownAccount,
  type QuickExportDeps,
} from './exportContacts.ts';
import { exportWithArguments, type ExportWithArgumentsDeps } from './exportWithArguments.ts';
import type { CommandHandlers } from '../../ui/commands.ts';

export interface ExportCommandDeps extends QuickExportDeps, ExportWithArgumentsDeps, AdoptDeps {
  readonly accounts: QuickExportDeps['accounts'];
  readonly engine: ExportWithArgumentsDeps['engine'] & AdoptDeps['engine'];
  readonly catalog: QuickExportDeps['catalog'];
  readonly starter: QuickExportDeps['starter'] & AdoptDeps['starter'];
  readonly settings: QuickExportDeps['settings'];
  readonly form: ExportForm;
}

/** Makes the commands that begin an export. */
export function exportCommands(deps: ExportCommandDeps) {
  const { contacts, form } = deps;
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
    exportWithOptions: () => {
      const { checked } = contacts;
      form.open(
        accountNow(deps.accounts),
        checked.length === 0 ? undefined : preset(toSelection(checked)),
      );
    },
    exportItemWithOptions: (node, nodes) => {
      const selection = selectionOfNodes(node, nodes);
      if (selection) {
        form.open(shownAccount(deps, node) ?? accountNow(deps.accounts), preset(selection));
      }
    },
  } satisfies Partial<CommandHandlers>;
}

const preset = (selection: AudienceSelection) => ({
  audience: selection.kind === 'all' ? { ...selection, lists: [], segments: [] } : selection,
});
