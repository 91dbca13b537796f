import * as vscode from 'vscode';
import { counted } from '../../ui/text/counted.ts';
import type { Audience } from '../../engine/audiences/audience.ts';
import type { AudienceSelection } from '../../options/exportOptions.ts';
import { asAudience } from '../contacts/contactsTreeNode.ts';
import { plainText } from '../../ui/text/plainText.ts';

/** Returns the selection of an export for lists and segments. */
export const toSelection = (
  audiences: readonly Pick<Audience, 'kind' | 'id' | 'name'>[],
): AudienceSelection => ({
  kind: 'selected',
  lists: audiences.filter(({ kind }) => kind === 'list').map(toRef),
  segments: audiences.filter(({ kind }) => kind === 'segment').map(toRef),
});

/**
 * Returns the selection for the rows that a context menu was opened on: the clicked row, or all selected rows if it is one of
 * them. With 'All Contacts' among them, that is all contacts.
 */
export function selectionOfNodes(node: unknown, nodes: unknown): AudienceSelection | undefined {
  const rows = Array.isArray(nodes) && nodes.includes(node) ? nodes : [node];
  const chosen = rows.map(asAudience).filter((row) => row !== undefined);
  const audiences = chosen.filter((row) => row !== 'all');
  if (chosen.length > audiences.length) {
    return { kind: 'all' };
  }
  return audiences.length === 0 ? undefined : toSelection(audiences);
}

/** Returns what will be exported in a few words, for a title. */
export function describeSelection(selection: AudienceSelection, total: number | undefined): string {
  if (selection.kind === 'all') {
    return total === undefined || total === 1
      ? vscode.l10n.t('all contacts of the account')
      : vscode.l10n.t('all {0} contacts', counted(total));
  }
  const { lists, segments } = selection;
  const [only, ...others] = [...lists, ...segments];
  if (only && others.length === 0) {
    return vscode.l10n.t('“{0}”', plainText(only.name, 60));
  }
  if (segments.length === 0) {
    return vscode.l10n.t('{0} lists', counted(lists.length));
  }
  if (lists.length === 0) {
    return vscode.l10n.t('{0} segments', counted(segments.length));
  }
  return vscode.l10n.t('{0} lists and segments', counted(lists.length + segments.length));
}

const toRef = ({ id, name }: Pick<Audience, 'id' | 'name'>) => ({ id, name });
