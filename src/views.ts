import { viewIds } from './contributions.ts';
import type { ContactsNode } from './features/contacts/contactsTreeNode.ts';
import { DeferredTree } from './ui/tree/deferredTree.ts';
import type { ExportsNode } from './features/exports/exportsTreeNode.ts';
import type { PresetsNode } from './features/presets/presetsTreeNode.ts';

/** The extension's views, as they are before anything fills them. */
export interface Views {
  readonly contacts: DeferredTree<ContactsNode>;
  readonly exports: DeferredTree<ExportsNode>;
  readonly presets: DeferredTree<PresetsNode>;
}

/** Creates the views. What fills them is loaded when one of them is first looked at. */
export const createViews = (load: () => Promise<unknown>): Views => ({
  contacts: new DeferredTree<ContactsNode>(viewIds.contacts, {
    load,
    canSelectMany: true,
    showCollapseAll: true,
    manageCheckboxStateManually: true,
  }),
  exports: new DeferredTree<ExportsNode>(viewIds.exports, { load }),
  presets: new DeferredTree<PresetsNode>(viewIds.presets, { load }),
});
