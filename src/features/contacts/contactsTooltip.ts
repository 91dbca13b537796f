import * as vscode from 'vscode';
import type { Audience } from '../../engine/audiences/audience.ts';
import { failureText, type ContactsRowContext } from './contactsRow.ts';
import type { ContactsNode } from './contactsTreeNode.ts';
import { plainText } from '../../ui/text/plainText.ts';

/**
 * Returns what is known about a row as lines of plain text. VS Code does not interpret a plain string, so Markdown, HTML or a
 * command link in a name remains text.
 *
 * `find` looks up the names of parent lists.
 */
export function contactsTooltip(
  node: ContactsNode,
  context: ContactsRowContext,
  find: (kind: Audience['kind'], id: string) => Audience | undefined,
): string {
  switch (node.kind) {
    case 'list':
    case 'segment':
      return audienceLines(node, context, find).join('\n');
    case 'allContacts':
      return vscode.l10n.t('Every contact of the account, on a list or not');
    case 'group':
      return node.group === 'lists'
        ? vscode.l10n.t('Lists hold the contacts that were added to them')
        : vscode.l10n.t('Segments hold the contacts that match a query');
    case 'more':
      return vscode.l10n.t('Filter Contacts searches the rows that are not shown, too');
    case 'loadError':
      return failureText(node, context);
    case 'empty':
      return node.filtered
        ? vscode.l10n.t('The filter looks at names and IDs')
        : vscode.l10n.t('Create one in SendGrid under Marketing, Contacts, then refresh');
  }
}

function audienceLines(
  audience: Audience,
  { formats }: ContactsRowContext,
  find: (kind: Audience['kind'], id: string) => Audience | undefined,
): readonly string[] {
  const segment = audience.kind === 'segment';
  const lines = [plainText(audience.name, 1000) || vscode.l10n.t('(no name)')];
  lines.push(vscode.l10n.t('ID: {0}', plainText(audience.id)));
  if (audience.contactCount !== undefined) {
    const count = formats.count(audience.contactCount);
    lines.push(
      segment
        ? vscode.l10n.t('Contacts: {0} (a sample; the export has those of its moment)', count)
        : vscode.l10n.t('Contacts: {0}', count),
    );
  }
  if (audience.updatedAt !== undefined) {
    lines.push(vscode.l10n.t('Updated: {0}', plainText(formats.dateTime(audience.updatedAt))));
  }
  const parents = audience.parentListIds.map((id) => plainText(find('list', id)?.name ?? id));
  if (parents.length === 1) {
    lines.push(vscode.l10n.t('Of the list: {0}', parents.join()));
  } else if (parents.length > 1) {
    lines.push(vscode.l10n.t('Of the lists: {0}', parents.join(', ')));
  }
  if (segment && audience.validity !== undefined) {
    lines.push(validityLine(audience.validity, audience.validityMessage));
  }
  return lines;
}

function validityLine(
  validity: NonNullable<Audience['validity']>,
  message: string | undefined,
): string {
  switch (validity) {
    case 'valid':
      return vscode.l10n.t('Query: valid');
    case 'pending':
      return vscode.l10n.t('Query: not checked by SendGrid yet');
    case 'invalid':
      return message === undefined
        ? vscode.l10n.t('Query: invalid')
        : vscode.l10n.t('Query: invalid: {0}', plainText(message, 500));
  }
}
