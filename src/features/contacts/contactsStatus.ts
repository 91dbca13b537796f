import * as vscode from 'vscode';
import type { CheckedAudiences } from './checkedAudiences.ts';
import type { ContactsRowContext } from './contactsRow.ts';
import { plainText } from '../../ui/text/plainText.ts';

/** The texts around the rows of the Contacts view. An empty one is not shown. */
export interface ContactsStatus {
  /**
   * The line above the rows, which describes the filter. It moves the rows, so it must not depend on anything that is changed
   * with the mouse.
   */
  readonly message: string;
  /** Next to the title: the account, and how much is checked or, if nothing is, how much has been loaded so far. */
  readonly description: string;
}

/** Returns the texts about the filter, the checked rows and the loading progress. */
export function contactsStatus(
  context: ContactsRowContext,
  checked: CheckedAudiences,
): ContactsStatus {
  const parts = [plainText(context.accountLabel()), checkedOrLoading(context, checked)];
  return {
    message: filterLine(context),
    description: parts.filter((part) => part !== '').join(' · '),
  };
}

function filterLine({ formats, tree }: ContactsRowContext): string {
  if (!tree.isFiltered) {
    return '';
  }
  const { found, loaded } = tree.filterResult();
  return vscode.l10n.t(
    'Filter: "{0}" · {1} of {2}',
    plainText(tree.filterText),
    formats.count(found),
    formats.count(loaded),
  );
}

function checkedOrLoading(
  { formats, source }: ContactsRowContext,
  checked: CheckedAudiences,
): string {
  if (checked.size > 0) {
    return vscode.l10n.t(
      '{0} checked, about {1}',
      formats.count(checked.size),
      formats.contacts(checked.contactCount),
    );
  }
  const { status, value } = source.lists;
  return status === 'loading' && value.length > 0
    ? value.length === 1
      ? vscode.l10n.t('1 list so far…')
      : vscode.l10n.t('{0} lists so far…', formats.count(value.length))
    : '';
}
