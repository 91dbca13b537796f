import { watch, type FSWatcher } from 'node:fs';
import type { Disposable } from '../emitter.ts';
import { stat } from './fileSystem.ts';

export interface FolderWatchOptions {
  readonly folder: string;
  /** A file of the folder changed, came or went. Without a name, it is not known which. */
  readonly onChange: (name: string | undefined) => void;
  /** Called about every second while `isBusy`, else every few seconds, whether something changed or not. */
  readonly onTick: () => Promise<void>;
  readonly isBusy: () => boolean;
  readonly tickMs?: number | undefined;
}

const busyMs = 1000;
/** How many times longer a tick is while nothing is busy. */
const idleTicks = 5;

/** Reports what changes in a folder: at once where the system does, and by looking again and again where it does not. */
export class FolderWatch implements Disposable {
  readonly #options: FolderWatchOptions;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The folder's own time moves with every file that is made, renamed or deleted. */
  #changedAt: bigint | undefined;
  #isDisposed = false;

  constructor(options: FolderWatchOptions) {
    this.#options = options;
    this.#watch();
    this.#schedule();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  /** Watching fails where the folder is not there yet, on some network drives, and where the system has no watches left. */
  #watch(): void {
    try {
      const watcher = watch(this.#options.folder, { persistent: false });
      // Some systems do not say which file it was.
      watcher.on('change', (_, name: string | Buffer | null) =>
        this.#options.onChange(name?.toString()),
      );
      watcher.on('error', () => {
        watcher.close();
        this.#watcher = undefined;
      });
      this.#watcher = watcher;
    } catch {
      this.#watcher = undefined;
    }
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#isDisposed) {
      return;
    }
    const { isBusy, tickMs = busyMs } = this.#options;
    this.#timer = setTimeout(() => void this.#tick(), isBusy() ? tickMs : idleTicks * tickMs);
    this.#timer.unref();
  }

  async #tick(): Promise<void> {
    if (!this.#watcher) {
      this.#watch();
    }
    const changedAt = await mtimeOf(this.#options.folder);
    if (this.#isDisposed) {
      return;
    }
    if (changedAt !== this.#changedAt) {
      this.#changedAt = changedAt;
      this.#options.onChange(undefined);
    }
    await this.#options.onTick();
    this.#schedule();
  }
}

async function mtimeOf(path: string): Promise<bigint | undefined> {
  try {
    return (await stat(path)).mtimeNs;
  } catch {
    return undefined;
  }
}
