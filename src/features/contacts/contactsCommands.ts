import * as vscode from 'vscode';
import type { AudienceCatalog } from '../../engine/audiences/audienceCatalog.ts';
import { asAudience, asLoadError, asMore } from './contactsTreeNode.ts';
import type { ContactsView } from './contactsView.ts';
import { askFilter } from '../../ui/input/filterBox.ts';
import type { HandlersOf } from '../../ui/commandRegistry.ts';

/** Returns the commands of the Contacts view that do not export. */
export function contactsCommands(
  catalog: AudienceCatalog,
  contacts: ContactsView,
): HandlersOf<'contacts'> {
  return {
    refreshContacts: () => catalog.refresh(),
    filterContacts: () =>
      askFilter(contacts, {
        title: vscode.l10n.t('Filter Contacts'),
        prompt: vscode.l10n.t('Shows the lists and segments whose name or id contains every word.'),
      }),
    clearFilter: () => contacts.setFilter(''),
    uncheckAll: () => contacts.uncheckAll(),
    showMore: (node) => {
      const more = asMore(node);
      if (more) {
        contacts.showMore(more);
      }
    },
    retryLoad: (node) => {
      const failed = asLoadError(node);
      if (failed) {
        contacts.retry(failed);
      }
    },
    copyId: (node, nodes) => copyIds(node, nodes),
  };
}

/** Copies the id of a row, or the ids of all selected rows if the row is one of them, one per line. */
async function copyIds(node: unknown, nodes: unknown): Promise<void> {
  const rows: readonly unknown[] = Array.isArray(nodes) && nodes.includes(node) ? nodes : [node];
  const ids = rows.flatMap((row) => {
    const audience = asAudience(row);
    return audience === undefined || audience === 'all' ? [] : [audience.id];
  });
  if (ids.length > 0) {
    await vscode.env.clipboard.writeText(ids.join('\n'));
  }
}
