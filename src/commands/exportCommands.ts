import type { Disposable } from '../util/emitter.ts';
import type { AudienceSelection } from '../protocol/exportOptions.ts';
import type { ExportForm } from '../webviews/exportForm.ts';
import { isInput } from './accountCommands.ts';
import { selectionOfNodes, toSelection } from './audienceChoice.ts';
import { exportContacts, exportSelection, type QuickExportDeps } from './exportContacts.ts';
import { exportWithArguments, type ExportWithArgumentsDeps } from './exportWithArguments.ts';
import type { Register } from './guard.ts';

export interface ExportCommandDeps extends QuickExportDeps, ExportWithArgumentsDeps {
  readonly catalog: QuickExportDeps['catalog'];
  readonly starter: QuickExportDeps['starter'];
  readonly settings: QuickExportDeps['settings'];
  readonly form: ExportForm;
}

/** Registers the commands that begin an export. */
export function registerExportCommands(
  register: Register,
  deps: ExportCommandDeps,
): readonly Disposable[] {
  const { contacts, form } = deps;
  return [
    register('exportContacts', async (given) => {
      if (isInput(given)) {
        return exportWithArguments(deps, given);
      }
      await exportContacts(deps);
      return undefined;
    }),
    register('exportChecked', () => exportContacts(deps)),
    register('exportItem', async (node, nodes) => {
      const selection = selectionOfNodes(node, nodes);
      await (selection && exportSelection(deps, selection));
    }),
    register('exportWithOptions', () => {
      const { checked } = contacts;
      form.open(checked.length === 0 ? undefined : preset(toSelection(checked)));
    }),
    register('exportItemWithOptions', (node, nodes) => {
      const selection = selectionOfNodes(node, nodes);
      if (selection) {
        form.open(preset(selection));
      }
    }),
  ];
}

const preset = (selection: AudienceSelection) => ({
  audience: selection.kind === 'all' ? { ...selection, lists: [], segments: [] } : selection,
});
