import type { Core } from '../../ui/core.ts';
import type { DeferredTree } from '../../ui/tree/deferredTree.ts';
import type { Ui } from '../../ui/ui.ts';
import { disposeAll, type Disposable } from '../../util/emitter.ts';
import { lazy } from '../../util/lazy.ts';
import { LazyDisposable } from '../../util/lazyDisposable.ts';
import type { SavePreset } from '../form/registerForm.ts';
import type { PresetFiles } from './presetFiles.ts';
import { whenPresetsFileIsOpen } from './presetsFileOpened.ts';
import type { PresetsNode } from './presetsTreeNode.ts';

/** What other features need of presets. */
export interface Presets {
  readonly save: SavePreset;
  /** Returns the presets files of the workspace. */
  files(): Promise<PresetFiles>;
}

/** Registers the Presets view, its commands and the editor support, all of which are loaded on first use. */
export function registerPresets(
  core: Core,
  ui: Ui,
  tree: DeferredTree<PresetsNode>,
): Disposable & Presets {
  const files = new LazyDisposable(async () => {
    const { PresetFiles } = await import('./presetFiles.ts');
    return new PresetFiles(core);
  });
  const view = new LazyDisposable(async () => {
    const { PresetsView } = await import('./presetsView.ts');
    return new PresetsView({ files: await files.get(), menuRow: ui.menuRows.presets, tree });
  });
  const editor = new LazyDisposable(async () => {
    const { registerPresetsEditor } = await import('./editor/presetsEditor.ts');
    return registerPresetsEditor(core);
  });
  const commands = lazy(async () => {
    const { presetCommands } = await import('./presetCommands.ts');
    return presetCommands(core, ui, await files.get());
  });
  return {
    files: () => files.get(),
    save: async (options, accountLabel) => {
      const { savePreset } = await import('./savePreset.ts');
      const { settings, starter } = ui;
      const deps = { accounts: core.accounts, presets: await files.get(), settings, starter };
      return savePreset(deps, options, accountLabel);
    },
    ...disposeAll(
      ...[files, view, editor],
      tree.fillLater(() => view.get()),
      whenPresetsFileIsOpen(() => void editor.get()),
      ui.commands.register('presets', commands),
    ),
  };
}
