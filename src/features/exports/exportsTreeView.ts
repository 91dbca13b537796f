import { viewIds } from '../../contributions.ts';
import { DeferredTree } from '../../ui/tree/deferredTree.ts';
import type { ExportsNode } from './exportsTreeNode.ts';

/** Creates the Exports view without its content. */
export const exportsTreeView = (load: () => Promise<unknown>): DeferredTree<ExportsNode> =>
  new DeferredTree(viewIds.exports, { load, canSelectMany: true });
