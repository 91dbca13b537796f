import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';
import { disposeAll, type Disposable } from '../../util/emitter.ts';
import { lazy } from '../../util/lazy.ts';
import { describeFiles, registerFileRetention } from './fileRetention.ts';
import { OwnFiles } from './ownFiles.ts';
import { StorageReminder } from './storageReminder.ts';

/** Registers the management of exported files: commands, ownership of files, storage reminder and retention. */
export function registerFiles(core: Core, ui: Ui): Disposable {
  const { engine, fileUsage, logger } = core;
  const { commands, contextKeys, settings, starter, state, storageFolder } = ui;
  const ignoreOffer = lazy(async () => {
    const { IgnoreOffer } = await import('./ignoreOffer.ts');
    return new IgnoreOffer({ state, logger, storageFolder });
  });
  return disposeAll(
    new OwnFiles({ engine, contextKeys, state }),
    new StorageReminder({ fileUsage, settings, state, describe: describeFiles }),
    registerFileRetention({ engine, logger, settings }),
    engine.onDidLoad(() => fileUsage.refresh()),
    starter.onDidStart((folder) => {
      void ignoreOffer().then((offer) => offer.offer(folder));
    }),
    commands.register(
      'files',
      lazy(async () => (await import('./fileCommands.ts')).fileCommands(core)),
    ),
  );
}
