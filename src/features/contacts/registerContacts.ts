import type { Core } from '../../ui/core.ts';
import type { DeferredTree } from '../../ui/tree/deferredTree.ts';
import type { Ui } from '../../ui/ui.ts';
import { disposeAll, type Disposable } from '../../util/emitter.ts';
import { contactsCommands } from './contactsCommands.ts';
import type { ContactsNode } from './contactsTreeNode.ts';
import { ContactsView } from './contactsView.ts';

/** The checked rows of the Contacts view and the account that it shows. */
export type ContactsSelection = Pick<ContactsView, 'checked' | 'accountId' | 'accountOf'>;

/** Registers the Contacts view and its commands. */
export function registerContacts(
  { accounts, catalog }: Core,
  { commands, contextKeys, menuRows }: Ui,
  tree: DeferredTree<ContactsNode>,
): Disposable & { readonly selection: ContactsSelection } {
  const view = new ContactsView({
    ...{ accounts, catalog, contextKeys, tree },
    menuRow: menuRows.contacts,
  });
  return {
    selection: view,
    ...disposeAll(
      view,
      commands.register('contacts', () => Promise.resolve(contactsCommands(catalog, view))),
    ),
  };
}
