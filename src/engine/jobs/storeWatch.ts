import type { Disposable } from '../../util/emitter.ts';
import { FolderWatch } from '../../util/folderWatch.ts';
import type { Logger } from '../../util/logger.ts';
import { toExportError } from '../model/exportError.ts';
import { isUnfinished, type ExportJob } from '../model/exportJob.ts';
import { jobSuffix } from './jobReader.ts';
import type { JobRegistry } from './jobRegistry.ts';
import type { Changed } from './jobSync.ts';

export interface StoreWatchOptions {
  readonly folder: string;
  readonly registry: JobRegistry;
  readonly logger: Logger;
  readonly tickMs: number | undefined;
  /** Called with jobs whose files may have changed, once the registry has them as they are now. */
  readonly onChange: (jobs: readonly ExportJob[]) => void;
  /** Called with files that turn out to be unreadable, once each. */
  readonly onUnreadable: (names: readonly string[]) => void;
  /** Does something while the caller does something else. */
  readonly inBackground: (step: () => Promise<void>) => void;
}

/** Keeps the registry at what other windows store: by what the system says of the folder, and by looking at it now and then. */
export class StoreWatch implements Disposable {
  readonly #options: StoreWatchOptions;
  readonly #unreadable = new Set<string>();
  #watch: FolderWatch | undefined;

  constructor(options: StoreWatchOptions) {
    this.#options = options;
  }

  /** Begins. The folder must be there. */
  start(): void {
    const { folder, inBackground, registry, tickMs } = this.#options;
    this.#watch = new FolderWatch({
      ...{ folder, tickMs },
      isBusy: () => registry.hasUnstored || registry.all.some(isUnfinished),
      onChange: (name) => inBackground(() => this.#onChange(name)),
      onTick: () => this.#onChange(undefined),
    });
  }

  /** Reads what other windows have stored. Never rejects: what cannot be read now is read later. */
  async sync(changed: Changed): Promise<void> {
    const { logger, onUnreadable, registry } = this.#options;
    try {
      const names = await registry.sync(changed);
      const news = names.filter((name) => !this.#unreadable.has(name));
      news.forEach((name) => this.#unreadable.add(name));
      if (news.length > 0) {
        onUnreadable(news);
      }
    } catch (error) {
      logger.warn(`The exports could not be read: ${toExportError(error).reason}.`);
    }
  }

  dispose(): void {
    this.#watch?.dispose();
  }

  async #onChange(name: string | undefined): Promise<void> {
    const { onChange, registry } = this.#options;
    if (name === undefined) {
      await this.sync('shown');
      onChange(registry.all);
    } else if (name.endsWith(jobSuffix)) {
      const jobId = name.slice(0, -jobSuffix.length);
      await this.sync({ jobId });
      onChange([registry.get(jobId)].filter((job) => job !== undefined));
    }
  }
}
