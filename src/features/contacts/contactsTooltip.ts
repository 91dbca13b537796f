import type { Audience } from '../../engine/audiences/audience.ts';
import { failureText, type ContactsWords } from './contactsRow.ts';
import type { ContactsNode } from './contactsTreeNode.ts';
import { plainText } from '../../ui/text/plainText.ts';

/**
 * Says in lines of plain text what is known of a row. VS Code shows a plain text as it is, so that whatever a name
 * holds, be it Markdown, HTML or a command link, stays text.
 *
 * `find` looks up the names of parent lists.
 */
export function contactsTooltip(
  node: ContactsNode,
  words: ContactsWords,
  find: (kind: Audience['kind'], id: string) => Audience | undefined,
): string {
  const { l10n } = words;
  switch (node.kind) {
    case 'list':
    case 'segment':
      return audienceLines(node, words, find).join('\n');
    case 'allContacts':
      return l10n.t('Every contact of the account, on a list or not');
    case 'group':
      return node.group === 'lists'
        ? l10n.t('Lists hold the contacts that were added to them')
        : l10n.t('Segments hold the contacts that match a query');
    case 'more':
      return l10n.t('Filter Contacts searches the rows that are not shown, too');
    case 'loadError':
      return failureText(node, words);
    case 'empty':
      return node.filtered
        ? l10n.t('The filter looks at names and IDs')
        : l10n.t('Create one in SendGrid under Marketing, Contacts, then refresh');
  }
}

function audienceLines(
  audience: Audience,
  { l10n, formats }: ContactsWords,
  find: (kind: Audience['kind'], id: string) => Audience | undefined,
): readonly string[] {
  const segment = audience.kind === 'segment';
  const lines = [plainText(audience.name, 1000) || l10n.t('(no name)')];
  lines.push(l10n.t('ID: {0}', plainText(audience.id)));
  if (audience.contactCount !== undefined) {
    const count = formats.count(audience.contactCount);
    lines.push(
      segment
        ? l10n.t('Contacts: {0} (a sample; the export has those of its moment)', count)
        : l10n.t('Contacts: {0}', count),
    );
  }
  if (audience.updatedAt !== undefined) {
    lines.push(l10n.t('Updated: {0}', plainText(formats.dateTime(audience.updatedAt))));
  }
  const parents = audience.parentListIds.map((id) => plainText(find('list', id)?.name ?? id));
  if (parents.length === 1) {
    lines.push(l10n.t('Of the list: {0}', parents.join()));
  } else if (parents.length > 1) {
    lines.push(l10n.t('Of the lists: {0}', parents.join(', ')));
  }
  if (segment && audience.validity !== undefined) {
    lines.push(validityLine(audience.validity, audience.validityMessage, l10n));
  }
  return lines;
}

function validityLine(
  validity: NonNullable<Audience['validity']>,
  message: string | undefined,
  l10n: ContactsWords['l10n'],
): string {
  switch (validity) {
    case 'valid':
      return l10n.t('Query: valid');
    case 'pending':
      return l10n.t('Query: not checked by SendGrid yet');
    case 'invalid':
      return message === undefined
        ? l10n.t('Query: invalid')
        : l10n.t('Query: invalid: {0}', plainText(message, 500));
  }
}
