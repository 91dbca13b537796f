import { join } from 'node:path';
import type { Disposable } from '../../util/emitter.ts';
import { readdir, readFile, stat } from '../../util/fileSystem.ts';
import { readJobIndex, stampOf, type IndexedJob } from './jobIndex.ts';
import { FolderWatch } from '../../util/folderWatch.ts';

/** Files that are read at the same time. */
const readsAtOnce = 16;

const ended: readonly unknown[] = ['completed', 'failed', 'cancelled'];

/**
 * Looks into the job store's folder whether there is anything to go on with, without the engine and its schemas, so that
 * a window that has nothing to resume need not load them. What it cannot read may be unfinished: the engine decides.
 */
export async function hasUnfinishedExports(jobsFolder: string): Promise<boolean> {
  return new UnfinishedLook(jobsFolder).look();
}

/** Remembers which files it has read, so that another look costs no more than what has changed. */
class UnfinishedLook {
  readonly #folder: string;
  /** Of the jobs that have ended: which state of the file was read. */
  readonly #ended = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Looks at the file that the system says has changed, or at all. */
  async look(changed?: string): Promise<boolean> {
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
    // Also one that has ended, and has left files that are still to be deleted.
    const state = await stateIn(path, indexed?.stamp === stamp ? indexed?.text : undefined);
    if (!ended.includes(state)) {
      // What went meanwhile is no export any more.
      return state !== undefined || stamp !== undefined;
    }
    this.#ended.set(name, stamp ?? '');
    return false;
  }
}

/**
 * Calls `onFound` once there is something to go on with: soon, or when another window has begun an export, which may end
 * before its export does.
 *
 * Touches no disk before the caller has ended its turn: a window that starts has better things to do.
 */
export function whenUnfinished(jobsFolder: string, onFound: () => void): Disposable {
  let isOver = false;
  let watch: FolderWatch | undefined;
  const end = (): void => {
    isOver = true;
    clearImmediate(start);
    watch?.dispose();
  };
  const unfinished = new UnfinishedLook(jobsFolder);
  const look = async (name?: string): Promise<void> => {
    if ((await unfinished.look(name)) && !isOver) {
      end();
      onFound();
    }
  };
  const start = setImmediate(() => {
    // Before the look, so that nothing comes between the two unseen.
    watch = new FolderWatch({
      folder: jobsFolder,
      onChange: (name) => void look(name),
      onTick: () => Promise.resolve(),
      isBusy: () => false,
    });
    void look();
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
    // Not JSON, or not readable: it has no state that we could know.
    return undefined;
  }
}
