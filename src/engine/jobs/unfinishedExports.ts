import { join } from 'node:path';
import type { Disposable } from '../../util/emitter.ts';
import { readdir, readFile, stat } from '../../util/files/fileSystem.ts';
import { readJobIndex, stampOf, type IndexedJob } from './jobIndex.ts';
import { FolderWatch } from '../../util/files/folderWatch.ts';

/** How many files are read at once. */
const readsAtOnce = 16;

const ended: readonly unknown[] = ['completed', 'failed', 'cancelled'];

/**
 * Returns whether the job store's folder holds anything to resume, without the engine and its schemas, so that a window
 * with nothing to resume need not load them. A file that cannot be read may be unfinished: the engine decides.
 */
export async function hasUnfinishedExports(jobsFolder: string): Promise<boolean> {
  return new UnfinishedScan(jobsFolder).scan();
}

/**
 * Searches for unfinished exports, and remembers which files it has read, so that another scan reads only what has changed.
 */
class UnfinishedScan {
  readonly #folder: string;
  /** Stamps of the files of ended jobs, by file name. */
  readonly #ended = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Scans the file that the system reports as changed, or all of them. */
  async scan(changed?: string): Promise<boolean> {
    const indexed = changed === undefined ? await readJobIndex(this.#folder) : undefined;
    const all = changed === undefined ? await namesIn(this.#folder) : [changed];
    const names = all.filter((name) => name.endsWith('.json'));
    for (let start = 0; start < names.length; start += readsAtOnce) {
      const some = names.slice(start, start + readsAtOnce);
      if (
        (
          await Promise.all(some.map((name) => this.#isUnfinished(name, indexed?.get(name))))
        ).includes(true)
      ) {
        return true;
      }
    }
    return false;
  }

  async #isUnfinished(name: string, indexed: IndexedJob | undefined): Promise<boolean> {
    const path = join(this.#folder, name);
    const stamp = await stampAt(path);
    if (stamp !== undefined && this.#ended.get(name) === stamp) {
      return false;
    }
    // Ended jobs count too if they have files that still have to be deleted.
    const state = await stateIn(path, indexed?.stamp === stamp ? indexed?.text : undefined);
    if (!ended.includes(state)) {
      // A file that was deleted meanwhile is no export any more.
      return state !== undefined || stamp !== undefined;
    }
    this.#ended.set(name, stamp ?? '');
    return false;
  }
}

/**
 * Calls `onFound` once there is something to resume: soon, or when another window has started an export, since that window
 * may close first.
 *
 * Reads nothing before the caller's turn has ended, so as not to delay the start of the window.
 */
export function whenUnfinished(jobsFolder: string, onFound: () => void): Disposable {
  let isOver = false;
  let watch: FolderWatch | undefined;
  const end = (): void => {
    isOver = true;
    clearImmediate(start);
    watch?.dispose();
  };
  const unfinished = new UnfinishedScan(jobsFolder);
  const scan = async (name?: string): Promise<void> => {
    if ((await unfinished.scan(name)) && !isOver) {
      end();
      onFound();
    }
  };
  const start = setImmediate(() => {
    // Before the scan, so that no change between the two is missed.
    watch = new FolderWatch({
      folder: jobsFolder,
      onChange: (name) => void scan(name),
      onTick: () => Promise.resolve(),
      isBusy: () => false,
    });
    void scan();
  });
  return { dispose: end };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    // There is no such folder before the first export.
    return [];
  }
}

async function stampAt(path: string): Promise<string | undefined> {
  try {
    return stampOf(await stat(path));
  } catch {
    return undefined;
  }
}

async function stateIn(path: string, text: string | undefined): Promise<unknown> {
  try {
    const job: unknown = JSON.parse(text ?? (await readFile(path)));
    if (typeof job !== 'object' || job === null || !('state' in job)) {
      return undefined;
    }
    return 'discards' in job ? 'discarding' : job.state;
  } catch {
    // Not JSON, or not readable: its state is unknown.
    return undefined;
  }
}
