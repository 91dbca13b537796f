import { viewIds } from '../../contributions.ts';
import { DeferredTree } from '../../ui/tree/deferredTree.ts';
import type { ContactsNode } from './contactsTreeNode.ts';

/** Creates the Contacts view without its content. */
export const contactsTreeView = (load: () => Promise<unknown>): DeferredTree<ContactsNode> =>
  new DeferredTree(viewIds.contacts, {
    load,
    canSelectMany: true,
    showCollapseAll: true,
    manageCheckboxStateManually: true,
  });
