import type { Disposable } from '../../util/emitter.ts';
import { FolderWatch } from '../../util/files/folderWatch.ts';
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
  /** Called with jobs whose files may have changed, after the registry was updated. */
  readonly onChange: (jobs: readonly ExportJob[]) => void;
  /** Called with files that turn out to be unreadable, once each. */
  readonly onUnreadable: (names: readonly string[]) => void;
  /** Runs a step without waiting for it. */
  readonly inBackground: (step: () => Promise<void>) => void;
}

/** Keeps the registry up to date with what other windows store: by the system's file events, and by periodic scans. */
export class StoreWatch implements Disposable {
  readonly #options: StoreWatchOptions;
  readonly #unreadable = new Set<string>();
  #watch: FolderWatch | undefined;

  constructor(options: StoreWatchOptions) {
    this.#options = options;
  }

  /** Starts watching. The folder must exist. */
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
      const newNames = names.filter((name) => !this.#unreadable.has(name));
      newNames.forEach((name) => this.#unreadable.add(name));
      if (newNames.length > 0) {
        onUnreadable(newNames);
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
