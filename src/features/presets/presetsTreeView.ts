import { viewIds } from '../../contributions.ts';
import { DeferredTree } from '../../ui/tree/deferredTree.ts';
import type { PresetsNode } from './presetsTreeNode.ts';

/** Creates the Presets view without its content. */
export const presetsTreeView = (load: () => Promise<unknown>): DeferredTree<PresetsNode> =>
  new DeferredTree(viewIds.presets, { load });
