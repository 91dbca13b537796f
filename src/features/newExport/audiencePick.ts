import * as vscode from 'vscode';
import { counted } from '../../ui/text/counted.ts';
import type { Catalog } from '../../engine/audiences/boundCatalog.ts';
import type { AudienceSelection } from '../../options/exportOptions.ts';
import { toSelection } from './selection.ts';
import { AudienceItems, type AudiencePickItem } from './audienceItems.ts';
import { ask, place, type Answer, type StepPlace } from '../../ui/input/quickInput.ts';

/** Interval in ms at which new items are set while pages load. Each time, all of them are sent to VS Code. */
const updateInterval = 500;

/**
 * Asks for any number of lists and segments. Items are added while pages load; checked ones stay checked.
 *
 * All contacts are not a checkbox, but have a button of their own. The next question shows how many they are.
 */
export function askAudience(
  catalog: Catalog,
  question: StepPlace & { readonly selection: AudienceSelection },
): Promise<Answer<AudienceSelection>> {
  const pick = vscode.window.createQuickPick<AudiencePickItem>();
  place(pick, question);
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.keepScrollPosition = true;
  const usual = vscode.l10n.t('Check lists and segments, then press Enter');
  pick.placeholder = usual;

  const audiences = new AudienceItems(question.selection);
  let timer: NodeJS.Timeout | undefined;
  const show = (): void => {
    timer = undefined;
    const { items, selected } = audiences.update(catalog);
    const { activeItems } = pick;
    pick.items = items;
    pick.selectedItems = selected;
    if (activeItems.length > 0) {
      pick.activeItems = activeItems;
    }
    pick.busy = isLoading(catalog);
    pick.buttons = [allContactsButton(catalog.total.value)];
  };
  const soon = (): void => {
    timer ??= setTimeout(show, updateInterval);
  };

  catalog.load();
  show();
  return ask<AudienceSelection>(pick, (settle) => [
    catalog.onDidChange(soon),
    { dispose: () => clearTimeout(timer) },
    pick.onDidChangeSelection((selected) => {
      audiences.select(selected);
      pick.placeholder = usual;
    }),
    pick.onDidAccept(() => {
      const chosen = audiences.selected;
      if (chosen.length === 0) {
        pick.placeholder = vscode.l10n.t('Nothing is checked yet: check a list or segment');
        return;
      }
      settle({ value: toSelection(chosen) });
    }),
    pick.onDidTriggerButton(() => settle({ value: { kind: 'all' } })),
  ]);
}

const isLoading = ({ lists, segments }: Catalog): boolean =>
  lists.status === 'loading' || segments.status === 'loading';

const allContactsButton = (total: number | undefined): vscode.QuickInputButton => ({
  iconPath: new vscode.ThemeIcon('organization'),
  tooltip:
    total === undefined || total === 1
      ? vscode.l10n.t('All Contacts…')
      : vscode.l10n.t('All {0} Contacts…', counted(total)),
});
